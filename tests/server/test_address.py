"""The index knows the base URL that it is published for: it does not matter who ingests."""

import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from server import serve
from server.address import find_address
from server.cli import main
from server.config import Config, read_config
from tests.conftest import Cli, document_text
from tests.known import known
from tests.recipes import write_recipes

WRITES_NOTHING = "Nothing to ingest: 4 documents, 4 chunks are up to date.\n"


def serves(*arguments: str, **environment: str) -> str:
    """What a service with these settings does about its address before it serves; its base URL."""
    names = [name.removeprefix("--").replace("-", "_") for name in arguments[::2]]
    config = read_config(dict(zip(names, arguments[1::2], strict=True)), environment)
    address = find_address(config, serves=True)
    given = [] if address.given else ["--provisional"]
    assert main(["ingest", "--base-url", address.base_url, *given]) == 0
    return address.base_url


def published(folder: Path) -> str:
    """The base URL that the surfaces name."""
    found = re.search(r"\((http.*?)/recipes/plum-cake.md\)", (folder / "public" / "current" / "llms.txt").read_text())
    return known(found)[1]


@pytest.fixture(autouse=True)
def recipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("server.build.can_typeset", lambda: False)  # PDFs take longer than all else here
    return write_recipes(tmp_path / "archive")


def test_an_ingest_beside_a_service_on_another_port_rewrites_nothing(cli: Cli, tmp_path: Path) -> None:
    assert serves("--port", "9000") == "http://127.0.0.1:9000"
    cli("ingest")
    assert published(tmp_path) == "http://127.0.0.1:9000"
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "public").rglob("*")}
    assert cli("ingest") == (0, WRITES_NOTHING, "")
    assert re.search(r" 0 written, 0 removed, \d+ unchanged", cli("publish")[1])
    assert cli("ingest", "--base-url", "http://127.0.0.1:9000") == (0, WRITES_NOTHING, "")
    after = {path: path.stat().st_mtime_ns for path in before}
    assert {path.name for path in before if before[path] != after[path]} <= {".published.json", ".seen.json", "public"}
    assert "http://127.0.0.1:9000/recipes/rye-bread" in cli("search", "rye bread")[1]
    assert "http://127.0.0.1:9000/recipes/rye-bread" in cli("cite", "recipe:rye-bread")[1]


def test_a_service_without_a_base_url_is_at_its_own_port_whatever_an_earlier_one_was_at(
    cli: Cli, tmp_path: Path
) -> None:
    cli("ingest")
    assert published(tmp_path) == "http://127.0.0.1:8321"
    assert serves("--port", "9000") == "http://127.0.0.1:9000"
    assert serves("--port", "9001", "--host", "0.0.0.0", "--root-path", "/desk") == "http://127.0.0.1:9001/desk"
    cli("ingest")
    assert published(tmp_path) == "http://127.0.0.1:9001/desk"


@pytest.mark.parametrize("how", ["ingest", "publish", "serve"])
def test_a_base_url_that_was_given_once_holds_for_every_command_until_another_is(
    cli: Cli, tmp_path: Path, how: str
) -> None:
    cli("ingest")
    if how == "serve":
        serves(REFDESK_BASE_URL="https://desk.example")
    else:
        assert cli(how, "--base-url", "https://desk.example")[0] == 0
    cli("ingest")
    assert published(tmp_path) == "https://desk.example"
    assert serves("--port", "9000") == "https://desk.example"
    assert cli("ingest")[1].endswith(WRITES_NOTHING)
    assert "claude mcp add --transport http refdesk https://desk.example/mcp" in cli("clients")[1]
    cli("ingest", "--base-url", "https://other.example/desk")
    assert published(tmp_path) == "https://other.example/desk"
    assert serves() == "https://other.example/desk"


def test_a_command_that_only_reads_keeps_nothing(cli: Cli, tmp_path: Path) -> None:
    cli("ingest")
    for command in (("search", "rye"), ("cite", "recipe:rye-bread")):
        assert "https://desk.example/recipes/rye-bread" in cli(*command, "--base-url", "https://desk.example")[1]
    cli("clients", "--base-url", "https://desk.example")
    assert cli("ingest") == (0, WRITES_NOTHING, "")
    assert published(tmp_path) == "http://127.0.0.1:8321"


def test_an_ingest_that_fails_keeps_no_address(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert cli("ingest", "empty", "--base-url", "https://desk.example")[0] == 1
    assert not (tmp_path / ".refdesk").exists()


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"base_url":"javascript:x","given":true}', b"\xff"])
def test_an_address_that_cannot_be_read_is_found_anew(cli: Cli, tmp_path: Path, broken: bytes) -> None:
    cli("ingest", "--base-url", "https://desk.example")
    kept = tmp_path / ".refdesk" / "index" / "address.json"
    assert json.loads(kept.read_bytes())["base_url"] == "https://desk.example"
    kept.write_bytes(broken)
    assert find_address(Config(index=kept.parent)).base_url == "http://127.0.0.1:8321"


def test_links_of_kept_permalinks_hold_when_the_base_url_changes(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "archive" / "rye-bread.md"
    text = document_text(
        "recipe:rye-bread", "See [the cake](plum-cake.md) and ![x](/pic.png).\n", version="1", title="R"
    )
    source.write_text(text)
    cli("ingest", "--base-url", "http://old.example:9000")
    source.write_text(text.replace('"1"', '"2"'))
    cli("ingest", "--base-url", "https://new.example/desk")
    kept = (tmp_path / "public" / "current" / "recipes" / "rye-bread" / "v1.html").read_text()
    new = (tmp_path / "public" / "current" / "recipes" / "rye-bread" / "v2.html").read_text()
    for page in (kept, new):
        assert '<a href="../../recipes/plum-cake">' in page
        assert '<img src="../../pic.png"' in page
        assert '<a href="../../recipes/rye-bread">The newest text</a>' in page
    followed = re.findall(r'<(?:a|img|form)\b[^>]*(?:href|src|action)="([^"]*)', kept)
    assert followed and not [link for link in followed if "old.example" in link]


def test_a_service_keeps_its_address_once_its_pages_are_published_for_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cli("ingest")
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        commands.append(command)
        return SimpleNamespace(returncode=1)

    monkeypatch.setattr("server.serve.subprocess.run", run)
    monkeypatch.setattr("sys.stderr", sys.__stderr__)
    config = read_config({"port": "9000"}, {})
    address = find_address(config, serves=True)
    serve._prepare(address.apply(config), address)
    assert commands[0][-3:] == ["--base-url", "http://127.0.0.1:9000", "--provisional"]
    assert find_address(read_config({}, {})).base_url == "http://127.0.0.1:8321"  # it was not published
    serves("--port", "9000")
    serve._prepare(address.apply(config), address)
    assert len(commands) == 1
    assert caplog.text.count("The index is served as it was") == 1


def test_a_service_tells_the_addresses_that_work(capsys: pytest.CaptureFixture[str]) -> None:
    everywhere = serve._format_banner(read_config({"host": "0.0.0.0", "port": "9000"}, {}))
    assert "Pages           http://127.0.0.1:9000/\n" in everywhere
    assert "0.0.0.0" not in everywhere
    assert "REFDESK_ALLOWED_HOSTS" in everywhere
    behind = serve._format_banner(read_config({"base_url": "https://desk.example", "host": "::"}, {}))
    assert "https://desk.example/mcp\n" in behind
    assert "On this machine http://[::1]:8321/\n" in behind
