"""Private services: whose tokens open them, and where a token may never show up."""

import base64
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from server.config import ConfigurationError
from server.edge import build_access_middleware
from server.edge.tokens import SignedTokens
from tests.server.edge.issuer import AUDIENCE, NULL, Issuer, issuer
from tests.server.http_client import answer, call, send, settings, visitor

pytestmark = pytest.mark.anyio

SECRET = "correct-horse-battery-staple-0123456789"
METADATA = "/.well-known/oauth-protected-resource/mcp"


@pytest.fixture(scope="module")
def authority() -> Iterator[Issuer]:
    with issuer() as made:
        yield made


def protected(index: Path, public: Path, authority: Issuer, **given: object) -> Any:
    keys = {"oauth_issuer": authority.url, "oauth_jwks": f"{authority.url}/keys"}
    return settings(index, public, base_url="https://desk.example", **keys, **given)


async def ping(client: httpx2.AsyncClient, token: str | None) -> httpx2.Response:
    return await send(client, "ping", **({"Authorization": f"Bearer {token}"} if token is not None else {}))


async def test_a_token_of_the_issuer_for_this_resource_with_its_scope_opens_the_service(
    shipped: Path, tmp_path: Path, authority: Issuer
) -> None:
    async with visitor(protected(shipped, tmp_path, authority, oauth_scopes="archive:read")) as client:
        bearer = {"Authorization": f"Bearer {authority.token()}"}
        assert (await call(client, "search", {"query": "routing"}, **bearer))["structuredContent"]["results"]
        lists = authority.token(aud=["https://other.example", AUDIENCE], scope=None, scp=["a", "archive:read"])
        assert (await ping(client, lists)).status_code == 200
        within_leeway = authority.token(exp=int(time.time()) - 5)
        assert (await ping(client, within_leeway)).status_code == 200


async def test_every_other_token_is_refused_in_one_sentence(shipped: Path, tmp_path: Path, authority: Issuer) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = authority.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    good = authority.token()
    forged = {
        "expired": authority.token(exp=int(time.time()) - 3600),
        "not yet valid": authority.token(nbf=int(time.time()) + 3600),
        "without an end": authority.token(exp=None),
        "of another issuer": authority.token(iss="https://other.example"),
        "for another resource": authority.token(aud="https://other.example/mcp"),
        "for nobody": authority.token(aud=None),
        "for a longer name": authority.token(aud=AUDIENCE + ".evil.example"),
        "signed by a stranger": authority.token(key=stranger),
        "of an unknown key": authority.token(kid="two"),
        "without a signature": jwt.encode(
            {"iss": authority.url, "aud": AUDIENCE, "exp": 9e9}, cast("Any", None), "none"
        ),
        "signed with the public key as a secret": _confused(public, authority),
        "altered": good[:-8] + ("AAAAAAAA" if not good.endswith("AAAAAAAA") else "BBBBBBBB"),
        "no token": "hunter2",
        "empty": "",
        "too long": "x" * 20_000,
    }
    async with visitor(protected(shipped, tmp_path, authority)) as client:
        for name, token in forged.items():
            refused = await ping(client, token)
            assert refused.status_code == 401, name
            assert refused.json()["error"]["message"] == "This service needs a valid bearer token."
            assert 'error="invalid_token"' in refused.headers["www-authenticate"]
            if token:
                assert token not in refused.text + str(refused.headers)
        assert (await ping(client, good)).status_code == 200


