"""Whatever a client writes into a header, it is never our fault."""

from pathlib import Path

import anyio.from_thread
import anyio.to_thread
import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from tests.server.http_client import application, settings, web_client

pytestmark = pytest.mark.anyio

DATE = "Thu, 01 Jan 2026 00:00:00 GMT"
STATIC, MADE = "/papers/routing-premium", "/api/v1/documents?limit=1"
# header, value, whether the representation of 2026-05 counts as known by it
DATES = [
    (DATE, False),
    ("Fri, 01 Jan 2038 00:00:00 GMT", True),
    ("Friday, 01-Jan-38 00:00:00 GMT", True),
    ("Fri Jan  1 00:00:00 2038", True),
    ("Fri, 01 Jan 2038 00:00:00 +00000000000000", None),
    ("Fri, 01 Jan 2038 00:00:00 +99999999999999", None),
    ("Fri, 01 Jan 2038 00:00:00 -2359", None),
    ("Fri, 01 Jan 0000 00:00:00 GMT", False),
    ("Fri, 01 Jan 99999 00:00:00 GMT", None),
    ("Fri, 32 Jan 2038 25:61:61 GMT", False),
    ("1 Jan 2038", None),
    ("tomorrow", False),
    ("", False),
    (",,,", False),
    ("\xff\xfe", False),
    ("9" * 5000, False),
]
NAMES = (
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "Range",
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Accept-Charset",
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "Via",
    "Origin",
    "Host",
    "Authorization",
    "Cookie",
    "Content-Type",
    "Content-Length",
    "Transfer-Encoding",
    "Expect",
    "MCP-Protocol-Version",
    "Mcp-Session-Id",
    "Mcp-Method",
    "Last-Event-ID",
    "Access-Control-Request-Method",
    "Access-Control-Request-Headers",
    "traceparent",
)
VALUES = st.one_of(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=40),
    st.sampled_from(
        [
            "Fri, 01 Jan 2038 00:00:00 +99999999999999",
            "gzip;q=nan, *;q=inf, zstd;q=1e999",
            "text/html;q=-1;q==;;;,,",
            'W/"x", *, "',
            "bytes=0-0,-1,9999999999999999999999-",
            "Bearer ",
            "Bearer a.b.c",
            "Basic Og==",
            "[::ffff:999.1]:99999999",
            'for="[::1%25x]:x";proto=',
            "http://[::1",
            "null",
            "-1",
            "9" * 400,
            "chunked, chunked",
            "00-" + "f" * 32 + "-" + "0" * 16 + "-zz",
        ]
    ),
)


@pytest.mark.parametrize(("date", "known"), DATES)
async def test_a_date_that_is_none_means_nothing(shipped: Path, public: Path, date: str, known: bool | None) -> None:
    async with application(settings(shipped, public)) as app, web_client(app, "http://127.0.0.1:8321") as client:
        answered = await client.get(STATIC, headers=[(b"If-Modified-Since", date.encode("latin-1"))])
        assert answered.status_code in ((304,) if known else (200, 304) if known is None else (200,))


@pytest.mark.parametrize("given_settings", [{"trusted_proxies": 1}, {"root_path": "/papers", "token_file": "tokens"}])
async def test_no_header_is_ever_our_fault(
    shipped: Path, public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given_settings: dict[str, object]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tokens").write_text("correct-horse-battery-staple-0123456789")
    paths = st.sampled_from([STATIC, MADE, "/mcp", "/search", "/nowhere", "/metrics", "/llms.txt", "/papers/"])
    methods = st.sampled_from(["GET", "HEAD", "POST", "OPTIONS"])
    async with application(settings(shipped, public, rate_limit=0, **given_settings)) as app:

        async def ask(path: str, method: str, headers: dict[str, str]) -> int:
            encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
            async with web_client(app, "http://127.0.0.1:8321") as client:
                return (await client.request(method, path, headers=encoded)).status_code

        @settings_of_hypothesis(max_examples=150)
        @given(paths, methods, st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
        def check(path: str, method: str, headers: dict[str, str]) -> None:
            assert anyio.from_thread.run(ask, path, method, headers) < 500

        await anyio.to_thread.run_sync(check)
