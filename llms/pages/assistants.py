"""Ways from a page into the assistants that people use: links that open one, and what connects one to the service."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_HERE = frozenset({"127.0.0.1", "::1", "localhost", "0.0.0.0"})  # noqa: S104 - names that nobody else can reach
_NAME = "refdesk"


@dataclass(frozen=True, slots=True)
class Assistants:
    """What a page offers: `asking` opens an assistant with a question about a page, where others can reach that."""

    asking: Sequence[tuple[str, str]]
    command: str
    endpoint: str
    cursor: str
    vscode: str


def list_assistants(base_url: str, title: str, markdown_url: str) -> Assistants:
    """The ways for a page whose Markdown is at `markdown_url`, on the service at `base_url`."""
    endpoint = f"{base_url}/mcp"
    asked = quote(f"Read {markdown_url} ({title}) and answer questions about it, with quotes and their section.")
    web = [
        ("Ask Claude", f"https://claude.ai/new?q={asked}"),
        ("Ask ChatGPT", f"https://chatgpt.com/?hints=search&q={asked}"),
    ]
    configured = json.dumps({"url": endpoint}, separators=(",", ":"))
    for_vscode = json.dumps({"name": _NAME, "type": "http", "url": endpoint}, separators=(",", ":"))
    packed = quote(b64encode(configured.encode()).decode(), safe="")
    return Assistants(
        asking=() if urlsplit(base_url).hostname in _HERE else web,
        command=f"claude mcp add --transport http {_NAME} {endpoint}",
        endpoint=endpoint,
        cursor=f"cursor://anysphere.cursor-deeplink/mcp/install?name={_NAME}&config={packed}",
        vscode=f"vscode:mcp/install?{quote(for_vscode, safe='')}",
    )
