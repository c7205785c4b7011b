"""The programs that people connect to Refdesk: where each keeps its configuration, and what ours is in it.

To add one: one line in CLIENTS and one test.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from index import (
    SHIPPED_ENCODER,
    IndexMismatchError,
    IndexMissingError,
    RefdeskError,
    read_manifest,
    read_remembered,
)
from index.storage.sources import describe_source
from server.clients.command import find_command
from server.config import Config, resolve_source

Transport = Literal["stdio", "http"]
SERVER_NAME = "refdesk"
GOOSE_TIMEOUT_S = 300  # of a call; it wants one stated


class ClientTransportError(RefdeskError, ValueError):
    """A transport or a place that a client's configuration does not have."""

    def __init__(self, client: str, reason: str) -> None:
        self.client = client
        super().__init__(f"{client} cannot be configured so: {reason}.")


class NothingToServeError(RefdeskError, LookupError):
    """A client that would start a server without an archive."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"Nothing was written, because a server would have nothing to serve: {reason} "
            "Ingest your archive here first ('refdesk ingest path/to/your/archive'), or name it with --source."
        )


@dataclass(frozen=True, slots=True)
class McpClient:
    """A client: its configuration file for a user by platform and for a project, and the key that holds its servers.

    `typed` says that an entry names its transport; `stdio_only` that it takes commands alone; `form` is one of FORMATS.
    `names` are its words for ours where they differ; `extra` is what an entry has besides.
    """

    title: str
    user_file: Mapping[str, str]
    project_file: str | None
    key: str
    typed: bool
    stdio_only: bool = False
    form: str = "json"
    names: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def file(self, project: Path | None) -> Path:
        """The file to edit: of a project, or of the user. Raises ClientTransportError."""
        if project is not None:
            if self.project_file is None:
                raise ClientTransportError(self.title, "it has no configuration for a project; leave out --project")
            return project.absolute() / self.project_file
        platform = sys.platform if sys.platform in self.user_file else "linux"
        place = self.user_file[platform].replace("%APPDATA%", os.environ.get("APPDATA", "~/AppData/Roaming"))
        return Path(place).expanduser()

    def entry(self, config: Config, base_url: str, transport: Transport) -> dict[str, Any]:
        """Our entry among its servers, for the service at `base_url`. Raises ClientTransportError."""
        if transport == "http" and self.stdio_only:
            raise ClientTransportError(
                self.title, "its file takes commands alone; use --transport stdio, or add the URL in its settings"
            )
        kind = {**self.extra, **({"type": self.names.get(transport, transport)} if self.typed else {})}
        if transport == "http":
            return {**kind, self.names.get("url", "url"): f"{base_url}/mcp"}
        command, *arguments = find_command()
        named = self.names.get("command", "command")
        return {**kind, named: command, "args": [*arguments, *_build_stdio_arguments(config)]}


CLIENTS: Mapping[str, McpClient] = {
    "claude-code": McpClient("Claude Code", {"linux": "~/.claude.json"}, ".mcp.json", "mcpServers", typed=True),
    "claude-desktop": McpClient(
        "Claude Desktop",
        {
            "darwin": "~/Library/Application Support/Claude/claude_desktop_config.json",
            "win32": "%APPDATA%/Claude/claude_desktop_config.json",
            "linux": "~/.config/Claude/claude_desktop_config.json",
        },
        None,
        "mcpServers",
        typed=False,
        stdio_only=True,
    ),
    "cursor": McpClient("Cursor", {"linux": "~/.cursor/mcp.json"}, ".cursor/mcp.json", "mcpServers", typed=False),
    "vscode": McpClient(
        "VS Code",
        {
            "darwin": "~/Library/Application Support/Code/User/mcp.json",
            "win32": "%APPDATA%/Code/User/mcp.json",
            "linux": "~/.config/Code/User/mcp.json",
        },
        ".vscode/mcp.json",
        "servers",
        typed=True,
        form="jsonc",
    ),
    "gemini-cli": McpClient(
        "Gemini CLI",
        {"linux": "~/.gemini/settings.json"},
        ".gemini/settings.json",
        "mcpServers",
        typed=False,
        form="jsonc",
        names={"url": "httpUrl"},
    ),
    "codex": McpClient(
        "Codex", {"linux": "~/.codex/config.toml"}, ".codex/config.toml", "mcp_servers", typed=False, form="toml"
    ),
    "windsurf": McpClient(
        "Windsurf",
        {"linux": "~/.codeium/windsurf/mcp_config.json"},
        None,
        "mcpServers",
        typed=False,
        names={"url": "serverUrl"},
    ),
    "zed": McpClient(
        "Zed",
        {"linux": "~/.config/zed/settings.json", "win32": "%APPDATA%/Zed/settings.json"},
        ".zed/settings.json",
        "context_servers",
        typed=False,
        form="jsonc",
    ),
    "goose": McpClient(
        "Goose",
        {"linux": "~/.config/goose/config.yaml", "win32": "%APPDATA%/Block/goose/config/config.yaml"},
        None,
        "extensions",
        typed=True,
        form="yaml",
        names={"http": "streamable_http", "url": "uri", "command": "cmd"},
        extra={"name": SERVER_NAME, "enabled": True, "timeout": GOOSE_TIMEOUT_S},
    ),
    "lm-studio": McpClient("LM Studio", {"linux": "~/.lmstudio/mcp.json"}, None, "mcpServers", typed=False),
}


def format_client_configuration(config: Config, base_url: str) -> str:
    """The text to paste: a command for Claude Code, JSON for Claude Desktop and for Cursor."""
    desktop, cursor = CLIENTS["claude-desktop"], CLIENTS["cursor"]
    return "\n".join(
        [
            "Claude Code, in a terminal:",
            f"  claude mcp add --transport http {SERVER_NAME} {base_url}/mcp",
            "",
            "Claude Desktop, in claude_desktop_config.json:",
            _indent_json({desktop.key: {SERVER_NAME: desktop.entry(config, base_url, "stdio")}}),
            "",
            "Cursor, in ~/.cursor/mcp.json:",
            _indent_json({cursor.key: {SERVER_NAME: cursor.entry(config, base_url, "http")}}),
        ]
    )


def require_archive(config: Config) -> str | None:
    """Look whether a server would have something to serve; a warning where the folder of an index is gone.

    Raises NothingToServeError.
    """
    source = resolve_source(config)
    try:
        read_manifest(config.index)
    except (IndexMissingError, IndexMismatchError) as missing:
        from ingest.errors import ArchiveError
        from ingest.sources import open_source

        try:
            if source is None:
                raise NothingToServeError(str(missing)) from missing
            next(open_source(config.source_kind, source).discover({}), None)
        except ArchiveError as error:
            raise NothingToServeError(str(error)) from error
        return None
    folders = [source] if source else [known.resolved for known in read_remembered(config.index).sources]
    lost = [folder for folder in folders if Path(folder).is_absolute() and not Path(folder).exists()]
    return f"'{lost[0]}' is not there any more: the server starts with the index as it is." if lost else None


def _build_stdio_arguments(config: Config) -> list[str]:
    pairs = [*_name_source(config), "--index", str(config.index.absolute()), "--public", str(config.public.absolute())]
    if config.encoder != SHIPPED_ENCODER:
        pairs += ["--encoder", str(config.encoder.absolute())]
    if config.base_url:  # else it is the one that is kept with the index
        pairs += ["--base-url", config.base_url]
    return ["serve", "--stdio", *pairs]


def _name_source(config: Config) -> list[str]:
    """The options for the source; none where an index of several sources remembers them."""
    source = resolve_source(config)
    remembered = read_remembered(config.index).sources
    if source:
        known = describe_source(source, config.source_kind)
    elif len(remembered) == 1:
        known = remembered[0]
    else:
        return []
    from ingest.sources import choose_kind

    told = known.kind == choose_kind(known.resolved)
    return ["--source", known.resolved, *(() if told else ("--kind", known.kind))]


def _indent_json(value: object) -> str:
    return "\n".join(f"  {line}" for line in json.dumps(value, indent=2, ensure_ascii=False).splitlines())
