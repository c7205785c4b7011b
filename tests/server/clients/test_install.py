"""`refdesk install`: what it writes for each client, and that it can be taken back."""

import json
import shutil
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.clients.configuration import CLIENTS
from server.clients.jsonc import parse_jsonc
from tests.conftest import Cli, write_archive

FILES = {
    "claude-code": (".claude.json", "mcpServers"),
    "claude-desktop": (".config/Claude/claude_desktop_config.json", "mcpServers"),
    "cursor": (".cursor/mcp.json", "mcpServers"),
    "vscode": (".config/Code/User/mcp.json", "servers"),
    "gemini-cli": (".gemini/settings.json", "mcpServers"),
    "codex": (".codex/config.toml", "mcp_servers"),
    "windsurf": (".codeium/windsurf/mcp_config.json", "mcpServers"),
    "zed": (".config/zed/settings.json", "context_servers"),
    "goose": (".config/goose/config.yaml", "extensions"),
    "lm-studio": (".lmstudio/mcp.json", "mcpServers"),
}
TYPES = {"claude-code": "stdio", "vscode": "stdio", "goose": "stdio"}
URLS = {"gemini-cli": "httpUrl", "windsurf": "serverUrl", "goose": "uri"}  # under which name, where it is not `url`


def read_file(path: Path) -> Any:
    """A client's configuration, as the client reads it."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".toml":
        return tomllib.loads(text)
    return yaml.safe_load(text) if path.suffix == ".yaml" else parse_jsonc(text)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setattr("sys.platform", "linux")
    write_archive(tmp_path / "archive")
    return folder


def test_every_client_has_a_case_here() -> None:
    assert set(FILES) == set(CLIENTS)


@pytest.mark.parametrize("client", FILES)
def test_a_client_gets_a_command_that_starts_and_undoing_leaves_nothing(cli: Cli, home: Path, client: str) -> None:
    name, key = FILES[client]
    status, out, err = cli("install", client, "--yes", "--index", "idx")
    assert (status, err) == (0, "")
    entry = read_file(home / name)[key]["refdesk"]
    assert entry["args"][:2] == ["serve", "--stdio"]
    assert Path(entry["cmd" if client == "goose" else "command"]).is_absolute()
    assert all(Path(path).is_absolute() for path in entry["args"][3:8:2])
    assert entry.get("type") == TYPES.get(client)
    assert "refdesk" in out
    assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert cli("install", client, "--yes", "--index", "idx")[1].endswith(f"configured already, in {home / name}.\n")
    assert cli("install", client, "--undo", "--yes")[0] == 0
    assert [path for path in home.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("client", [name for name in FILES if name != "claude-desktop"])
def test_a_client_gets_the_url_of_a_service_that_runs(cli: Cli, home: Path, client: str) -> None:
    name, key = FILES[client]
    cli("install", client, "--yes", "--base-url", "https://desk.example.org")
    entry = read_file(home / name)[key]["refdesk"]
    assert entry[URLS.get(client, "url")] == "https://desk.example.org/mcp"
    assert not {"command", "cmd", "args"} & set(entry)
    assert entry.get("type") == {"claude-code": "http", "vscode": "http", "goose": "streamable_http"}.get(client)


def test_without_consent_the_change_is_shown_and_nothing_is_written(cli: Cli, home: Path) -> None:
    status, out, _ = cli("install", "cursor")
    assert status == 0
    assert '+    "refdesk": {' in out
    assert "Nothing was written" in out
    assert list(home.iterdir()) == []


def test_what_others_wrote_stays_and_comes_back_to_the_byte(cli: Cli, home: Path) -> None:
    file = home / ".cursor" / "mcp.json"
    file.parent.mkdir()
    before = '{\n    "theme": "hell",\n    "mcpServers": {"other": {"url": "https://o.example", "n": 1e3}}\n}'
    file.write_text(before)
    file.chmod(0o640)
    cli("install", "cursor", "--yes")
    installed = json.loads(file.read_text())
    assert installed["theme"] == "hell"
    assert installed["mcpServers"]["other"] == {"url": "https://o.example", "n": 1e3}
    assert '\n    "theme"' in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    cli("install", "cursor", "--yes", "--base-url", "https://desk.example.org")
    assert "url" in json.loads(file.read_text())["mcpServers"]["refdesk"]
    cli("install", "cursor", "--undo", "--yes")
    assert file.read_text() == before


JSON_BEFORE = """\
// mine, with numbers as I write them
{
\t"precise": 1.0000000000000000001, "big": 1e400, /* kept */
\t"%(key)s": {
\t\t"other": {"url": "https://o.example", "n": 1e3}, // trailing comma
\t},
}
"""
TOML_BEFORE = """\
# my settings
model = "o5"   # the best

[mcp_servers.other]
command = "other"
args = ["a",
  "[b]"]

