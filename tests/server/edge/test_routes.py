"""Access, limits and figures follow the route that a request matched, whatever the path looks like."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from index.documents.attached_file import FILES_FOLDER
from index.documents.reserved import FOLDER_FILES, SERVICE_NAMES, reserved_path
from ingest import ingest
from llms import Catalogue, read_ledger
from llms.publishing.publish import publish
from server.address import find_address
from server.edge.routes import ANY_COLLECTION
from server.watch import build_ingest_command
from server.web.admin import make_starter
from server.web.app import build_app
from server.web.site import ALIASES, MOVED_PATHS
from tests.llms.catalogues import SERVICE, catalogue
from tests.server.edge.issuer import Issuer, issuer
from tests.server.http_client import application, send, settings, visitor, web_client
from tools import Desk

pytestmark = pytest.mark.anyio

SECRET = "correct-horse-battery-staple-0123456789"
BEARER = {"Authorization": f"Bearer {SECRET}"}
OPEN = ("/healthz", "/readyz", "/%68ealthz")
CLOSED = (  # each looks like an open path and is none
    "/metrics",
    "/%6detrics",
    "/metrics/secret-latency",
    "/metrics/secret-latency.md",
    "/metrics/",
    "/metrics.html",
    "/metrics.md",
    "/metrics%2Fsecret-latency",
    "/metrics%0A",
    "/metricsx",
    "/Metrics",
    "//metrics",
    "/healthz/x",
    "/healthz/",
    "/readyz.md",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/other",
    "/.well-known/oauth-protected-resourcex",
    "/",
    "/llms.txt",
    "/raw",
    "/search",
    "/cite",
    "/browse",
    "/assets/theme.css",
    "/api/v1",
    "/api/index.json",
    "/mcp",
    "/nowhere",
)


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    path = tmp_path / "tokens"
    path.write_text(SECRET)
    return path


@pytest.fixture(scope="module")
def authority() -> Iterator[Issuer]:
    with issuer() as made:
        yield made


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PROPFIND"])
async def test_only_a_request_that_matches_an_open_route_is_answered_without_a_token(
    shipped: Path, public: Path, tokens: Path, method: str
) -> None:
    async with visitor(settings(shipped, public, token_file=tokens)) as client:
        found = {path: (await client.request(method, path)).status_code for path in (*OPEN, *CLOSED)}
        opened = {path: (await client.request(method, path, headers=BEARER)).status_code for path in CLOSED}
    assert {path for path, status in found.items() if status != 401} == set(OPEN)
    assert 401 not in opened.values()


@pytest.fixture(scope="module")
def old_public(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The surfaces of an index from before names were reserved: its documents are of kinds that take one."""
    found = catalogue(shipped)
    sources = zip(("metric", "search", "healthz"), found.items, strict=False)
    documents = {
        f"{kind}:x": item.document.model_copy(update={"id": f"{kind}:x", "kind": kind, "collection": None})
        for kind, item in sources
    }
    text = dict.fromkeys(documents, "---\nid: x\n---\n\nThe secret text.\n")
    folder = tmp_path_factory.mktemp("old") / "public"
    publish(Catalogue.of(found.archive, documents, text, SERVICE), folder, "one")
    return folder


async def test_a_path_that_is_not_normalised_matches_no_open_route(shipped: Path, public: Path) -> None:
    async with application(settings(shipped, public)) as app:
        for path in (
            "/./metrics",
            "/papers/../metrics",
            "/metrics/..",
            "/metrics;x",
            "metrics",
            "",
            "/healthz\n",
            "/\\metrics",
        ):
            assert app.state.table.find({"type": "http", "path": path, "method": "GET"}) is None, path
        for path in ("/readyz", "/healthz"):
            assert app.state.table.find({"type": "http", "path": path, "method": "GET"}).is_open, path


async def test_the_documents_of_a_private_archive_are_closed_whatever_their_kind_is_called(
    shipped: Path, old_public: Path, tokens: Path
) -> None:
    documents = [
        path for path in read_ledger(old_public).files if path.startswith(("metrics", "searches", "healthzes"))
    ]
    assert {"metrics.html", "metrics/x.html", "metrics/x.md", "healthzes/x.md"} <= set(documents)
    async with visitor(settings(shipped, old_public, token_file=tokens)) as client:
        for path in documents:
            for form in (f"/{path}", f"/{path.removesuffix('.html')}", f"/raw/{path}"):
                answered = await client.get(form)
                assert answered.status_code == 401, form
        assert (await client.get("/metrics/x", headers=BEARER)).status_code == 200


async def test_a_published_page_never_hides_a_route_of_the_service(shipped: Path, old_public: Path) -> None:
    async with visitor(settings(shipped, old_public), "127.0.0.1") as client:
        assert "refdesk_http_requests" in (await client.get("/metrics")).text


async def test_the_metadata_for_tokens_are_open_and_nothing_beside_them(
    shipped: Path, public: Path, authority: Issuer
) -> None:
    keys = {"oauth_issuer": authority.url, "oauth_jwks": f"{authority.url}/keys"}
    metadata = "/.well-known/oauth-protected-resource/mcp"
    async with visitor(settings(shipped, public, base_url="https://desk.example", **keys)) as client:
        assert (await client.get(metadata)).status_code == 200
        for path in (f"{metadata}/x", f"{metadata}/", f"{metadata}x", metadata.removesuffix("/mcp")):
            assert (await client.get(path)).status_code == 401, path


