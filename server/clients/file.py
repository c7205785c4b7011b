"""Edit a client's configuration file: one entry of it, in one step, so that it can be undone."""

import difflib
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Model, RefdeskError
from index.storage.files import open_anew
from server.clients.formats import Format

UNDO_SUFFIX = ".refdesk-undo"  # beside the file, with what it held before


class ClientFileError(RefdeskError, ValueError):
    """A client's configuration that cannot be read, written or undone; it stays as it is."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"'{path}' was not changed: {reason}.")


class UndoRecord(Model):
    """What undoing needs: the text before (None: no file), our entry before, and the hash of what we wrote."""

    before: str | None
    entry_before: Any
    written_sha256: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a file that is not made yet; `after` None removes the file."""

    path: Path
    before: str | None
    after: str | None
    record: UndoRecord | None  # None: undoing, which leaves no record

    def format_diff(self) -> str:
        """The change as a unified diff; empty when there is none."""
        old, new = ((text or "").splitlines(keepends=True) for text in (self.before, self.after))
        lines = difflib.unified_diff(old, new, str(self.path), str(self.path), n=1)
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

    def apply(self) -> None:
        """Write it. Raises ClientFileError when the file changed since it was read, or cannot be written."""
        if _read(self.path) != self.before:
            raise ClientFileError(self.path, "another program changed it meanwhile; run the command again")
        record = self.path.with_name(self.path.name + UNDO_SUFFIX)
        try:
            if self.record is not None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                _replace(record, self.record.model_dump_json())
            if self.after is None:
                self.path.unlink(missing_ok=True)
            else:
                _replace(self.path, self.after)
            if self.record is None:
                record.unlink(missing_ok=True)
        except OSError as error:
            raise ClientFileError(self.path, f"it cannot be written ({error.strerror})") from error


def plan_addition(path: Path, key: str, name: str, entry: dict[str, Any], *, form: Format) -> Edit:
    """The edit that sets `name` under `key`; everything else stays to the byte. Raises ClientFileError."""
    path = path.resolve()
    before = _read(path)
    servers = _read_servers(path, before, key, form)
    if servers.get(name) == entry:
        return Edit(path, before, before, None)
    if before is None or not before.strip():
        after = form.make({key: {name: entry}})
    else:
        after = form.set(before, (key, name), entry)
    _check_edit(path, after, key, {**servers, name: entry}, form)
    previous = _read_undo_record(path)
    if previous is not None and before is not None and previous.written_sha256 == _hash_text(before):
        kept = previous  # installed twice: undoing goes back to before the first time
        return Edit(path, before, after, kept.model_copy(update={"written_sha256": _hash_text(after)}))
    return Edit(
        path, before, after, UndoRecord(before=before, entry_before=servers.get(name), written_sha256=_hash_text(after))
    )


def read_entry(path: Path, key: str, name: str, *, form: Format) -> dict[str, Any] | None:
    """The entry `name` under `key`; None when there is none. Raises ClientFileError for a file that is no such one."""
    entry = _read_servers(path, _read(path), key, form).get(name)
    if entry is not None and not isinstance(entry, dict):
        raise ClientFileError(path, f"its entry '{name}' is not an object")
    return entry


def plan_undo(path: Path, key: str, name: str, *, form: Format) -> Edit:
    """The edit that takes back what was last added. Raises ClientFileError when nothing was.

    A file that is as we wrote it becomes what it was, to the byte; in one that others changed since, only our entry is
    taken back.
    """
    path = path.resolve()
    before, record = _read(path), _read_undo_record(path)
    if record is None:
        raise ClientFileError(path, "there is nothing to undo, because refdesk did not change it")
    if before is None or _hash_text(before) == record.written_sha256:
        return Edit(path, before, None if before is None else record.before, None)
    servers = _read_servers(path, before, key, form)
    left = {other: value for other, value in servers.items() if other != name}
    if record.entry_before is not None:
        left[name] = record.entry_before
        after = form.set(before, (key, name), record.entry_before)
    else:
        after = form.remove(before, (key, name)) if name in servers else before
    _check_edit(path, after, key, left, form)
    return Edit(path, before, after, None)


def _read_servers(path: Path, text: str | None, key: str, form: Format) -> dict[str, Any]:
    """Our client's servers by name. Raises ClientFileError for a file that cannot be edited safely."""
    values = _parse(path, text, form)
    servers = values.get(key, {})
    if not isinstance(servers, dict):
        raise ClientFileError(path, f"its '{key}' is not an object; mend that first")
    return servers


def _check_edit(path: Path, text: str, key: str, servers: dict[str, Any], form: Format) -> None:
    """What was edited in place says what it should. Raises ClientFileError, so that it is not written, if not."""
    if _parse(path, text, form).get(key, {}) != servers:
        raise ClientFileError(path, "the entry does not fit into it; add what 'refdesk clients' prints by hand")


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ClientFileError(path, f"it cannot be read ({error})") from error


def _parse(path: Path, text: str | None, form: Format) -> dict[str, Any]:
    if text is None or not text.strip():
        return {}
    by_hand = "add the entry that 'refdesk clients' prints by hand"
    try:
        values = form.parse(text)
    except json.JSONDecodeError as error:
        raise ClientFileError(path, f"line {error.lineno} is not plain JSON ({error.msg}); {by_hand}") from error
    except ValueError as error:
        raise ClientFileError(path, f"{error} as {form.title}; {by_hand}") from error
    if not isinstance(values, dict):
        raise ClientFileError(path, f"it holds no {form.title} object; mend that first")
    return values


def _read_undo_record(path: Path) -> UndoRecord | None:
    text = _read(path.with_name(path.name + UNDO_SUFFIX))
    return None if text is None else UndoRecord.model_validate_json(text)


def _replace(path: Path, text: str) -> None:
    """Write in one step; a new file is for its owner alone, because such files hold keys."""
    partial = path.with_name(f".{path.name}.partial")
    mode = 0o600
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode & 0o777
    with open_anew(partial) as file:
        partial.chmod(mode)
        file.write(text.encode())
    partial.replace(path)


def _hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
