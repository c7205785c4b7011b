"""What was found in answers as SARIF 2.1.0, which code hosts show beside the lines of a file."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from server.verification.findings import Finding, list_findings

if TYPE_CHECKING:
    from index.quotes.verification import Verification
    from server.verification.answer_file import AnswerFile

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"FAILS": "error", "unchecked": "note", "model": "note", "cited": "note", "unsourced": "warning"}
_RULES = {
    "quote": "A quote stands in its source.",
    "link": "A reference leads to a document, section and version.",
    "work": "What is said of a work agrees with its record.",
    "claim": "A statement agrees with the passages of its source.",
    "formula": "A formula or sum is that of its source, or computes.",
    "result": "A result is what its formula gives.",
    "model": "The opinion of a model on a statement that no rule decides.",
    "sentence": "A sentence that states something is checked.",
}


def make_sarif(answers: Sequence[tuple["AnswerFile", "Verification"]]) -> Mapping[str, Any]:
    """A log with one run: a result for each finding that does not hold or was not checked."""
    rules = [{"id": name, "shortDescription": {"text": text}} for name, text in _RULES.items()]
    driver = {
        "name": "refdesk verify",
        "version": version("refdesk"),
        "rules": rules,
    }
    results = [
        _make_result(file, finding)
        for file, found in answers
        for finding in list_findings(found)
        if finding.outcome != "holds"
    ]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _make_result(file: "AnswerFile", finding: Finding) -> Mapping[str, Any]:
    artifact = {"uri": quote(Path(file.name).as_posix() if file.name != "-" else "stdin")}
    # the lines of a text that was made of a Word file or PDF are not those of the file
    region = {} if file.is_converted else {"region": {"startLine": finding.line}}
    text = finding.sentence if finding.instead is None else f"{finding.sentence} Instead: {finding.instead}"
    return {
        "ruleId": finding.kind,
        "ruleIndex": list(_RULES).index(finding.kind),
        "level": _LEVELS[finding.outcome],
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, **region}}],
    }
