"""The sentences of all errors, read from the code: what is filled in stands as three dots."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

PACKAGES = ("index", "ingest", "llms", "tools", "server")
BASE = "RefdeskError"
FILLED = "\N{HORIZONTAL ELLIPSIS}"


def read_sentences() -> dict[str, str]:
    """The first sentence of each class of error that says one, by the name of the class."""
    return {name: sentence for path in _list_modules() for name, sentence in _read_module(path)}


def _list_modules() -> Iterator[Path]:
    return (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))


def _read_module(path: Path) -> Iterator[tuple[str, str]]:
    text = path.read_text()
    if BASE not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id == BASE for base in node.bases
        ):
            sentence = _read_class(node)
            if sentence.strip("."):  # else those who raise it say all of it
                yield node.name, sentence


def _read_class(node: ast.ClassDef) -> str:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "__init__":
            return _shorten(_format(call.args[0]))
    return ""


def _format(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return str(value.value)
    if isinstance(value, ast.JoinedStr):
        return "".join(_format(part) for part in value.values)
    return FILLED


def _shorten(sentence: str) -> str:
    """The sentence to its first full stop."""
    return sentence.partition(". ")[0].removesuffix(".").replace(FILLED, "...")
