"""What a framework does with the tools: lists them with the schemas that a model would see, and calls each of them.

Nothing here imports the product, because the environment of a framework does not have it.
"""

import asyncio
import importlib.metadata
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

ARGUMENTS: Mapping[str, Sequence[str]] = {  # of each tool, as a model has to see them
    "search": ("query",),
    "fetch": ("id",),
    "cite": ("id", "quote", "style"),
    "verify_citations": ("text",),
    "list_documents": ("kind", "topic", "year", "cursor"),
    "compute_threshold": ("threshold", "inputs", "plot"),
    "describe_thresholds": ("name",),
    "list_discrepancies": (),
}
RIGHT: Sequence[tuple[str, Mapping[str, Any], str]] = (  # the call, and what its answer has to hold
    ("search", {"query": "when does routing pay?"}, "paper:routing-premium"),
    ("fetch", {"id": "paper:routing-premium#when-does-routing-pay"}, "Routing pays if and only if"),
    ("fetch", {"id": "https://ifitsmanu.com/papers/routing-premium/"}, "paper:routing-premium"),
    ("cite", {"id": "paper:routing-premium", "style": "ieee"}, "M. Bhardwaj"),
    ("verify_citations", {"text": "> Equality is indifference.\n\n[It](paper:routing-premium)"}, "verdict"),
    ("list_documents", {"kind": "Papers", "year": "2026", "topic": ""}, "paper:serving-frontier"),
    ("compute_threshold", {"threshold": "cost_correct", "inputs": "cpm=5, alpha=0.5"}, "cost"),
    ("compute_threshold", {"threshold": "cost_correct", "inputs": '{"cpm": [4, 5]}', "plot": False}, "cpm"),
    ("describe_thresholds", {"name": "cost_correct"}, "cpm"),
    ("list_discrepancies", {}, "claim"),
)
WRONG: Sequence[tuple[str, Mapping[str, Any], str]] = (  # the call, and what its refusal says
    ("fetch", {"id": "paper:nowhere"}, "No document 'paper:nowhere'"),
    ("compute_threshold", {"threshold": "cost_corect", "inputs": "cpm=5"}, "Did you mean 'cost_correct'"),
    ("compute_threshold", {"threshold": "cost_correct", "inputs": "n=5"}, "is not an input of"),
    ("list_documents", {"kind": "letters"}, "No document has the kind 'letters'"),
)


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools as a framework has them: parameters by tool, and a call that gives text or raises."""

    parameters: Mapping[str, Mapping[str, Any]]
    call: Callable[[str, Mapping[str, Any]], Awaitable[str]]


Connect = Callable[[str | Sequence[str]], AbstractAsyncContextManager[Tools]]


def main(package: str, connect: Connect) -> None:
    """Connect to the URL or the command of the arguments, use all tools, and print a row of the table in docs/hosts.md.

    Raises AssertionError where a tool or an argument is lost or bent, or where an answer lacks what it should hold.
    """
    transport, target = sys.argv[1], sys.argv[2] if sys.argv[1] == "HTTP" else sys.argv[2:]
    asyncio.run(_use(package, transport, connect(target)))


async def _use(package: str, transport: str, connection: AbstractAsyncContextManager[Tools]) -> None:
    async with connection as tools:
        for name, arguments in ARGUMENTS.items():
            assert name in tools.parameters, f"the tool {name} is missing"
            seen = tools.parameters[name].get("properties", {})
            assert set(arguments) <= set(seen), f"{name} lost {set(arguments) - set(seen)}"
        inputs = tools.parameters["compute_threshold"]["properties"]["inputs"]
        assert str(inputs["type"]).lower() == "string", f"inputs became {inputs}"
        for name, given, wanted in RIGHT:
            text = await tools.call(name, given)
            assert wanted in text, f"{name} {dict(given)} gave {text[:300]}"
        for name, given, wanted in WRONG:
            text = await _refuse(tools, name, given)
            assert wanted in text, f"{name} {dict(given)} said {text[:300]}"
    counts = f"{len(ARGUMENTS)} of {len(ARGUMENTS)} | {len(RIGHT)} | {len(WRONG)}"
    print(f"| {package} {importlib.metadata.version(package)} | {transport} | {counts} |")
    print("OK")


async def _refuse(tools: Tools, name: str, given: Mapping[str, Any]) -> str:
    """What a refusal says, which some frameworks raise and others give as an answer."""
    try:
        return await tools.call(name, given)
    except BaseExceptionGroup as several:
        return "; ".join(map(str, several.exceptions))
    except Exception as error:
        return str(error)


def as_text(content: Any) -> str:
    """The text of a result, whichever objects a framework makes of it."""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        return str(content["text"]) if isinstance(content.get("text"), str) else json.dumps(content, ensure_ascii=False)
    if isinstance(content, list | tuple):
        return "\n".join(map(as_text, content))
    return str(getattr(content, "text", None) or getattr(content, "content", None) or content)
