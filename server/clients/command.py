"""The command that starts this program again, from a file that will still be there."""

import json
import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from index import RefdeskError

_CACHE_TAG = "CACHEDIR.TAG"  # marks a folder whose content may vanish (bford.info/cachedir)
_CACHE_NAMES = frozenset({".cache", "Caches"})  # of folders without the tag, such as those of `pipx run`
_NAME = "refdesk"


class NoStableCommandError(RefdeskError, RuntimeError):
    """A program that runs from a cache, with nothing that could start it from there again."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        super().__init__(
            f"Nothing was written, because this program runs from a cache ('{prefix}'), which may be emptied. "
            "Install it first: 'uv tool install refdesk'."
        )


def find_command() -> list[str]:
    """The program, and the arguments before its own; under `uvx` that is uvx. Raises NoStableCommandError."""
    if _is_in_a_cache(Path(sys.prefix)):
        return _find_uvx_command()
    script = Path(sys.executable).with_name("refdesk.exe" if os.name == "nt" else _NAME)
    return [str(script)] if script.exists() else [sys.executable, "-P", "-m", "server"]


def _is_in_a_cache(prefix: Path) -> bool:
    """Whether a folder above an environment is a cache; environments themselves carry the tag too."""
    return any((folder / _CACHE_TAG).is_file() or folder.name in _CACHE_NAMES for folder in prefix.parents)


def _find_uvx_command() -> list[str]:
    uv = os.environ.get("UV")  # uv tells programs that it runs where it is
    beside = Path(uv).with_name("uvx.exe" if os.name == "nt" else "uvx") if uv else None
    uvx = str(beside) if beside is not None and beside.is_file() else shutil.which("uvx")
    if uvx is None:
        raise NoStableCommandError(sys.prefix)
    origin = _read_origin()
    return [uvx, *(("--from", origin) if origin else ()), _NAME]


def _read_origin() -> str | None:
    """Where this program was installed from, when that was no package index."""
    try:
        recorded = distribution(_NAME).read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    return str(json.loads(recorded)["url"]) if recorded else None
