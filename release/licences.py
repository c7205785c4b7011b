"""The page that lists the licence of everything an installation of the plain product consists of."""

import re
from collections.abc import Mapping
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from release.sbom import ROOT

PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences

Refdesk is under the [MIT License](../LICENSE). The wheel holds three works of others:

| work | where | licence |
|---|---|---|
| all-MiniLM-L6-v2, quantized to int8 | `index/encoders/all-minilm-l6-v2` | [Apache-2.0][encoder] |
| STIX Two Math, without what formulas do not use | `llms/pages/fonts` | [OFL-1.1][font] |
| byte-pair ranks `cl100k_base` of tiktoken | `index/markdown/tiktoken_ranks` | MIT |

[encoder]: ../index/encoders/all-minilm-l6-v2/LICENSE
[font]: ../llms/pages/fonts/OFL.txt

`make serve` and the container install these packages beside it, with the licences that their authors state:

| package | version | licence |
|---|---|---|
"""


def read_pins(lock: str = "constraints-serve.txt") -> Mapping[str, str]:
    """The versions that a lock file pins, by name."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


def find_licence(name: str) -> str | None:
    """The licence that a package states; None where it is not installed here.

    Raises LookupError where it states none.
    """
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        return None
    licence = _read_licence(stated)
    if licence is None:
        raise LookupError(f"{name} states no licence. Read it, then decide whether it can be depended on.")
    return licence


def render_licences(known: Mapping[str, str]) -> str:
    """The page; packages of other systems and Pythons keep the licence that is `known`, or are left open."""
    rows = []
    for name, version in read_pins().items():
        licence = find_licence(name) or known.get(name) or "not installed where this page was written"
        rows.append(f"| {name} | {version} | {licence} |\n")
    return HEAD + "".join(rows)


def read_page() -> Mapping[str, str]:
    """The licences that the page holds, by package."""
    table = PAGE.read_text(encoding="utf-8").partition("| package |")[2]
    return dict(re.findall(r"^\| ([\w.-]+) \| [^|]+ \| ([^|]+) \|$", table, re.MULTILINE))


def _read_licence(stated: PackageMetadata) -> str | None:
    fields = stated.json
    expression = fields.get("license_expression")
    if expression:
        return str(expression)
    classifiers = [line.rpartition(" :: ")[2] for line in fields.get("classifier", ()) if line.startswith("License ::")]
    named = [name for name in classifiers if name != "OSI Approved"]
    if named:
        return ", ".join(named)
    lines = str(fields.get("license") or "").strip().splitlines()
    return lines[0].strip() if lines and len(lines[0]) < 80 else None
