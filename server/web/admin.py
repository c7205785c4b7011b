"""`POST /admin/ingest`: start an ingest from elsewhere, with a token of its own; off unless a file of tokens is set."""

import contextlib
import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mcp.server.auth.middleware.bearer_auth import BearerAuthBackend
from starlette.authentication import AuthenticationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.answers.problem import build_problem
from server.config import Config, ConfigurationError
from server.edge import ServiceRoute
from server.edge.rate_limit import TokenBuckets
from server.edge.tokens import StaticTokens

ADMIN_PATH = "/admin/ingest"
STARTS_PER_MINUTE = 2
STARTS_AT_ONCE = 3
MAX_END_S = 2.0  # that one may take to end when the service does
_EVERYBODY = "all"  # whoever asks, there is one index


@dataclass
class IngestStarter:
    """Starts ingests, one after the other, in processes that end with the service; `start` begins one."""

    start: Callable[[], "subprocess.Popen[bytes]"]
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def is_running(self) -> bool:
        """Whether one that was started runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int | None:
        """The exit code of the last one that was started; None before and while it runs."""
        return self._process.poll() if self._process else None

    def begin(self) -> None:
        """Start one."""
        self.close()
        self._process = self.start()

    def close(self) -> None:
        """End the one that runs: an ingest that is cut off is undone by the next."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(MAX_END_S)


def make_starter(command: Sequence[str]) -> IngestStarter:
    """Start ingests with this command, which takes `--while-stdin-is-open`; what they print goes to stderr."""
    whole = [*command, "--while-stdin-is-open"]
    return IngestStarter(lambda: subprocess.Popen(whole, stdin=subprocess.PIPE, stdout=sys.stderr.fileno()))  # noqa: S603  # our own


def build_admin_routes(config: Config, starter: IngestStarter | None) -> list[ServiceRoute]:
    """The route, where a file of tokens is set and the service may ingest.

    It asks for its own token, so that one to read opens nothing here. Raises ConfigurationError.
    """
    if config.admin_token_file is None:
        return []
    if starter is None:
        raise ConfigurationError("admin_token_file", "lets others start an ingest: leave out --no-ingest and --stdio")
    if config.token_file is not None and config.token_file.resolve() == config.admin_token_file.resolve():
        raise ConfigurationError("admin_token_file", "must be another file than token_file, or readers could ingest")
    backend = BearerAuthBackend(StaticTokens(config.admin_token_file, "admin_token_file"))
    endpoint = _Endpoint(backend, starter, TokenBuckets(STARTS_PER_MINUTE, STARTS_AT_ONCE), f"{config.url}/status")
    return [ServiceRoute(Route(ADMIN_PATH, endpoint.answer, methods=["POST"]), is_open=True, is_computed=True)]


@dataclass(frozen=True)
class _Endpoint:
    backend: BearerAuthBackend
    starter: IngestStarter
    buckets: TokenBuckets
    status_url: str

    async def answer(self, request: Request) -> Response:
        """Start an ingest and say where to look: 202, or 401, 409 while one runs, 429."""
        try:
            known = await self.backend.authenticate(request)
        except AuthenticationError as error:
            return build_problem(503, str(error))
        if known is None:
            refusal = build_problem(401, "This address needs a bearer token of its own.")
            refusal.headers["WWW-Authenticate"] = "Bearer"
            return refusal
        if self.starter.is_running:
            return self._point(build_problem(409, f"An ingest runs. See {self.status_url}."))
        wait = math.ceil(self.buckets.take(_EVERYBODY))
        if wait:
            refusal = build_problem(429, f"Too many ingests. Wait {wait} s, then ask again.")
            refusal.headers["Retry-After"] = str(wait)
            return refusal
        self.starter.begin()
        told = {"started": True, "status": self.status_url}
        return self._point(JSONResponse(told, 202, {"Cache-Control": "no-store"}))

    def _point(self, response: Response) -> Response:
        response.headers["Location"] = self.status_url
        return response