def _confused(public: bytes, authority: Issuer) -> str:
    import base64
    import hashlib
    import hmac
    import json

    def encoded(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    claims = {"iss": authority.url, "aud": AUDIENCE, "exp": int(time.time()) + 300}
    head = encoded(json.dumps({"alg": "HS256", "kid": "one", "typ": "JWT"}).encode())
    signed = f"{head}.{encoded(json.dumps(claims).encode())}"
    return f"{signed}.{encoded(hmac.new(public, signed.encode(), hashlib.sha256).digest())}"


async def test_a_token_without_the_scope_is_told_which_one_it_lacks(
    shipped: Path, tmp_path: Path, authority: Issuer
) -> None:
    async with visitor(protected(shipped, tmp_path, authority, oauth_scopes="archive:read")) as client:
        refused = await ping(client, authority.token(scope="archive:list"))
        assert refused.status_code == 403
        challenge = refused.headers["www-authenticate"]
        assert 'error="insufficient_scope"' in challenge
        assert 'scope="archive:read"' in challenge
        bearer = {"Authorization": f"Bearer {authority.token(scope='archive:list')}"}
        data = await client.get("/api/v1/documents", headers=bearer)
        assert (data.status_code, data.json()["detail"]) == (403, "The token lacks a scope.")
        assert data.headers["www-authenticate"] == challenge


async def test_a_client_without_a_token_learns_where_to_get_one(
    shipped: Path, tmp_path: Path, authority: Issuer
) -> None:
    async with visitor(protected(shipped, tmp_path, authority, oauth_scopes="archive:read")) as client:
        refused = await ping(client, None)
        assert refused.status_code == 401
        challenge = refused.headers["www-authenticate"]
        assert challenge == f'Bearer resource_metadata="https://desk.example{METADATA}", scope="archive:read"'
        metadata = (await client.get(METADATA)).json()
        assert metadata["resource"] == AUDIENCE
        assert metadata["authorization_servers"] == [authority.url]
        assert metadata["scopes_supported"] == ["archive:read"]


async def test_signing_keys_are_fetched_once_and_an_unknown_key_does_not_fetch_them_again(
    shipped: Path, tmp_path: Path, authority: Issuer
) -> None:
    before = authority.fetched
    async with visitor(protected(shipped, tmp_path, authority)) as client:
        for _ in range(3):
            assert (await ping(client, authority.token())).status_code == 200
            assert (await ping(client, authority.token(kid="elsewhere"))).status_code == 401
    assert authority.fetched == before + 1


async def test_an_issuer_that_fails_is_not_the_client_s_fault_and_is_not_asked_at_every_request(
    shipped: Path, tmp_path: Path
) -> None:
    with issuer() as down:
        down.broken = True
        async with visitor(protected(shipped, tmp_path, down)) as client:
            for _ in range(3):
                refused = await ping(client, down.token())
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
            page = await client.get("/search", headers={"Authorization": f"Bearer {down.token()}"})
            assert (page.status_code, page.headers["retry-after"]) == (503, "10")
            assert page.json()["detail"] == "The authorization server cannot be reached."
        assert down.fetched == 1


async def test_a_static_token_opens_everything_and_nothing_opens_without_it(
    shipped: Path, public: Path, tmp_path: Path
) -> None:
    tokens = tmp_path / "tokens"
    tokens.write_text(f"# of the team\n{SECRET}\n{SECRET[::-1]}\n")
    async with visitor(settings(shipped, public, token_file=tokens)) as client:
        for token in (SECRET, SECRET[::-1]):
            bearer = {"Authorization": f"Bearer {token}"}
            assert answer(await send(client, "tools/list", **bearer))["tools"]
            assert (await client.get("/llms.txt", headers=bearer)).status_code == 200
        for refused in (None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), "# of the team"):
            assert (await ping(client, refused)).status_code == 401
        basic = await client.get("/llms.txt", headers={"Authorization": f"Basic {SECRET}"})
        assert basic.status_code == (await client.get("/llms.txt")).status_code == 401
        assert basic.headers["content-type"] == "application/problem+json"
        assert basic.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert basic.json()["detail"] == "This service needs a valid bearer token."
        assert (await client.get("/healthz")).status_code == (await client.get("/readyz")).status_code == 200
        bearer = {"Authorization": f"Bearer {SECRET}"}
        assert (await client.get("/readyz", headers=bearer)).json()["documents"] > 0
        for wrong in ({}, {"Authorization": f"Bearer {SECRET}x"}, basic.request.headers):
            assert (await client.get("/readyz", headers=wrong)).json() == {"ready": True}
    async with visitor(settings(shipped, public, token_file=tokens), "127.0.0.1") as client:
        assert (await client.get("/metrics")).status_code == 401  # a proxy that tells no client looks like this machine
        figures = await client.get("/metrics", headers={"Authorization": f"Bearer {SECRET}"})
        assert "refdesk_http_requests" in figures.text


