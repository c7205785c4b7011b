"""Ask the public databases for known vulnerabilities of what is pinned, and say what could not be asked."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from release.sbom import ROOT, create_environment

PIP_AUDIT_REQUIREMENT = "pip-audit==2.10.1"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found: packages that were looked up, vulnerabilities, and why the others were not looked up."""

    audited: int
    vulnerabilities: Sequence[str]
    left_out: Sequence[str]

    def describe(self) -> str:
        """The result in one sentence, and a line for each finding."""
        total = self.audited + len(self.left_out)
        told = f"Audited {self.audited} of {total} packages: {len(self.vulnerabilities)} known vulnerabilities."
        if self.left_out:
            told += f" Not looked up: {len(self.left_out)}, first because: {self.left_out[0]}."
        return "\n".join([told, *(f"  {line}" for line in self.vulnerabilities)])


def audit(lock: Path = ROOT / "constraints-serve.txt") -> AuditReport:
    """Look up every pin of a lock file. Nothing that cannot be reached counts as free of vulnerabilities."""
    with tempfile.TemporaryDirectory(prefix="refdesk-audit-") as folder:
        create_environment(Path(folder), PIP_AUDIT_REQUIREMENT)
        command: list[str | Path] = [
            Path(folder, "bin", "pip-audit"),
            "--requirement",
            lock,
            "--disable-pip",
            "--require-hashes",
        ]
        command += ["--format", "json", "--progress-spinner", "off"]
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603  # our own tool and paths
    return read_audit(done.stdout, done.stderr)


def read_audit(printed: str, complaint: str) -> AuditReport:
    """Read what pip-audit printed; where that is no report, its last complaint is why nothing was looked up."""
    try:
        dependencies: list[dict[str, Any]] = json.loads(printed)["dependencies"]
    except (ValueError, KeyError):
        reason = complaint.strip().splitlines()[-1] if complaint.strip() else "pip-audit printed nothing"
        return AuditReport(0, [], [reason])
    left_out = [str(found["skip_reason"]) for found in dependencies if "skip_reason" in found]
    found = [
        f"{dependency['name']} {dependency['version']}: {vulnerability['id']}"
        for dependency in dependencies
        for vulnerability in dependency.get("vulns", ())
    ]
    return AuditReport(len(dependencies) - len(left_out), found, left_out)


if __name__ == "__main__":
    report = audit()
    print(report.describe())
    sys.exit(1 if report.vulnerabilities else 0)
