"""The versions of documents as pages and the API read them."""

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import anyio
from starlette.requests import Request
from starlette.responses import Response

from index import DocumentNotFoundError, RefdeskError
from index.citation import is_permalink
from index.history.overview import History, describe_history
from index.history.versions import Versions
from server.answers.problem import answer_http_error, build_error_answer
from server.answers.request_path import request_path
from tools.citations.citation import make_citation
from tools.lookup import FoundDocument, look_up
from tools.thresholds.engine.interruption import stop_if_unwanted

if TYPE_CHECKING:
    from index.storage.reader import Reader


def read_history(reader: "Reader", name: str, base_url: str, chosen: str | None) -> History:
    """The history of a document by its id or its path; reads much, so call it in a thread, which ends when unwanted.

    Raises DocumentNotFoundError, UnknownVersionError or KeptTextError.
    """
    versions = Versions(reader.open_kept(), reader.documents, reader.manifest.archive)
    return describe_history(versions, reader.documents, _find_id(versions, name), base_url, chosen, stop_if_unwanted)


async def answer_missing(request: Request, error: Exception) -> Response:
    """Tell that there is nothing at a path; of the permalink of a text that its owner had removed, that it is gone."""
    path = request_path(request.scope)[1:].removesuffix(".md").removesuffix(".html")
    if is_permalink(path):
        with contextlib.suppress(RefdeskError):
            reader = await request.app.state.desk.reader()
            kept = await anyio.to_thread.run_sync(reader.open_kept, abandon_on_cancel=True)
            if path in kept.forgotten:
                page = path.rpartition("/")[0]
                sentence = f"The text at '{path}' was removed by its owner. See '{page}/history' for other versions."
                return build_error_answer(request.scope, 410, sentence)
    return await answer_http_error(request, error)


async def read_version(reader: "Reader", name: str, wanted: str, base_url: str) -> Mapping[str, Any]:
    """The text of a version, with its citation, of a document by its id or its path.

    Raises what `look_up` and `make_citation` raise.
    """
    found = await anyio.to_thread.run_sync(_look_up, reader, name, wanted, base_url, abandon_on_cancel=True)
    document, former = found.target.document, found.target.former
    reference = f"{document.id}@{wanted}"
    citation = await make_citation(reader, base_url, reference)
    return {
        "id": document.id,
        "reference": reference,
        "title": document.title,
        "version": document.version,
        "date": document.date,
        "sha256": document.text_sha256,
        "url": citation.identifiers["permalink"],
        "is_newest": former is None,
        "markdown": former.markdown if former else await reader.markdown(document.id),
        "citation": citation.model_dump(mode="json"),
    }


def _look_up(reader: "Reader", name: str, wanted: str, base_url: str) -> FoundDocument:
    versions = Versions(reader.open_kept(), reader.documents, reader.manifest.archive)
    return look_up(reader, base_url, f"{_find_id(versions, name)}@{wanted}")


def _find_id(versions: Versions, name: str) -> str:
    """The id of a document that is given by its id or its path, and may be gone. Raises DocumentNotFoundError."""
    found = name if ":" in name else versions.find_owner(name)
    if found is None:
        raise DocumentNotFoundError(name)
    return found
