"""Which bearer tokens open a private service: those of a file, or those that an authorization server signed."""

import hashlib
import hmac
import logging
import time
from pathlib import Path
from typing import Any

import anyio
import jwt
from mcp.server.auth.provider import AccessToken
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
KEYS_RETRY_S = 10  # between two attempts to fetch keys that did not come, and before an unknown key is looked for again

logger = logging.getLogger(__name__)


class StaticTokens:
    """The tokens of a file, one a line; `#` begins a comment. Only their digests are kept."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises ConfigurationError, which never repeats a token."""
        try:
            lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError("token_file", f"names '{path}', which cannot be read as text") from error
        tokens = [line for line in lines if line and not line.startswith("#")]
        if not tokens or any(len(token) < MIN_TOKEN_CHARS or not token.isascii() or " " in token for token in tokens):
            reason = f"needs tokens of at least {MIN_TOKEN_CHARS} ASCII characters without spaces, one a line"
            raise ConfigurationError(
                "token_file", f"names '{path}', which {reason}; make one with 'openssl rand -hex 32'"
            )
        self._digests = [_hash_token(token) for token in tokens]

    async def verify_token(self, token: str) -> AccessToken | None:
        """Whose token it is, by its line; None when it is nobody's."""
        given = _hash_token(token)
        found = [number for number, known in enumerate(self._digests, 1) if hmac.compare_digest(given, known)]
        return AccessToken(token="", client_id=f"token {found[0]}", scopes=[]) if found else None  # kept nowhere


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
        except jwt.PyJWTError as error:
            logger.info("A token was refused: %s", type(error).__name__)  # the text of some repeats a claim
            return None
        return AccessToken(
            token="",  # kept nowhere
            client_id=str(claims.get("client_id") or claims.get("azp") or claims.get("sub") or "unknown"),
            subject=claims.get("sub"),
            scopes=_read_scopes(claims),
            expires_at=int(claims["exp"]) + CLOCK_LEEWAY_S,
            resource=self._audience,
        )

    def _claims(self, token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            token,
            self._keys.get_signing_key_from_jwt(token),
            algorithms=SIGNATURE_ALGORITHMS,
            audience=self._audience,
            issuer=self._issuer,
            leeway=CLOCK_LEEWAY_S,
            options={"require": ["exp", "iss", "aud"]},
        )
        return claims


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


def _read_scopes(claims: dict[str, Any]) -> list[str]:
    given = claims.get("scope", claims.get("scp", []))
    return given.split() if isinstance(given, str) else [str(scope) for scope in given]


def _hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
