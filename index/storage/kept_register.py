"""The copy of the register of citations that an index keeps."""

import hashlib
from pathlib import Path

from index.citation import Register
from index.storage.location import IndexMismatchError


def keep_register(folder: Path, register: Register) -> str | None:
    """Put a copy of the register into an index, under its hash, and return that; None for an empty register.

    Copies that were kept before stay for readers of the state before; what is older is removed.
    """
    if not register.documents:
        return None
    data = register.to_json().encode()
    digest = hashlib.sha256(data).hexdigest()
    older = sorted(folder.glob("citations-*.json"), key=lambda path: path.stat().st_mtime_ns)[:-1]
    path = _copy(folder, digest)
    if not path.exists():
        partial = path.with_suffix(".partial")
        partial.write_bytes(data)
        partial.replace(path)
    for other in older:
        if other != path:
            other.unlink()
    return digest


def kept_register(folder: Path, digest: str | None) -> Register:
    """The register that an index keeps under `digest`. Raises IndexMismatchError when it is not there or altered."""
    if digest is None:
        return Register()
    path = _copy(folder, digest)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise IndexMismatchError(folder, f"does not hold '{path.name}'") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise IndexMismatchError(folder, f"has an altered '{path.name}'")
    return Register.model_validate_json(data)


def _copy(folder: Path, digest: str) -> Path:
    return folder / f"citations-{digest[:16]}.json"
