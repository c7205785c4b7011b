"""Make the forms that are not written as files, from the records of one publication."""

import json

from index import ArchiveInfo
from llms.publishing.render import render_record_files
from llms.surfaces.records import find_item, read_records


class RecordedForms:
    """Forms of documents by path, made of what `api/records.jsonl` says of each."""

    def __init__(self, records: bytes) -> None:
        """Take the bytes of the file; the line of a document is read when one of its forms is asked for."""
        head = json.loads(records.partition(b"\n")[0])
        self._archive = ArchiveInfo.model_validate(head["archive"])
        self._base_url: str = head["base_url"]
        self._lines = read_records(records)

    def make(self, path: str) -> bytes | None:
        """The bytes of the form at `path`; None where the records have none."""
        folder, _, name = path.rpartition("/")
        dots = [position for position, character in enumerate(name) if character == "."]
        for end in dots:  # a name may have dots too
            item = find_item(self._lines, f"{folder}/{name[:end]}", self._archive, self._base_url)
            for file in render_record_files(item) if item else ():
                if file.path == path:
                    return file.data
        return None
