"""The API answers what its description says, in the description's own terms."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator

from index import OPTIONAL_TOOLS
from llms import find_file
from llms.api import select_operations
from server.web.api import HANDLERS, ROOT
from tests.llms.publications import replace_surface
from tests.server.http_client import settings, visitor

pytestmark = pytest.mark.anyio
QUESTION = "/search?q=when+does+routing+pay"
EXAMPLES = {
    "listDocuments": "/documents?type=paper&topic=inference-economics&since=2026",
    "getHistory": "/documents/papers/routing-premium/history",
    "getVersion": "/documents/paper:routing-premium/versions/1.0",
    "getDocument": "/documents/papers/routing-premium",
    "listChanges": "/changes?since=2026-01-01T00:00:00Z",
    "search": f"{QUESTION}&limit=3",
    "listThresholds": "/thresholds",
    "describeThreshold": "/thresholds/cost_correct",
}
PROBLEMS = [
    "/documents?since=May",
    "/documents/no-such",
    "/documents/papers/routing-premium/versions/9.9",
    "/documents/paper:no/history",
    "/search",
    "/thresholds/no-such",
]


@pytest.fixture
async def api(shipped: Path, public: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with visitor(settings(shipped, public)) as client:
        client.base_url = client.base_url.join("/api/v1")
        yield client


async def schema_errors(api: httpx2.AsyncClient, name: str, answer: Any) -> list[str]:
    """What the served description holds against an answer that should have the schema of this name."""
    text = (await api.get("/openapi.json")).text.replace("#/components/schemas/", "#/$defs/")
    schemas = json.loads(text)["components"]["schemas"]
    validator = Draft202012Validator({"$defs": schemas, "$ref": f"#/$defs/{name}"})
    return [error.message for error in validator.iter_errors(answer)]


@pytest.mark.parametrize(
    "operation", [each for each in select_operations(OPTIONAL_TOOLS) if each.method == "GET"], ids=lambda it: it.id
)
async def test_each_answer_has_the_schema_of_its_operation(api: httpx2.AsyncClient, operation: Any) -> None:
    described = (await api.get("/openapi.json")).json()["paths"][operation.path]["get"]
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    answer = (await api.get(EXAMPLES[operation.id])).json()
    assert await schema_errors(api, schema, answer) == []
    assert await schema_errors(api, schema, {}) != []


async def test_errors_have_the_schema_of_a_problem(api: httpx2.AsyncClient) -> None:
    for path in PROBLEMS:
        answer = await api.get(path)
        assert answer.status_code in (400, 404)
        assert await schema_errors(api, "Problem", answer.json()) == []


async def test_the_schema_of_a_hit_names_every_field_of_a_hit(api: httpx2.AsyncClient) -> None:
    schemas = (await api.get("/openapi.json")).json()["components"]["schemas"]
    for hit in (await api.get(QUESTION)).json()["results"]:
        assert list(schemas["Hit"]["properties"]) == list(hit)


async def test_the_parameters_of_an_operation_are_those_that_are_described(api: httpx2.AsyncClient) -> None:
    paths = (await api.get("/openapi.json")).json()["paths"]
    for operation, example in EXAMPLES.items():
        described = next(each["get"] for each in paths.values() if each["get"]["operationId"] == operation)
        names = [each["name"] for each in described["parameters"] if each["in"] == "query"]
        refused = await api.get(example.partition("?")[0], params={"other": "x"})
        assert refused.status_code == 400
        assert ", ".join(names) in refused.json()["detail"]


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        ("/documents?since=2026", True),
        ("/documents?since=2026-05-31", True),
        ("/documents?since=2026-13", False),
        ("/documents?since=2026%0A", False),
        ("/changes?since=2026-05-31T08:00:00Z", True),
        ("/changes?since=2026-05-31", False),
        (f"{QUESTION}&limit=1", True),
        (f"{QUESTION}&limit=50", True),
        (f"{QUESTION}&limit=51", False),
        (f"{QUESTION}&limit=01", False),
        (f"{QUESTION}&limit={'9' * 5000}", False),
    ],
)
async def test_a_value_is_taken_within_its_pattern_and_bounds(
    api: httpx2.AsyncClient, path: str, accepted: bool
) -> None:
    assert (await api.get(path)).status_code == (200 if accepted else 400)


async def test_a_field_that_the_description_does_not_know_yet_is_passed_on(
    shipped: Path, public: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "public"
    shutil.copytree(public, copy, symlinks=True)
    catalogue = json.loads(find_file(copy, "api/index.json").read_text())
    for document in catalogue["documents"]:
        document["new"] = {"of": document["id"]}
    replace_surface(copy, "api/index.json", json.dumps(catalogue).encode())
    async with visitor(settings(shipped, copy)) as client:
        one = (await client.get("/api/v1/documents/paper:routing-premium")).json()
        page = (await client.get("/api/v1/documents")).json()
    assert one == next(each for each in catalogue["documents"] if each["id"] == "paper:routing-premium")
    assert page["documents"] == catalogue["documents"][:50]


def test_every_operation_has_a_handler_and_every_handler_an_operation() -> None:
    assert {ROOT.id, *(operation.id for operation in select_operations(OPTIONAL_TOOLS))} == HANDLERS.keys()


def test_a_service_without_thresholds_has_no_operation_of_them() -> None:
    paths = {operation.path for operation in select_operations(())}
    assert {path for path in paths if not path.startswith("/documents/{path}/")} == {
        "/documents",
        "/documents/{path}",
        "/changes",
        "/search",
    }
