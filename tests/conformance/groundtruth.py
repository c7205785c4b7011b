"""The target of groundtruth: every tool with arguments that do real work, over a folder that it watches."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conformance.services import Services
from tools import TOOLS

ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "search": {"query": "when does routing pay?"},
    "fetch": {"id": "paper:routing-premium"},
    "cite": {"id": "paper:routing-premium", "quote": "Equality is indifference."},
    "verify_citations": {"text": "> Equality is indifference.\n\n[The routing premium](paper:routing-premium)"},
    "list_documents": {"kind": "paper"},
    "compute_threshold": {"threshold": "cost_correct", "inputs": {"cpm": 5}, "plot": True},
    "describe_thresholds": {"name": "cost_correct"},
    "list_discrepancies": {},
}


def write_target(services: Services) -> Path:
    """Write the target's folder; the server works in a copy of the index and the surfaces, which may not change."""
    target = services.folder / "groundtruth"
    shutil.rmtree(target, ignore_errors=True)
    for name in ("index", "public"):
        shutil.copytree(services.folder / name, target / "seed" / name)
    command = [part.replace(str(services.folder), "{state}") for part in services.stdio]
    lines = [
        "[target]",
        'name = "refdesk"',
        'description = "The product, over stdio"',
        f"command = {_toml(command)}",
        "[state]",
        'locations = ["fs:."]',
        "[[adapters]]",
        'kind = "fs"',
        'label = "."',
        'seed = "seed"',
        "business = []",
        "append_only = []",
        "mask = []",
    ]
    for entry in TOOLS:
        lines += ["[[tools]]", f'name = "{entry.name}"', f"arguments = {_toml(ARGUMENTS[entry.name])}"]
    (target / "target.toml").write_text("\n".join(lines) + "\n")
    return target


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_toml(item)}" for name, item in value.items()) + " }"
    return json.dumps(value)
