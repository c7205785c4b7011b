"""Which bearer tokens open a private service: those of a file, or those that an authorization server signed."""

import hashlib
import hmac
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio
import jwt
from mcp.server.auth.provider import AccessToken
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.authentication import AuthenticationError

from server.config import ConfigurationError

MIN_TOKEN_CHARS = 32  # characters; what can be guessed is refused at the start
MAX_JWT_CHARS = 8192  # characters
SIGNATURE_ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)  # none shared
CLOCK_LEEWAY_S = 30  # that two clocks may differ
KEYS_LIFETIME_S = 3600  # that signing keys are kept
# What a token raises that is none of the issuer's; of a claim whose type PyJWT does not expect, what Python raises.
_REFUSED = (jwt.PyJWTError, ValidationError, ValueError, TypeError, OverflowError, RecursionError, AttributeError)
KEYS_RETRY_S = 10  # between two attempts to fetch keys that did not come, and before an unknown key is looked for again

logger = logging.getLogger(__name__)


class StaticTokens:
    """The tokens of a file, one a line; `#` begins a comment. Only their digests are kept.

    The file is read at each request and parsed when it changed, so a rotation holds from the next request on. While
    it cannot be used nobody is let in: the tokens that it had before may be those that somebody takes back.
    """

    def __init__(self, path: Path, setting: str = "token_file") -> None:
        """Read the file that a setting names. Raises ConfigurationError, which never repeats a token."""
        self._path = path
        self._setting = setting
        self._seen = b""  # the digest of what the file was when it was parsed last
        self._digests: Sequence[bytes] | None = None  # None while the file cannot be used
        self._follow()

    async def verify_token(self, token: str) -> AccessToken | None:
        """Whose token it is, by its line; None when it is nobody's.

        Raises AuthenticationError while the file cannot be used.
        """
        try:
            self._follow()
        except ConfigurationError as error:
            logger.error("%s Nobody is let in until then.", error)
        if self._digests is None:
            raise AuthenticationError("The service cannot check tokens at the moment.")
        given = _hash_token(token)
        found = [number for number, known in enumerate(self._digests, 1) if hmac.compare_digest(given, known)]
        return AccessToken(token="", client_id=f"token {found[0]}", scopes=[]) if found else None  # kept nowhere

    def _follow(self) -> None:
        """Parse the file when it is not what it was. Raises ConfigurationError once for each state that is no use."""
        data, problem = _read_file(self._path)
        seen = hashlib.sha256(f"{problem}\n".encode() + data).digest()
        if seen != self._seen:
            self._seen, self._digests = seen, None
            self._digests = _parse_tokens(self._setting, self._path, data, problem)


def _read_file(path: Path) -> tuple[bytes, str]:
    """The bytes of a file, or why there are none."""
    try:
        return path.read_bytes(), ""
    except OSError as error:
        return b"", error.strerror or str(error)


def _parse_tokens(setting: str, path: Path, data: bytes, problem: str) -> Sequence[bytes]:
    """The digests of the tokens of a file. Raises ConfigurationError."""
    lines: list[str] = []
    try:
        lines = [line.strip() for line in data.decode().splitlines()]
    except UnicodeDecodeError:
        problem = "no UTF-8"
    if problem:
        raise ConfigurationError(setting, f"names '{path}', which cannot be read as text ({problem})")
    tokens = [line for line in lines if line and not line.startswith("#")]
    if not tokens or any(len(token) < MIN_TOKEN_CHARS or not token.isascii() or " " in token for token in tokens):
        reason = f"needs tokens of at least {MIN_TOKEN_CHARS} ASCII characters without spaces, one a line"
        raise ConfigurationError(setting, f"names '{path}', which {reason}; make one with 'openssl rand -hex 32'")
    return [_hash_token(token) for token in tokens]


class _Claims(BaseModel):
    """What is read from a token, in the types that RFC 9068 gives it; others may stand beside."""

    model_config = ConfigDict(strict=True)

    exp: float = Field(allow_inf_nan=False, ge=0, le=1e12)
    sub: str | None = None
    client_id: str | None = None
    azp: str | None = None
    scope: str | list[str] | None = None
    scp: str | list[str] | None = None

    @property
    def scopes(self) -> list[str]:
        """What the token allows; some issuers write a list, and some call it `scp`."""
        given = self.scp if self.scope is None else self.scope
        return given.split() if isinstance(given, str) else given or []


class SignedTokens:
    """JWT access tokens of one issuer for one audience (RFC 9068), checked with the issuer's published keys."""

    def __init__(self, issuer: str, jwks: str, audience: str) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = _SigningKeys(jwks, lifespan=KEYS_LIFETIME_S, timeout=5, cooldown_duration=KEYS_RETRY_S)
        self._workers = anyio.CapacityLimiter(4)  # so that a key server that hangs holds up no tool

    async def verify_token(self, token: str) -> AccessToken | None:
        """What the token allows; None when it is not one of the issuer's for us.

        Raises AuthenticationError when the issuer's keys cannot be had.
        """
        if len(token) > MAX_JWT_CHARS:
            return None
        try:
            claims = await anyio.to_thread.run_sync(self._claims, token, limiter=self._workers)
        except jwt.PyJWKClientConnectionError as error:
            logger.warning("The signing keys of the authorization server cannot be fetched.")
            raise AuthenticationError("The authorization server cannot be reached.") from error
        except _REFUSED as error:
            logger.info("A token was refused: %s", type(error).__name__)  # the text of some repeats a claim
            return None
        return AccessToken(
            token="",  # kept nowhere
            client_id=claims.client_id or claims.azp or claims.sub or "unknown",
            subject=claims.sub,
            scopes=claims.scopes,
            expires_at=int(claims.exp) + CLOCK_LEEWAY_S,
            resource=self._audience,
        )

    def _claims(self, token: str) -> _Claims:
        claims = jwt.decode(
            token,
            self._keys.get_signing_key_from_jwt(token),
            algorithms=SIGNATURE_ALGORITHMS,
            audience=self._audience,
            issuer=self._issuer,
            leeway=CLOCK_LEEWAY_S,
            options={"require": ["exp", "iss", "aud"]},
        )
        return _Claims.model_validate(claims)


class _SigningKeys(jwt.PyJWKClient):
    """PyJWT's cache of signing keys, which also waits before it asks again a server that did not answer."""

    _failed_at = float("-inf")

    def fetch_data(self) -> Any:
        if time.monotonic() - self._failed_at < KEYS_RETRY_S:
            raise jwt.PyJWKClientConnectionError("The last attempt failed a moment ago.")
        try:
            return super().fetch_data()
        except (jwt.PyJWKClientError, jwt.PyJWKSetError, ValueError) as error:
            self._failed_at = time.monotonic()
            raise jwt.PyJWKClientConnectionError("The keys cannot be fetched.") from error


def _hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
