"""MCP over standard input and output, where a line that is no message is answered too."""

import io
import sys
from collections.abc import AsyncIterator
from typing import Any, cast

import anyio
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import ErrorData, JSONRPCError

from server.mcp.envelope import find_envelope_fault


class CheckedLines:
    """The lines of an input that are messages; the others are answered, which the SDK does not do."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self._opened = anyio.Event()
        self._answers: Any = None

    def answer_on(self, stream: Any) -> None:
        """Send the answers into this stream of messages."""
        self._answers = stream
        self._opened.set()

    async def __aiter__(self) -> AsyncIterator[str]:
        """Pass on what is a message."""
        async for line in self._lines:
            fault = find_envelope_fault(line) if line.strip() else None
            if fault is not None and fault.is_due:
                await self._opened.wait()
                error = ErrorData(code=fault.code, message=fault.sentence)
                await self._answers.send(SessionMessage(JSONRPCError(jsonrpc="2.0", id=fault.id, error=error)))
            elif fault is None and line.strip():
                yield line


async def serve_lines(server: Any) -> None:
    """Serve the SDK's low-level `server` over standard input and output until the input closes."""
    text = io.TextIOWrapper(sys.stdin.buffer, "utf-8", "replace")
    lines = CheckedLines(cast("AsyncIterator[str]", anyio.wrap_file(text)))
    async with stdio_server(stdin=cast("Any", lines)) as (read, write):
        lines.answer_on(write)
        await server.run(read, write, server.create_initialization_options())
