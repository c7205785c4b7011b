"""An archive of recipes is served as one: nothing says what another archive is about, or what it computes."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp_types import PromptReference

from ingest import ingest
from server.build import build
from server.config import Config
from server.mcp.introduction import UNKNOWN
from server.mcp.server import build_server
from tests.conftest import Cli, document_text
from tests.recipes import ARCHIVE_YAML, write_recipes
from tests.server.http_client import settings, visitor
from tools import Desk
from tools.thresholds.pictures.illustrations import map_illustrated_documents

# `--paper` is a colour of the style sheet
FOREIGN = re.compile(r"threshold|(?<!--)\bpapers?\b|verification|inference|econom", re.IGNORECASE)
TEXT_FORMS = {".html", ".md", ".txt", ".json", ".xml", ".bib", ".ris", ".cff", ".jsonld", ""}
EVERY_ARCHIVE = ["search", "fetch", "cite", "verify_citations", "list_documents"]
PROMPTS = ["answer_with_citations", "compare_documents", "brief_on_topic"]


@pytest.fixture(scope="module")
def recipes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """The archive of recipes, ingested and published."""
    folder = tmp_path_factory.mktemp("recipes")
    config = Config(source=str(write_recipes(folder / "kitchen")), index=folder / "index", public=folder / "public")
    assert not build(config).ingested.problems
    yield config


def foreign(text: str) -> list[str]:
    """The words of another archive in `text`, each with what stands around it."""
    return [text[max(0, found.start() - 40) : found.end() + 40] for found in FOREIGN.finditer(text)]


def stdio(config: Config) -> StdioServerParameters:
    places = ("--source", config.source, "--index", config.index, "--public", config.public)
    command = ["-c", "from server.cli import run; run()", "serve", "--stdio", *map(str, places)]
    return StdioServerParameters(command=sys.executable, args=command)


@pytest.mark.anyio
async def test_a_client_over_stdio_is_told_of_recipes_before_there_is_an_index(tmp_path: Path) -> None:
    source = write_recipes(tmp_path / "kitchen")
    config = Config(source=str(source), index=tmp_path / "index", public=tmp_path / "public")
    async with Client(stdio(config), mode="legacy", read_timeout_seconds=120) as client:
        tools, prompts = (await client.list_tools()).tools, (await client.list_prompts()).prompts
        instructions = client.instructions or ""
        assert [tool.name for tool in tools] == EVERY_ARCHIVE
        assert [prompt.name for prompt in prompts] == PROMPTS
        assert instructions.startswith("Refdesk answers from Grandmother's kitchen: Recipes, the stories behind them")
        assert "recipe, story, technique" in instructions
        seen = [tool.model_dump_json() for tool in tools] + [prompt.model_dump_json() for prompt in prompts]
        seen += [instructions, (await client.list_resources()).model_dump_json()]
        seen.append((await client.list_resource_templates()).model_dump_json())
        seen.append(str((await client.get_prompt("answer_with_citations", {"question": "How long?"})).messages))
        seen.append(str((await client.get_prompt("brief_on_topic", {"topic": "dough"})).messages))
        pair = {"first": "recipe:rye-bread", "second": "recipe:plum-cake"}
        seen.append(str((await client.get_prompt("compare_documents", pair)).messages))
        for name, arguments in (
            ("search", {"query": "kind:recipe how long does rye dough rest"}),
            ("fetch", {"id": "story:first-oven"}),
            ("cite", {"id": "story:first-oven"}),
            ("list_documents", {}),
        ):
            result = await client.call_tool(name, arguments)
            assert not result.is_error, result.content
            seen.append(json.dumps(result.structured_content))
        assert "kind:recipe" in (tools[0].description or "")
        assert '"url": "http://127.0.0.1:8321/stories/first-oven"' in "".join(seen)
        for name in ("compute_threshold", "describe_thresholds", "list_discrepancies"):
            with pytest.raises(MCPError, match=f"Unknown tool: {name}"):
                await client.call_tool(name, {})
        with pytest.raises(MCPError, match="Unknown prompt"):
            await client.get_prompt("evaluate_threshold", {"threshold": "cost_correct", "numbers": "cpm=5"})
        for prompt, argument in (("answer_with_citations", "question"), ("evaluate_threshold", "threshold")):
            reference = PromptReference(type="ref/prompt", name=prompt)
            assert (await client.complete(reference, {"name": argument, "value": ""})).completion.values == []
    assert foreign("\n".join(seen)) == []


def test_no_surface_of_recipes_says_a_word_of_another_archive(recipes: Config) -> None:
    shown = recipes.public / "current"
    files = {path.relative_to(shown).as_posix(): path for path in shown.rglob("*") if path.is_file()}
    found = {
        name: words
        for name, path in files.items()
        if path.suffix in TEXT_FORMS and not name.startswith(".published") and (words := foreign(path.read_text()))
    }
    assert found == {}
    for name in ("stories.html", "stories/first-oven.md", "recipes/llms.txt", "techniques/folding.html", "llms.txt"):
        assert name in files
    assert not [name for name in files if name.startswith(("storys", "papers"))]
    home = files["index.html"].read_text()
    assert "Stories" in home
    assert "Storys" not in home
    catalog = json.loads(files[".well-known/ai-catalog.json"].read_text())
    assert catalog["entries"][0]["capabilities"] == EVERY_ARCHIVE
    assert '"recipe"' in files["api/v1/openapi.json"].read_text()


def test_a_document_with_the_id_of_an_illustrated_one_has_no_picture_of_it(tmp_path: Path) -> None:
    source = write_recipes(tmp_path / "kitchen")
    name = next(iter(map_illustrated_documents()))
    kinds = ARCHIVE_YAML.replace("kinds: [", f"kinds: [{name.partition(':')[0]}, ")
    (source / "archive.yaml").write_text(kinds)
    (source / "same.md").write_text(
        document_text(name, "# Same\n\nThe same name for another thing.\n", date="2024-03-09")
    )
    config = Config(source=str(source), index=tmp_path / "index", public=tmp_path / "public")
    assert not build(config).ingested.problems
    pages = [path.read_text() for path in config.public.rglob(f"{name.partition(':')[2]}.html")]
    assert [("another thing" in page, "<figure" in page, "<svg" in page) for page in pages] == [(True, False, False)]


@pytest.mark.anyio
async def test_the_api_of_recipes_has_no_thresholds(recipes: Config) -> None:
    async with visitor(settings(recipes.index, recipes.public)) as client:
        root = await client.get("/api/v1")
        assert root.json().keys() >= {"openapi", "documents", "changes", "search", "version"}
        assert "thresholds" not in root.json()
        for path in ("/api/v1/thresholds", "/api/v1/thresholds/cost_correct"):
            assert (await client.get(path)).status_code == 404
        paths = ("/api/v1/documents", "/api/v1/search?q=rye", "/search?q=rye")
        texts = [(await client.get(path)).text for path in paths]
        assert (await client.get("/stories/first-oven")).status_code == 200
        assert "/stories" in texts[2]
    assert foreign("\n".join(texts)) == []


@pytest.mark.anyio
async def test_the_shipped_archive_asks_for_thresholds_and_has_them(shipped: Path) -> None:
    async with Client(build_server(Desk(shipped, "http://127.0.0.1:8321"))) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        assert names == [*EVERY_ARCHIVE, "compute_threshold", "describe_thresholds", "list_discrepancies"]
        assert "evaluate_threshold" in [prompt.name for prompt in (await client.list_prompts()).prompts]


@pytest.mark.anyio
async def test_a_desk_without_an_index_introduces_itself_in_neutral_words(index: Path) -> None:
    async with Client(build_server(Desk(index, "http://127.0.0.1:8321"))) as client:
        assert (client.instructions or "").startswith(UNKNOWN)
        assert [tool.name for tool in (await client.list_tools()).tools] == EVERY_ARCHIVE
        assert foreign(str(await client.list_tools()) + str(client.instructions)) == []


def test_the_commands_on_recipes_say_no_word_of_another_archive(recipes: Config, cli: Cli) -> None:
    places = ("--index", recipes.index)
    answer = recipes.index.parent / "answer.md"
    answer.write_text('It rests "for a night" (recipe:rye-bread).\n')
    said = []
    for arguments in (
        ("ingest", recipes.source, *places, "--public", recipes.public),
        ("search", "rye dough", *places),
        ("cite", "story:first-oven", *places),
        ("verify", answer, *places),
        ("clients",),
    ):
        status, out, err = cli(*arguments)
        assert status == 0, err
        said += [out, err]
    assert foreign("\n".join(said)) == []


def test_another_plural_reaches_documents_that_did_not_change(tmp_path: Path) -> None:
    source = write_recipes(tmp_path / "kitchen")
    config = Config(source=str(source), index=tmp_path / "index", public=tmp_path / "public")
    build(config)
    (source / "archive.yaml").write_text(ARCHIVE_YAML.replace("story,", "{story: tales},"))
    again = build(config)
    assert again.ingested.documents == 4
    assert (config.public / "current" / "tales" / "first-oven.html").is_file()
    assert not (config.public / "stories" / "first-oven.html").exists()
    assert ingest(source, config.index).embedded == 0
