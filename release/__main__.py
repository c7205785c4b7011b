"""`make release`: write everything that a release consists of into `dist/`, with checksums."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from index import RefdeskError
from release.audit import audit
from release.bundle import write_bundle
from release.registry import build_server_entry
from release.sbom import ROOT, write_sbom


def main(folder: Path) -> int:
    """Make the files; 0 when all were written and nothing pinned has a known vulnerability."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT], check=True)  # noqa: S603  # our source
    (wheel,) = folder.glob("*.whl")
    bundle = folder / wheel.name.replace("-py3-none-any.whl", ".mcpb")
    write_bundle(bundle)
    try:
        entry = build_server_entry(bundle, os.environ)
    except RefdeskError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    if entry is None:
        print("server.json is not written: set REFDESK_REGISTRY_NAME to the name to register.", file=sys.stderr)
    else:
        (folder / "server.json").write_text(json.dumps(entry, indent=2) + "\n")
    write_sbom(wheel, folder / "refdesk.cdx.json")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(sums))
    found = audit()
    print(found.describe(), file=sys.stderr)
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>12,}  {path.name}")
    return 1 if found.vulnerabilities else 0


if __name__ == "__main__":
    sys.exit(main(ROOT / "dist"))