# what comes last
[tui]
n = 1e3
"""
YAML_BEFORE = """\
# my settings
GOOSE_MODEL: x   # the best
extensions:
    other:   # by somebody
        cmd: other
        args: ["a"]

# what comes last
n: 1.50
"""
BEFORE = {
    "vscode": JSON_BEFORE % {"key": "servers"},
    "zed": JSON_BEFORE % {"key": "context_servers"},
    "gemini-cli": JSON_BEFORE % {"key": "mcpServers"},
    "codex": TOML_BEFORE,
    "goose": YAML_BEFORE,
}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("client", BEFORE)
def test_comments_line_ends_tabs_numbers_and_a_mark_are_kept(
    cli: Cli, home: Path, client: str, line_end: str, mark: str
) -> None:
    name, key = FILES[client]
    file = home / name
    file.parent.mkdir(parents=True)
    before = mark + BEFORE[client].replace("\n", line_end)
    file.write_bytes(before.encode())
    assert cli("install", client, "--yes")[0] == 0
    after = file.read_bytes().decode()
    lines = after.split(line_end)
    place = 0  # every line of before is there, in its order, but for a comma that the new entry needs
    for line in before.split(line_end):
        place = next(at for at in range(place, len(lines)) if lines[at].replace("},", "}") == line.replace("},", "}"))
    assert ("\n" in after.replace("\r\n", "")) == (line_end == "\n")
    assert set(read_file(file)[key]) == {"other", "refdesk"}
    file.write_bytes((after + f"# later{line_end}" if client in ("codex", "goose") else f"{after}{line_end}").encode())
    assert cli("install", client, "--undo", "--yes")[0] == 0
    assert set(read_file(file)[key]) == {"other"}
    assert "refdesk" not in file.read_text()
    file.write_bytes(before.encode())
    cli("install", client, "--yes")
    cli("install", client, "--yes", "--base-url", "https://desk.example.org")
    assert cli("install", client, "--undo", "--yes")[0] == 0
    assert file.read_bytes().decode() == before


@pytest.mark.parametrize(
    ("client", "text"),
    [
        ("codex", 'mcp_servers = {other = {command = "x"}}\n'),
        ("codex", "model = \n"),
        ("goose", "extensions: {other: {cmd: x}}\n"),
        ("goose", "a: [\n"),
        ("goose", "- a\n"),
        ("zed", '{"a": }'),
    ],
)
def test_a_file_that_is_written_otherwise_is_left_alone(cli: Cli, home: Path, client: str, text: str) -> None:
    file = home / FILES[client][0]
    file.parent.mkdir(parents=True)
    file.write_text(text)
    status, _, err = cli("install", client, "--yes")
    assert status == 1
    assert err.startswith(f"refdesk: '{file}' was not changed: ")
    assert err.count("\n") == 1
    assert file.read_text() == text


def test_undoing_keeps_what_others_changed_since(cli: Cli, home: Path) -> None:
    file = home / ".cursor" / "mcp.json"
    file.parent.mkdir()
    file.write_text('{"mcpServers": {"refdesk": {"url": "https://mine.example"}}}')
    cli("install", "cursor", "--yes")
    values = json.loads(file.read_text())
    values["mcpServers"]["new"] = {"url": "https://new.example"}
    file.write_text(json.dumps(values))
    cli("install", "cursor", "--undo", "--yes")
    servers = json.loads(file.read_text())["mcpServers"]
    assert servers == {"new": {"url": "https://new.example"}, "refdesk": {"url": "https://mine.example"}}


@pytest.mark.parametrize("text", ['{"mcpServers": {} // mine\n}', "[1]", '{"mcpServers": 5}', "{", b"\xff\xfe"])
def test_a_file_that_cannot_be_edited_safely_is_left_alone(cli: Cli, home: Path, text: str | bytes) -> None:
    file = home / ".cursor" / "mcp.json"
    file.parent.mkdir()
    data = text if isinstance(text, bytes) else text.encode()
    file.write_bytes(data)
    status, out, err = cli("install", "cursor", "--yes")
    assert (status, out) == (1, "")
    assert err.startswith(f"refdesk: '{file}' was not changed: ")
    assert err.count("\n") == 1
    assert file.read_bytes() == data
    assert list(file.parent.iterdir()) == [file]


def test_a_project_has_a_file_of_its_own(cli: Cli, home: Path, tmp_path: Path) -> None:
    for client, name in (("claude-code", ".mcp.json"), ("cursor", ".cursor/mcp.json"), ("vscode", ".vscode/mcp.json")):
        assert cli("install", client, "--yes", "--project", tmp_path / "project")[0] == 0
        assert "refdesk" in (tmp_path / "project" / name).read_text()
    assert list(home.iterdir()) == []
    status, _, err = cli("install", "claude-desktop", "--project", tmp_path)
    assert (status, err.count("\n")) == (1, 1)
    assert "no configuration for a project" in err


def test_what_cannot_be_done_is_told(cli: Cli, home: Path) -> None:
    status, _, err = cli("install", "claude-desktop", "--transport", "http")
    assert status == 1
    assert "takes commands alone" in err
    status, _, err = cli("install", "cursor", "--undo", "--yes")
    assert status == 1
    assert "there is nothing to undo" in err
    assert cli("install", "emacs")[0] == 2


def test_a_linked_file_stays_a_link(cli: Cli, home: Path) -> None:
    (home / "dotfiles").mkdir()
    target = home / "dotfiles" / "mcp.json"
    target.write_text("{}")
    (home / ".cursor").mkdir()
    (home / ".cursor" / "mcp.json").symlink_to(target)
    cli("install", "cursor", "--yes")
    assert (home / ".cursor" / "mcp.json").is_symlink()
    assert "refdesk" in target.read_text()


@pytest.mark.parametrize("made", [None, "archive", "archive/x.css", "archive.md"])
def test_a_client_is_not_sent_where_nothing_is_to_be_served(
    cli: Cli, home: Path, tmp_path: Path, made: str | None
) -> None:
    shutil.rmtree(tmp_path / "archive")
    if made:
        (tmp_path / made).parent.mkdir(exist_ok=True)
        (tmp_path / made).write_text("words")
    status, out, err = cli("install", "cursor", "--yes")
    assert (status, out) == (1, "")
    assert err.startswith("refdesk: Nothing was written, because a server would have nothing to serve: ")
    assert "'refdesk ingest path/to/your/archive'" in err
    assert list(home.iterdir()) == []


def test_a_client_starts_what_was_ingested_here_last(cli: Cli, home: Path, tmp_path: Path) -> None:
    write_archive(tmp_path / "mine")
    cli("ingest", "mine")
    shutil.rmtree(tmp_path / "archive")
    assert cli("install", "cursor", "--yes")[0] == 0
    arguments = json.loads((home / ".cursor" / "mcp.json").read_text())["mcpServers"]["refdesk"]["args"]
    assert arguments[2:6] == ["--source", str(tmp_path / "mine"), "--index", str(tmp_path / ".refdesk" / "index")]


def test_an_index_whose_source_is_gone_is_installed_with_a_warning(cli: Cli, home: Path, tmp_path: Path) -> None:
    write_archive(tmp_path / "mine")
    cli("ingest", "mine")
    shutil.rmtree(tmp_path / "mine")
    status, _, err = cli("install", "zed", "--yes")
    assert status == 0
    assert err == f"refdesk: '{tmp_path / 'mine'}' is not there any more: the server starts with the index as it is.\n"


def test_a_program_in_a_cache_without_a_tag_is_not_written_down(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path / ".cache" / "pipx" / "x"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("UV", raising=False)
    status, _, err = cli("install", "codex", "--yes")
    assert status == 1
    assert "runs from a cache" in err
    assert list(home.iterdir()) == []


def test_under_uvx_a_client_gets_a_command_that_outlives_the_cache(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, tools = tmp_path / "cache", tmp_path / "tools"
    for folder in (cache / "archive-v0" / "x", tools):
        folder.mkdir(parents=True)
    (cache / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55")
    monkeypatch.setattr("sys.prefix", str(cache / "archive-v0" / "x"))
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.delenv("UV", raising=False)
    status, _, err = cli("install", "cursor", "--yes")
    assert status == 1
    assert "'uv tool install refdesk'" in err
    assert list(home.iterdir()) == []
    for name in ("uv", "uvx"):
        (tools / name).write_text("")
        (tools / name).chmod(0o755)
    for variables in ({}, {"UV": str(tools / "uv"), "PATH": ""}):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        assert cli("install", "cursor", "--yes")[0] == 0
        entry = json.loads((home / ".cursor" / "mcp.json").read_text())["mcpServers"]["refdesk"]
        started = entry["args"][: entry["args"].index("serve")]
        assert (entry["command"], started[-1]) == (str(tools / "uvx"), "refdesk")
        assert "cache" not in " ".join(started)
        cli("install", "cursor", "--undo", "--yes")


COMMENTED = """\
// my servers
{
\t"servers": {
\t\t/* the first */ "other": {"url": "https://o.example"}, // keep this
\t},
\t"inputs": [], // none yet
}
"""


def test_comments_in_the_file_of_vs_code_stay(cli: Cli, home: Path) -> None:
    file = home / ".config" / "Code" / "User" / "mcp.json"
    file.parent.mkdir(parents=True)
    file.write_text(COMMENTED)
    assert cli("install", "vscode", "--yes")[0] == 0
    written = file.read_text()
    assert set(parse_jsonc(written)["servers"]) == {"other", "refdesk"}
    for line in COMMENTED.splitlines():
        assert line in written.splitlines()
    file.write_text(written + "// changed since\n")
    assert cli("install", "vscode", "--undo", "--yes")[0] == 0
    assert file.read_text() == COMMENTED + "// changed since\n"
