"""One address that asks, as fast as it is let, what would cost a careless service most."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from itertools import cycle

ADDRESS = "198.51.100.7"  # an address of the documentation range; all connections are this one's
ANSWER_CHARS = 39_000  # characters, just below the limit
QUERY_CHARS = 1_900


def make_calls() -> Iterator[tuple[str, dict[str, str]]]:
    """Tools with arguments of which each is long, repeats or nests."""
    answers = (
        "> a b c" + " " * ANSWER_CHARS + "d",
        "\\" + "cite" * (ANSWER_CHARS // 4),
        "[ " + "@a " * (ANSWER_CHARS // 3),
        "\n\n".join(f'"so many words that stand nowhere {number}" (paper:routing-premium).' for number in range(49)),
        "\n\n".join(f'"the words of nobody at all {number} are these"' for number in range(99)),
        "[" * (ANSWER_CHARS // 2) + "]" * (ANSWER_CHARS // 2),
        "$$a (b)\n\n" * (ANSWER_CHARS // 9),
    )
    queries = ('"a b" ' * (QUERY_CHARS // 6), "q" * QUERY_CHARS, "dissagregated prefil " * (QUERY_CHARS // 21))
    yield from (("verify_citations", {"text": text}) for text in answers)
    yield from (("search", {"query": text}) for text in queries)
    yield ("cite", {"id": "paper:routing-premium", "quote": "a b " * 490})
    yield ("cite", {"id": "x" * 100_000})


class Attacker:
    """One connection after the other, each with a call; `outcomes` counts the answers by their status."""

    def __init__(self, port: int, number: int, outcomes: Counter[str]) -> None:
        self._port = port
        self._calls = cycle(list(make_calls())[number % 12 :] + list(make_calls())[: number % 12])
        self._outcomes = outcomes

    async def run(self) -> None:
        """Ask until it is cancelled or the server is gone."""
        for name, arguments in self._calls:
            try:
                self._outcomes[await self._ask(name, arguments)] += 1
            except OSError:
                return

    async def _ask(self, name: str, arguments: dict[str, str]) -> str:
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
        body = json.dumps(message).encode()
        head = (
            f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: application/json\r\n"
            f"Accept: application/json, text/event-stream\r\nX-Forwarded-For: {ADDRESS}\r\n"
            f"MCP-Protocol-Version: 2025-06-18\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(head.encode() + body)
            status = await reader.readline()
            while await reader.read(65536):
                pass
        finally:
            writer.close()
        return status.split()[1].decode() if status.split()[1:] else "closed"
