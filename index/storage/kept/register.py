"""The copy of the register of citations that an index keeps."""

import hashlib
import re

from index.citation import Register
from index.storage.kept.segments import KEPT_FOLDER
from index.storage.location import IndexLocation, IndexMismatchError

_PREFIX = f"{KEPT_FOLDER}citations-"
_NAME = re.compile(rf"{_PREFIX}[0-9a-f]{{16}}\.json")


def store_register(location: IndexLocation, register: Register) -> str | None:
    """Put a copy of the register into an index, under its hash, and return that; None for an empty register.

    The newest of the copies that were kept before stays for readers of the state before; what is older is removed.
    """
    if not register.documents:
        return None
    data = register.to_json().encode()
    digest = hashlib.sha256(data).hexdigest()
    before = location.names(_PREFIX)
    name = _name(digest)
    if name not in before or not is_register_kept(location, digest):
        location.replace(name, data)
    ours = [found for found in before if _NAME.fullmatch(found)]
    for older in ours[:-1]:
        if older != name:
            location.remove(older)
    return digest


def is_register_kept(location: IndexLocation, digest: str | None) -> bool:
    """Whether the register that an index should keep under `digest` is there, to the byte."""
    try:
        read_stored_register(location, digest)
    except IndexMismatchError:
        return False
    return True


def read_stored_register(location: IndexLocation, digest: str | None) -> Register:
    """The register that an index keeps under `digest`. Raises IndexMismatchError when it is not there or altered."""
    if digest is None:
        return Register()
    name = _name(digest)
    try:
        data = _read(location, name)
    except OSError as error:
        raise IndexMismatchError(location, f"does not hold '{name}'") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise IndexMismatchError(location, f"has an altered '{name}'")
    return Register.model_validate_json(data)


def _read(location: IndexLocation, name: str) -> bytes:
    try:
        return location.read(name)
    except FileNotFoundError:
        return location.read(name.removeprefix(KEPT_FOLDER))  # where versions before 0.2 had it


def _name(digest: str) -> str:
    return f"{_PREFIX}{digest[:16]}.json"
