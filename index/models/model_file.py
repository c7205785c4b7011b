"""Files of a model's folder, which its spec names by their hashes."""

import hashlib
from collections.abc import Callable
from pathlib import Path


def check_file(folder: Path, name: str, sha256: str, spec: str, refuse: Callable[[Path, str], Exception]) -> Path:
    """The path of a file that is as the file `spec` beside it says. Raises what `refuse` makes of folder and reason."""
    try:
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise refuse(folder, f"{name} cannot be read") from error
    if found != sha256:
        raise refuse(folder, f"{name} is not the file that {spec} names")
    return folder / name