async def test_no_cache_that_others_ask_may_keep_an_answer_of_a_private_service(
    shipped: Path, public: Path, tmp_path: Path
) -> None:
    tokens = tmp_path / "tokens"
    tokens.write_text(f"{SECRET}\n")
    paper = "papers/routing-premium"
    forms = (f"/{paper}", f"/{paper}.md", f"/{paper}.bib", f"/raw/{paper}.md", f"/{paper}/history", f"/{paper}/v1.0")
    whole = ("/", "/llms.txt", "/feed.json", "/sitemap.xml", "/.well-known/ai-catalog.json", "/nowhere", "/papers/")
    made = ("/search?q=routing", "/api/v1/documents", "/api/v1/search?q=routing", "/api/v1/changes", "/status")
    sheets = ("/compute", "/compute/cost_correct", "/compute/cost_correct.svg", "/compute/cost_correct.csv")
    bearer = {"Authorization": f"Bearer {SECRET}"}
    async with visitor(settings(shipped, public, token_file=tokens, rate_limit=0)) as client:
        for path in (*forms, *whole, *made, *sheets, "/readyz", "/metrics"):
            for headers in (bearer, {}):
                found = await client.get(path, headers=headers)
                kept = found.headers["cache-control"].split(", ")
                assert "no-store" in kept or ("private" in kept and "public" not in kept), (path, kept)
                assert "Authorization" in found.headers["vary"], path
            held = await client.get(path, headers={**bearer, "If-None-Match": found.headers.get("etag", "*")})
            assert "public" not in held.headers["cache-control"]
    async with visitor(settings(shipped, public, rate_limit=0)) as client:
        assert "public" in (await client.get("/llms.txt")).headers["cache-control"]


async def test_a_rotation_of_the_token_file_holds_from_the_next_request_on(
    shipped: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, other, third = tmp_path / "tokens", "another-" + SECRET, "a-third-" + SECRET
    path.write_text(SECRET)

    async def statuses(*tokens: str) -> list[int]:
        return [(await ping(client, token)).status_code for token in tokens]

    async with visitor(settings(shipped, tmp_path, token_file=path)) as client:
        assert await statuses(SECRET, other) == [200, 401]
        path.write_text(other)
        assert await statuses(SECRET, other) == [401, 200]
        path.write_text(other.replace("a", "b"))  # of the same length, and in the same instant
        assert await statuses(other, other.replace("a", "b")) == [401, 200]
        (tmp_path / "next").write_text(f"# both, for a day\r\n{other}\r\n{third}\r\n")
        (tmp_path / "next").replace(path)
        assert await statuses(SECRET, other, third, other.replace("a", "b")) == [401, 200, 200, 401]
        assert caplog.text == ""

        for number, unusable in enumerate((b"", b"short\n", f"{other}\nshort".encode(), b"\xff" * 40, None), 1):
            if unusable is None:
                path.unlink()
            else:
                path.write_bytes(unusable)
            assert await statuses(other, third, SECRET) == [503] * 3
            assert caplog.text.count("Nobody is let in") == number
            assert (await ping(client, None)).status_code == 401
        path.mkdir()
        refused = await ping(client, other)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
        assert refused.json()["error"]["message"] == "The service cannot check tokens at the moment."
        path.rmdir()
        path.write_text(third)
        assert await statuses(other, third) == [401, 200]
    assert other not in caplog.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
CLAIMS = ("scope", "scp", "sub", "client_id", "azp", "exp", "nbf", "iat", "aud", "iss", "jti")


@settings_of_hypothesis(max_examples=40)
@given(st.dictionaries(st.sampled_from(CLAIMS), JSON, max_size=4))
async def test_a_signed_token_may_hold_any_claims(authority: Issuer, claims: dict[str, Any]) -> None:
    verifier = SignedTokens(authority.url, f"{authority.url}/keys", AUDIENCE)
    verifier._keys = KEYS.setdefault(authority.url, verifier._keys)  # fetched once
    good = {"iss": authority.url, "aud": AUDIENCE, "exp": int(time.time()) + 300}
    token = jwt.api_jws.encode(json.dumps({**good, **claims}).encode(), authority.key, "RS256", {"kid": "one"})
    found = await verifier.verify_token(token)
    if found is not None:
        asked = claims.get("scope") if claims.get("scope") is not None else claims.get("scp")
        assert found.scopes == (asked.split() if isinstance(asked, str) else asked or [])


KEYS: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"scope": NULL}, 403),
        ({"scope": NULL, "scp": ["archive:read"]}, 200),
        ({"scope": ["archive:read"]}, 200),
        ({"scope": 7}, 401),
        ({"scope": [7]}, 401),
        ({"scope": {"archive:read": True}}, 401),
        ({"sub": 7}, 401),
        ({"client_id": ["claude"]}, 401),
        ({"exp": "soon"}, 401),
        ({"exp": [1]}, 401),
        ({"exp": 1e300}, 401),
        ({"aud": 7}, 401),
        ({"iat": {}}, 401),
        ({"nbf": []}, 401),
    ],
)
async def test_a_claim_of_another_type_opens_nothing_and_breaks_nothing(
    shipped: Path, tmp_path: Path, authority: Issuer, claims: dict[str, Any], status: int
) -> None:
    async with visitor(protected(shipped, tmp_path, authority, oauth_scopes="archive:read")) as client:
        assert (await ping(client, authority.token(**claims))).status_code == status