async def test_an_application_below_a_path_of_another_has_the_same_open_routes(
    shipped: Path, public: Path, tokens: Path
) -> None:
    async with application(settings(shipped, public, token_file=tokens)) as app:
        mounted = Starlette(routes=[Mount("/desk", app)])
        async with web_client(mounted, "http://127.0.0.1:8321") as client:
            for path in ("/healthz", "/readyz"):
                assert (await client.get(f"/desk{path}")).status_code != 401, path
            for path in ("/metrics", "/metrics/secret-latency", "/healthz/x", "/llms.txt", "/desk/healthz", "/mcp"):
                assert (await client.get(f"/desk{path}")).status_code == 401, path
            assert (await client.get("/desk/llms.txt", headers=BEARER)).status_code == 200
            refused = await client.post("/desk/mcp", json={})
            assert refused.json()["error"]["code"] == 401


async def test_what_is_computed_is_limited_and_what_only_looks_like_it_is_not(shipped: Path, public: Path) -> None:
    computed = ("/search", "/api/v1/documents", "/api/v1/thresholds/cost_correct", "/mcp")
    free = ("/searchx", "/mcp-notes", "/api/v1/openapi.json", "/api/index.json", "/llms.txt", "/mcp/server-card")
    async with visitor(settings(shipped, public, rate_limit=1, rate_burst=20)) as client:
        assert [(await send(client, "ping")).status_code for _ in range(21)][-1] == 429
        assert {(await client.get(path)).status_code for path in computed} == {429}
        assert 429 not in {(await client.get(path)).status_code for path in free}


async def test_figures_name_the_declared_route_of_each_request_and_call_the_rest_surface(
    shipped: Path, public: Path
) -> None:
    asked = {
        "/healthz": "/healthz",
        "/api/v1/thresholds/cost_correct": "/api/v1/thresholds/{name}",
        "/api/v1/documents/papers/routing-premium": "/api/v1/documents/{name:path}",
        "/search": "/search",
        "/metrics/x": "surface",
        "/llms.txt": "surface",
    }
    async with visitor(settings(shipped, public), "127.0.0.1") as client:
        for path in asked:
            await client.get(path)
        text = (await client.get("/metrics")).text
    routes = {
        line.partition('route="')[2].partition('"')[0] for line in text.splitlines() if "_http_requests_total{" in line
    }
    assert routes == set(asked.values())


async def test_the_reserved_names_are_those_of_the_routes_and_of_the_archives_own_files(
    shipped: Path, public: Path, authority: Issuer, tmp_path: Path
) -> None:
    (tmp_path / "admin").write_text("a" * 40)
    keys = {"oauth_issuer": authority.url, "oauth_jwks": f"{authority.url}/keys"}
    config = settings(shipped, public, base_url="https://desk.example", admin_token_file=tmp_path / "admin", **keys)
    starter = make_starter(build_ingest_command(config, find_address(config)))
    app = build_app(config, Desk(config.index, config.url), starter=starter)
    async with app.router.lifespan_context(app):
        routes = {
            route.path[1:] for route in app.state.table.routes if not route.path.startswith(f"/{ANY_COLLECTION}/")
        }
    ledger = read_ledger(public)
    documents = {path for document in ledger.documents.values() for path in document.files}
    kinds = {path.partition("/")[0] for path in documents} - {"raw"}
    permalinks = {path for path in ledger.files if path.count("/") > 1 and path.partition("/")[0] in kinds}
    served = routes | {*ALIASES, *ALIASES.values(), *MOVED_PATHS} | ledger.files.keys() - documents - permalinks
    served.add(f"{FILES_FOLDER}0123456789ab/picture.png")  # of an archive that is not strict
    unlisted = [
        path
        for path in sorted(served)
        if not path.startswith(("sitemap-", "topics/"))  # no page or folder of a kind can be one of these files
        and path.partition(".")[0] not in kinds  # the page of a kind
        and reserved_path(path) is None
    ]
    assert unlisted == [], "add these to index/documents/reserved.py"
    reserved = {name.removeprefix("/") for path in served if (name := reserved_path(path))}
    assert reserved >= SERVICE_NAMES, "a name that nothing serves is reserved"
    inside = {path.partition("/")[2] for path in served if path.partition("/")[0] in kinds - {"topics"}}
    assert inside == FOLDER_FILES


@pytest.mark.parametrize(
    ("document_id", "taken"),
    [
        ("metric:secret-latency", "/metrics"),
        ("note:llms.txt", "/notes/llms.txt"),
        ("note:atom.xml", "/notes/atom.xml"),
        ("recipe:feed.json", "/recipes/feed.json"),
    ],
)
def test_a_document_that_would_take_a_path_of_the_service_is_refused_by_name_and_the_others_are_not(
    tmp_path: Path, document_id: str, taken: str
) -> None:
    (tmp_path / "archive").mkdir()
    kind = document_id.partition(":")[0]
    (tmp_path / "archive" / "a.md").write_text(f"---\ntitle: A\nid: {document_id}\nkind: {kind}\n---\n\nSecret.\n")
    (tmp_path / "archive" / "b.md").write_text("---\nid: note:other\nkind: note\ntitle: B\n---\n\nAnother.\n")
    report = ingest(tmp_path / "archive", tmp_path / "index")
    assert report.documents == 1
    (problem,) = report.problems
    assert str(problem) == (
        f"a.md, line 3: the front matter is not valid (id: '{document_id}' would be published at "
        f"'/{kind}s/{document_id.partition(':')[2]}', and the service itself answers '{taken}'; "
        "give the document another id or kind)."
    )
