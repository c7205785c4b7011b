"""Ready-made configuration for the programs that people connect to Refdesk."""

import json
import sys
from pathlib import Path

from index import SHIPPED
from server.config import Config


def client_configuration(config: Config) -> str:
    """The text to paste: a command for Claude Code, JSON for Claude Desktop and for Cursor."""
    url = f"{config.url}/mcp"
    desktop = {"mcpServers": {"refdesk": {"command": _command(), "args": _stdio_arguments(config)}}}
    cursor = {"mcpServers": {"refdesk": {"url": url}}}
    return "\n".join(
        [
            "Claude Code, in a terminal:",
            f"  claude mcp add --transport http refdesk {url}",
            "",
            "Claude Desktop, in claude_desktop_config.json:",
            _indented(desktop),
            "",
            "Cursor, in ~/.cursor/mcp.json:",
            _indented(cursor),
        ]
    )


def _command() -> str:
    script = Path(sys.executable).with_name("refdesk")
    return str(script if script.exists() else Path(sys.argv[0]).absolute())


def _stdio_arguments(config: Config) -> list[str]:
    folders = {"--source": config.source, "--index": config.index, "--public": config.public}
    pairs = [part for flag, path in folders.items() for part in (flag, str(path.absolute()))]
    if config.encoder != SHIPPED:
        pairs += ["--encoder", str(config.encoder.absolute())]
    return ["serve", "--stdio", *pairs, "--base-url", config.url]  # one address in all that is published


def _indented(value: object) -> str:
    return "\n".join(f"  {line}" for line in json.dumps(value, indent=2, ensure_ascii=False).splitlines())
