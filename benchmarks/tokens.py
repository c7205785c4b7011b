"""What a model pays for: o200k tokens of the list of tools and of answers to fixed calls on the shipped archive.

`python -m benchmarks.tokens` measures them alone.
"""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import budgets
from benchmarks.client import StdioSession
from benchmarks.process import BenchmarkError, build_refdesk_command, run
from benchmarks.report import format_text
from benchmarks.row import Budget, Row
from benchmarks.workspace import Workspace, write_copies
from index import count_reader_tokens

PAPER = "paper:routing-premium"
FLEET = "hw=H100, model=llama3-70b, prompt=8192, output=128, lam=64, ttft_slo=2, tpot_slo=0.06"
COMPARED = "hw=[A100,H200], prompt=8k, output=200, lam=4/s, ttft_slo=2s, tpot_slo=50ms"
CALLS: Mapping[str, tuple[str, Mapping[str, Any], Budget | None]] = {  # by what the row says
    "cite in one style": ("cite", {"id": PAPER, "style": "ieee"}, budgets.CITE_TOKENS),
    "cite with a quote": ("cite", {"id": PAPER, "style": "ieee", "quote": "Equality is indifference."}, None),
    "cite five documents as BibTeX": (
        "cite",
        {
            "id": PAPER,
            "formats": ["bibtex"],
            "list_with": [
                "paper:serving-frontier",
                "paper:inference-frontier",
                "paper:verifier-composition",
                "paper:verifier-procurement",
            ],
        },
        None,
    ),
    "compute_threshold, Cost-correct": (
        "compute_threshold",
        {"threshold": "cost_correct", "inputs": "cpm=5, R=12, alpha=0.5"},
        budgets.COMPUTE_TOKENS,
    ),
    "compute_threshold, serving frontier": (
        "compute_threshold",
        {"threshold": "serving_frontier", "inputs": FLEET},
        budgets.COMPUTE_TOKENS,
    ),
    "compute_threshold, two GPUs compared": (
        "compute_threshold",
        {"threshold": "serving_frontier", "inputs": COMPARED},
        None,
    ),
    "describe_thresholds, all": ("describe_thresholds", {}, budgets.THRESHOLD_LIST_TOKENS),
    "describe_thresholds, the longest": ("describe_thresholds", {"name": "serving_plan"}, budgets.THRESHOLD_TOKENS),
    "fetch a section": ("fetch", {"id": f"{PAPER}#when-does-routing-pay"}, None),
    "list_documents, a kind": ("list_documents", {"kind": "field-note"}, None),
    "search by filters alone": ("search", {"query": "kind:field-note after:2026-05"}, None),
}


def measure_tokens(workspace: Workspace) -> list[Row]:
    """Ingest the shipped archive by itself, and count the answers: the longer of text and data, as a host shows one."""
    shipped = Workspace(workspace.root / "tokens")
    write_copies(shipped.archive, 1)
    run(build_refdesk_command("ingest", shipped.archive, *shipped.output()))
    session = StdioSession(shipped)
    session.initialize()
    try:
        return _measure(session)
    finally:
        session.close()


def _measure(session: StdioSession) -> list[Row]:
    tools = count_reader_tokens(write_compact(session.request("tools/list", {})["tools"]))
    text, found = _call(session, "search", {"query": "when does routing pay?"})
    passages = [passage for document in found["results"] for passage in document["passages"].values()]
    data, own = count_reader_tokens(write_compact(found)), sum(map(count_reader_tokens, passages))
    return [
        Row("tools/list", tools, "tokens", budgets.TOOLS_TOKENS),
        Row("search, as data", data, "tokens", budgets.SEARCH_TOKENS),
        Row("search, as text", count_reader_tokens(text), "tokens", budgets.SEARCH_TOKENS),
        Row(f"search, beside {len(passages)} passages", data - own, "tokens", budgets.PLACE_TOKENS),
        *(
            Row(name, max(_count(session, tool, arguments)), "tokens", budget)
            for name, (tool, arguments, budget) in CALLS.items()
        ),
    ]


def _count(session: StdioSession, tool: str, arguments: Mapping[str, Any]) -> Sequence[int]:
    text, data = _call(session, tool, arguments)
    return count_reader_tokens(text), count_reader_tokens(write_compact(data))


def _call(session: StdioSession, tool: str, arguments: Mapping[str, Any]) -> tuple[str, Any]:
    """The text and the data of an answer. Raises BenchmarkError for a refusal."""
    result = session.request("tools/call", {"name": tool, "arguments": dict(arguments)})
    text = "".join(part["text"] for part in result["content"] if part["type"] == "text")
    if result.get("isError"):
        raise BenchmarkError(f"The tool '{tool}' refused: {text[:200]}")
    return text, result["structuredContent"]


def write_compact(value: object) -> str:
    """JSON as it is sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="refdesk-benchmarks-") as folder:
        figures = {"Tokens": measure_tokens(Workspace(Path(folder)))}
    print(format_text({}, figures))
    sys.exit(any(row.fails for row in figures["Tokens"]))
