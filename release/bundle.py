"""The MCPB bundle: the product's source with a manifest, which a desktop host installs and starts with uv."""

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import metadata, version
from pathlib import Path
from typing import Any

from ingest import read_archive_info
from release.licences import read_pins
from server.mcp.prompts import select_prompts
from tools import select_tools, with_kind

ROOT = Path(__file__).parents[1]
PACKAGES = ("server", "tools", "ingest", "llms", "index")
PRIVACY_VARIABLE = "REFDESK_PRIVACY_POLICY"  # addresses of policies, which a directory of bundles asks for
BUNDLED_FILES = ("pyproject.toml", "README.md", "LICENSE")
AUTHOR = "The Refdesk authors"
ZIP_TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # of every file in the archive, so that the same source gives the same bytes


def build_manifest(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The manifest, from the registries of tools and prompts, for the archive that ships.

    REFDESK_PRIVACY_POLICY names the address of a privacy policy; none is made up.
    """
    archive = read_archive_info(ROOT / "archive")
    # each archive that a user chooses gets an index of its own there
    arguments = ["serve", "--stdio", "--source", "${user_config.archive}", "--home", "${HOME}/.refdesk/desktop"]
    return {
        "manifest_version": "0.4",
        "name": "refdesk",
        "display_name": "Refdesk",
        "version": version("refdesk"),
        "description": metadata("refdesk")["Summary"],
        "author": {"name": AUTHOR},
        "license": "MIT",
        "privacy_policies": environment.get(PRIVACY_VARIABLE, "").split(),
        "server": {
            "type": "uv",
            "entry_point": "server/__main__.py",
            "mcp_config": {
                "command": "uv",
                "args": [
                    "run",
                    "--no-dev",
                    "--extra",
                    "thresholds",
                    "--directory",
                    "${__dirname}",
                    "refdesk",
                    *arguments,
                ],
            },
        },
        "tools": [
            {"name": tool.name, "description": with_kind(tool.description, archive)} for tool in select_tools(archive)
        ],
        "prompts_generated": True,
        "prompts": [
            {
                "name": prompt.name,
                "description": " ".join((prompt.function.__doc__ or "").split()),
                "arguments": list(prompt.suggest),
                "text": prompt.title,
            }
            for prompt in select_prompts(archive)
        ],
        "compatibility": {"platforms": ["darwin", "linux", "win32"], "runtimes": {"python": ">=3.11"}},
        "user_config": {
            "archive": {
                "type": "directory",
                "title": "Archive",
                "description": "The folder of Markdown documents to serve; unless chosen, the one that ships.",
                "required": False,
                "default": "${__dirname}/archive",
            }
        },
    }


def write_bundle(path: Path) -> None:
    """Write the bundle: manifest, packages, archive, and a project file that pins every dependency."""
    contents = {"manifest.json": json.dumps(build_manifest(), indent=2, ensure_ascii=False).encode(), **_read_sources()}
    contents["pyproject.toml"] += _read_pins()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in sorted(contents.items()):
            member = zipfile.ZipInfo(name, ZIP_TIMESTAMP)
            member.external_attr = 0o644 << 16
            bundle.writestr(member, data, zipfile.ZIP_DEFLATED)


def _read_sources() -> Mapping[str, bytes]:
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in _list_paths()}


def _list_paths() -> Iterator[Path]:
    yield from (ROOT / name for name in BUNDLED_FILES)
    for folder in (*PACKAGES, "archive"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not any(
                part.startswith((".", "__pycache__")) for part in path.parts[len(ROOT.parts) :]
            ):
                yield path


def _read_pins() -> bytes:
    """The locked versions, as uv reads them."""
    pins = [f'  "{name}=={version}",' for name, version in read_pins().items()]
    return "\n".join(["", "[tool.uv]", "constraint-dependencies = [", *pins, "]", ""]).encode()
