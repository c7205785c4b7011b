"""toolproof's fuzzing, and which of its findings are none: what the product takes although its schemas do not say so.

Null and the empty text stand for what is not given, because frameworks send them for optional arguments.
Run as `python -m tests.conformance.fuzzing TOOLPROOF URL SEED REPORT`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def list_findings(report: dict[str, Any]) -> Iterator[str]:
    """Every finding but those of an input that is taken by design."""
    for tool in report["fuzz"]["tools"]:
        for finding in tool["findings"]:
            given = finding["input"]
            is_meant = finding["kind"] == "accepted-invalid" and any(value in (None, "") for value in given.values())
            if not is_meant:
                yield f"{tool['tool']}: {finding['kind']} {json.dumps(given)[:300]}: {finding['detail']}"


def main(toolproof: str, url: str, seed: str, path: str) -> int:
    """Fuzz, print what was found, and say whether there was nothing."""
    subprocess.run([toolproof, "fuzz", "--url", url, "--seed", seed, "--json", path], check=False)
    report = json.loads(Path(path).read_text())
    assert report["error"] is None, report["error"]
    assert sum(tool["calls"] for tool in report["fuzz"]["tools"]) > len(report["fuzz"]["tools"])
    findings = list(list_findings(report))
    print("\n".join([*findings, f"{len(findings)} findings beyond what is taken by design"]))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