async def test_a_token_whose_head_is_no_head_is_refused(shipped: Path, tmp_path: Path, authority: Issuer) -> None:
    heads = [b"[" * 3000, b"{" * 3000, b'{"alg":[]}', b'{"alg":{},"kid":"one"}', b'{"kid":7}', b"null", b'"x"', b"\xff"]
    heads += [b'{"alg":"RS256","kid":"one","crit":["x"]}', b'{"alg":"RS256","kid":"one","b64":false}', b"9" * 5000]
    async with visitor(protected(shipped, tmp_path, authority)) as client:
        for head in heads:
            for payload in (b"{}", b"[" * 2000, b"null"):
                parts = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (head, payload, b"x"))
                assert (await ping(client, ".".join(parts))).status_code == 401, head[:20]


async def test_each_client_has_its_own_allowance_however_many_share_an_address(
    shipped: Path, tmp_path: Path, authority: Issuer
) -> None:
    async with visitor(protected(shipped, tmp_path, authority, rate_limit=1, rate_burst=20)) as client:
        ada, bob = authority.token(), authority.token(sub="bob")
        assert [(await ping(client, ada)).status_code for _ in range(21)] == [200] * 20 + [429]
        assert (await ping(client, bob)).status_code == 200


@pytest.mark.parametrize(
    ("given", "setting"),
    [
        ({"oauth_issuer": "https://a.example"}, "oauth_jwks"),
        ({"oauth_jwks": "https://a.example/keys"}, "oauth_jwks"),
        ({"oauth_scopes": "read"}, "oauth_issuer"),
        ({"oauth_issuer": "http://a.example", "oauth_jwks": "https://a.example/keys"}, "oauth_issuer"),
        ({"oauth_issuer": "https://a.example", "oauth_jwks": "http://a.example/keys"}, "oauth_jwks"),
        ({"oauth_issuer": "https://a.example", "oauth_jwks": "https://a.example", "token_file": "x"}, "token_file"),
        ({"token_file": "nowhere"}, "token_file"),
    ],
)
async def test_settings_that_would_leave_a_door_open_stop_the_start(
    shipped: Path, tmp_path: Path, given: dict[str, object], setting: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"^The setting {setting} "):
        build_access_middleware(settings(shipped, tmp_path, **given))


@pytest.mark.parametrize("name", ["token_file", "oauth_issuer", "oauth_jwks", "oauth_audience", "oauth_scopes"])
@pytest.mark.parametrize("empty", ["", "  "])
def test_a_guard_that_is_set_to_nothing_stops_the_start(shipped: Path, tmp_path: Path, name: str, empty: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^The setting {name} is empty"):
        settings(shipped, tmp_path, **{name: empty})


@pytest.mark.parametrize("text", ["", "# only a comment\n", "short\n", "two words that are long enough to pass\n"])
async def test_a_token_that_can_be_guessed_is_refused_without_being_repeated(
    shipped: Path, tmp_path: Path, text: str
) -> None:
    (tmp_path / "tokens").write_text(text)
    with pytest.raises(ConfigurationError, match="at least 32 ASCII characters") as told:
        build_access_middleware(settings(shipped, tmp_path, token_file=tmp_path / "tokens"))
    assert "short" not in str(told.value).replace(str(tmp_path), "")
    assert "two words" not in str(told.value)


async def test_no_token_shows_up_in_logs_answers_or_figures(
    shipped: Path, tmp_path: Path, authority: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    good, foreign = authority.token(), authority.token(aud="https://other.example")
    texts = []
    async with visitor(protected(shipped, tmp_path, authority), "127.0.0.1") as client:
        for token in (good, foreign, "hunter2-hunter2-hunter2-hunter2-hunter2"):
            answered = await ping(client, token)
            texts.append(answered.text + str(answered.headers))
        figures = await client.get("/metrics", headers={"Authorization": f"Bearer {good}"})
        assert "refdesk_http_requests" in figures.text
        texts.append(figures.text)
    texts += [caplog.text, *(str(vars(record)) for record in caplog.records)]
    for token in (good, foreign, "hunter2"):
        assert not any(token in text or token.rpartition(".")[2] in text for text in texts)
