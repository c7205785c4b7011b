"""Who may read a private service, and what a client without that right is told (RFC 6750, RFC 9728)."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser, BearerAuthBackend
from mcp.server.auth.provider import TokenVerifier
from mcp.server.auth.routes import build_resource_metadata_url, create_protected_resource_routes
from pydantic import AnyHttpUrl, TypeAdapter
from starlette.authentication import AuthCredentials
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.config import MCP_PATH, Config, ConfigurationError
from server.edge.refusal import build_refusal
from server.edge.routes import ServiceRoute, is_open
from server.edge.tokens import SignedTokens, StaticTokens

_STRANGER = "refdesk.stranger"
_SHARED = ("", "public", "private")  # in Cache-Control: which caches may keep an answer


class RequireToken:
    """Refuses what carries no valid token (401) or one without the scopes asked for (403), but on open routes.

    On those it marks who has no right to read the service, which `is_stranger` tells.
    """

    def __init__(self, app: ASGIApp, scopes: Sequence[str], metadata_url: str | None) -> None:
        self._app = app
        self._scopes = scopes
        self._metadata_url = metadata_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or refuse it; no cache that others ask gets to keep an answer."""
        send = _keep_private(send)
        known = isinstance(scope.get("user"), AuthenticatedUser)
        if scope["type"] != "http" or is_open(scope):
            scope[_STRANGER] = not (known and _is_granted(scope, self._scopes))
            await self._app(scope, receive, send)
        elif not known:
            sent = "authorization" in Headers(scope=scope)
            await self._refuse(scope, 401, "invalid_token" if sent else None)(scope, receive, send)
        elif not _is_granted(scope, self._scopes):
            await self._refuse(scope, 403, "insufficient_scope")(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refuse(self, scope: Scope, status: int, error: str | None) -> Response:
        known = {"error": error, "resource_metadata": self._metadata_url, "scope": " ".join(self._scopes)}
        challenge = ", ".join(f'{name}="{value}"' for name, value in known.items() if value)
        sentence = "This service needs a valid bearer token." if status == 401 else "The token lacks a scope."
        return build_refusal(scope, status, sentence, {"WWW-Authenticate": f"Bearer {challenge}".strip()})


def _keep_private(send: Send) -> Send:
    """What sends an answer of a private service: only the client's own cache may keep it (RFC 9111, 3.5)."""

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            names = [part.strip() for part in headers.get("Cache-Control", "").split(",")]
            if "no-store" not in names:
                headers["Cache-Control"] = ", ".join(["private", *(name for name in names if name not in _SHARED)])
            headers.add_vary_header("Authorization")
        await send(message)

    return told


def is_stranger(scope: Scope) -> bool:
    """Whether a request to a private service has no right to read it; never on a public one."""
    return bool(scope.get(_STRANGER, False))


def build_access_middleware(config: Config) -> list[Middleware]:
    """What checks tokens: nothing for a public service. Raises ConfigurationError for settings that do not agree."""
    verifier = _make_verifier(config)
    if verifier is None:
        return []
    metadata_url = str(build_resource_metadata_url(_parse_url(get_audience(config)))) if config.oauth_issuer else None
    return [
        Middleware(AuthenticationMiddleware, backend=BearerAuthBackend(verifier), on_error=_refuse_unavailable),
        Middleware(RequireToken, scopes=config.oauth_scopes, metadata_url=metadata_url),
    ]


def build_access_routes(config: Config) -> list[ServiceRoute]:
    """Where a client learns which authorization server gives tokens for this service."""
    if config.oauth_issuer is None:
        return []
    scopes = list(config.oauth_scopes) or None
    routes = create_protected_resource_routes(
        _parse_url(get_audience(config)), [_parse_url(config.oauth_issuer)], scopes, "Refdesk"
    )
    return [ServiceRoute(route, is_open=True) for route in routes]


def get_audience(config: Config) -> str:
    """The resource that tokens have to be for: the MCP endpoint, unless set."""
    return config.oauth_audience or f"{config.url}{MCP_PATH}"


def _make_verifier(config: Config) -> TokenVerifier | None:
    if config.token_file is not None and config.oauth_issuer is not None:
        raise ConfigurationError("token_file", "cannot be set together with oauth_issuer; choose one")
    if (config.oauth_issuer is None) != (config.oauth_jwks is None):
        raise ConfigurationError("oauth_jwks", "and oauth_issuer belong together; set both or neither")
    if config.oauth_issuer is None and (config.oauth_audience or config.oauth_scopes):
        raise ConfigurationError("oauth_issuer", "is missing, so that no token would be asked for; set it")
    if config.token_file is not None:
        return StaticTokens(config.token_file)
    if config.oauth_issuer is not None and config.oauth_jwks is not None:
        _require_https("oauth_issuer", config.oauth_issuer)
        _require_https("oauth_jwks", config.oauth_jwks)
        return SignedTokens(config.oauth_issuer, config.oauth_jwks, get_audience(config))
    return None


def _require_https(setting: str, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise ConfigurationError(setting, "is not https, so that anybody between could change what it says; use https")


def _is_granted(scope: Scope, wanted: Sequence[str]) -> bool:
    credentials = scope.get("auth")
    return isinstance(credentials, AuthCredentials) and set(wanted) <= set(credentials.scopes)


def _refuse_unavailable(connection: HTTPConnection, error: Exception) -> Response:
    return build_refusal(connection.scope, 503, str(error), {"Retry-After": "10"})


def _parse_url(text: str) -> AnyHttpUrl:
    return TypeAdapter(AnyHttpUrl, config={"url_preserve_empty_path": True}).validate_python(text)
