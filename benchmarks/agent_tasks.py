"""Ten tasks as an agent does them that sees only the list of tools: how many calls each takes, and how many tokens.

`python -m benchmarks.agent_tasks` measures them alone. A plan is what a client would call: each next call is built from
the task's own words and from what the answers before said, and every argument has to stand in `tools/list`. An answer
counts with the longer of its text and its data, and has to hold what the task asks for.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks import budgets
from benchmarks.client import StdioSession
from benchmarks.process import BenchmarkError, build_refdesk_command, run
from benchmarks.report import format_text
from benchmarks.row import Row
from benchmarks.tokens import write_compact
from benchmarks.workspace import Workspace, write_copies
from index import count_reader_tokens

Answers: TypeAlias = Sequence[Mapping[str, Any]]
Call: TypeAlias = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Task:
    """A task: its calls, each made of the answers before, and the words that the answers hold together."""

    name: str
    calls: Sequence[Callable[[Answers], Call]]
    wanted: Sequence[str]


def _say(tool: str, **arguments: Any) -> Callable[[Answers], Call]:
    """A call of the task's own words."""
    return lambda _: (tool, arguments)


def _cite_best_sentence(answers: Answers) -> Call:
    """A citation with the sentence of the best passage that names 256 probes."""
    for document in answers[0]["results"]:
        for words in document["passages"].values():
            for sentence in words.replace("\n", " ").split(". "):
                if "256" in sentence:
                    return "cite", {"id": document["id"], "quote": sentence.strip(" ."), "style": "ieee"}
    raise BenchmarkError("No passage names 256 probes.")


def _cite_papers(answers: Answers) -> Call:
    """A bibliography of the papers that were listed."""
    first, *others = [each["id"] for each in answers[0]["documents"]]
    return "cite", {"id": first, "list_with": others, "formats": ["bibtex"]}


TASKS: Sequence[Task] = (
    Task(
        "compare when disaggregation pays on A100 and H200, 8k in, 200 out",
        [
            _say("describe_thresholds", query="when does disaggregation pay"),
            lambda answers: (
                "compute_threshold",
                {
                    "threshold": answers[0]["thresholds"][0]["name"],
                    "inputs": "hw=[A100,H200], prompt=8k, output=200",
                },
            ),
        ],
        ["A100", "H200", "disaggregated", "lam"],
    ),
    Task(
        "cite the sentence with the N = 256 result in IEEE style",
        [_say("search", query="sentence with the result at N = 256 probes"), _cite_best_sentence],
        ["256", "“", "Available: ", "verified: true"],
    ),
    Task("what changed since last month", [_say("list_documents", changed_since="2026-10-01")], ["total"]),
    Task("all field notes about energy", [_say("search", query="kind:field-note energy")], ["power-cap"]),
    Task(
        "verify a paragraph",
        [
            _say(
                "verify_citations",
                text='Routing pays only if it saves more than it costs: "Equality is indifference."'
                " ([The Routing Premium](paper:routing-premium))",
            )
        ],
        ["holds", "Equality is indifference."],
    ),
    Task("define Cost-correct", [_say("fetch", id="cost-correct")], ["accept rate", "C = "]),
    Task("a question off the subject", [_say("search", query="price of bananas in Peru")], ["does not treat this"]),
    Task(
        "a section that does not exist",
        [
            _say("fetch", id="paper:routing-premium#break-even"),
            _say("fetch", id="paper:routing-premium#when-does-routing-pay"),
        ],
        ["Its sections are", "Routing pays if and only if"],
    ),
    Task(
        "a threshold from loose input",
        [_say("compute_threshold", threshold="Cost-Correct", inputs={"cpm": "5", "alpha": "50%", "R": "12"})],
        ["120"],
    ),
    Task(
        "BibTeX of five papers", [_say("list_documents", kind="papers", fields=["id"]), _cite_papers], ["@techreport"]
    ),
)


def measure_tasks(workspace: Workspace) -> list[Row]:
    """Ingest the shipped archive by itself, and do the tasks. Raises BenchmarkError for one that is not done."""
    shipped = Workspace(workspace.root / "tasks")
    write_copies(shipped.archive, 1)
    run(build_refdesk_command("ingest", shipped.archive, *shipped.output()))
    session = StdioSession(shipped)
    session.initialize()
    try:
        tools = {tool["name"]: tool["inputSchema"] for tool in session.request("tools/list", {})["tools"]}
        done = [(task, *_do(session, tools, task)) for task in TASKS]
    finally:
        session.close()
    calls, tokens = [each[1] for each in done], [each[2] for each in done]
    return [
        *(Row(f"{task.name}, {count} calls", spent, "tokens") for task, count, spent in done),
        Row("calls in the mean", sum(calls) / len(calls), "calls", budgets.TASK_CALLS),
        Row("tokens in the mean", sum(tokens) / len(tokens), "tokens", budgets.TASK_TOKENS),
    ]


def _do(session: StdioSession, tools: Mapping[str, Any], task: Task) -> tuple[int, int]:
    """How many calls and tokens a task takes: those of its calls and of their answers."""
    answers: list[Mapping[str, Any]] = []
    told, tokens = "", 0
    for make in task.calls:
        tool, arguments = make(answers)
        if unknown := set(arguments) - set(tools[tool]["properties"]):
            raise BenchmarkError(f"'{task.name}' gives {tool} {sorted(unknown)}, which no agent could know.")
        result = session.request("tools/call", {"name": tool, "arguments": dict(arguments)})
        text = "".join(part["text"] for part in result["content"] if part["type"] == "text")
        data = result.get("structuredContent") or {}
        answers.append(data)
        told += text
        tokens += count_reader_tokens(write_compact({"name": tool, "arguments": dict(arguments)}))
        tokens += max(count_reader_tokens(text), count_reader_tokens(write_compact(data)))
    if missing := [word for word in task.wanted if word not in told]:
        raise BenchmarkError(f"'{task.name}' was answered without {missing}: {told[:300]}")
    return len(task.calls), tokens


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="refdesk-benchmarks-") as folder:
        figures = {"Tasks": measure_tasks(Workspace(Path(folder)))}
    print(format_text({}, figures))
    sys.exit(any(row.fails for row in figures["Tasks"]))
