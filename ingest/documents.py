"""From a source file to a document: converted by its media type, facts checked, body located."""

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from index import ArchiveInfo, Document, FrontMatter, count_reader_tokens
from index.documents.original import Original
from index.documents.reserved import reserved_path
from index.markdown.nesting import MAX_NESTING, find_too_deep_line
from index.markdown.stated_ids import list_stated_ids
from ingest.completion import CompleteFacts, complete_facts
from ingest.converters import Converted, Converter, convert, find_converter
from ingest.converters.markdown import MARKDOWN, convert_any_markdown
from ingest.dialects import rewrite
from ingest.errors import LeftOutError, SourceFileError
from ingest.facts.fetched import judge_fetched
from ingest.sources.source import Beside, SourceFile
from ingest.surroundings import Surroundings
from ingest.validation import describe_first_problem

KEPT_BACK = "kept back"  # begins the reason of what its owner does not publish
_LABEL_SITES = frozenset({"myst", "quarto"})
_LABELLED = (".rst", ".qmd", ".rmd", ".tex", ".org")


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document, its Markdown, and the lines on which its facts stand, of a file that has lines.

    `warnings` are what is to be noted of its reading, without its path. `origins` are the lines of the file, from 1,
    from which those of the body come where a dialect was rewritten, else empty; `unknown` counts by name what no rule
    of a dialect knows. `included` are the paths that were asked for texts to include, with the hash of what lies there.
    """

    document: Document
    markdown: str
    lines: Mapping[str, int]
    warnings: tuple[str, ...] = ()
    origins: Sequence[int] = ()
    unknown: Mapping[str, int] = field(default_factory=dict)
    included: Mapping[str, str] = field(default_factory=dict)


def parse(file: SourceFile, archive: ArchiveInfo | None = None) -> tuple[Document, str]:
    """Read a source file as a document and its Markdown, as `read_document` does. Raises what that raises."""
    read = read_document(file, archive)
    return read.document, read.markdown


def read_document(
    file: SourceFile,
    archive: ArchiveInfo | None = None,
    surroundings: Surroundings | None = None,
    *,
    counts_tokens: bool = True,
) -> ReadDocument:
    """Read a source file as a document of `archive`; without `counts_tokens` it has none until its links are resolved.

    In a strict archive, or without one, a Markdown file has to carry complete front matter of ours, and its Markdown
    is its text, unchanged. Otherwise nothing is required: its dialect is rewritten as standard Markdown, facts come
    from wherever they stand, each with its provenance, and one that no document can have is kept as an extra and noted.

    Raises SourceFileError, with path, line and reason, for a file that cannot be converted, whose text nests too deep,
    whose path the service answers, or, in a strict archive, whose facts are missing or broken or that has no text; and
    LeftOutError for a file that its owner keeps back, or that has no text.
    """
    is_strict = (archive is None or archive.strict) and not file.beside.stub
    converter = find_converter(file.data, file.media_type, file.path)
    origins: Sequence[int] = ()
    unknown: Mapping[str, int] = {}
    included: dict[str, str] = {}
    is_markdown = converter.media_type == MARKDOWN
    if is_markdown and not is_strict:
        stated = convert_any_markdown(file.data, file.path)
        around = surroundings or Surroundings()
        around = replace(around, look=None) if file.beside.fetched_from else around  # of another machine
        converted, origins, unknown = _rewrite(stated, file.path, around, included)
    else:
        converted = convert(file.data, file.media_type, file.path)
    converted = _judge_fetched(_add_what_is_beside(converted, file.beside), file.beside.fetched_from)
    if not is_strict:
        converted = _fill_empty_body(converted)
    if converted.kept_back is not None:
        raise LeftOutError(file.path, f"{KEPT_BACK} ({converted.kept_back})")
    if is_markdown and is_strict:
        complete = CompleteFacts(_validate_facts(file.path, converted), {}, {}, ())
    else:
        complete = complete_facts(file.path, converted, archive, file.beside.place)
    _require_text(file.path, converted, is_strict)
    _refuse_deep_nesting(file.path, converted)
    original = _describe_original(converter, converted)
    document = Document(
        **complete.facts.model_dump(),
        source=file.path,
        sha256=file.sha256,
        characters=len(converted.markdown),
        body_start=converted.body_start,
        tokens=count_reader_tokens(converted.markdown) if counts_tokens else 0,
        collection=archive.collection(complete.facts.kind) if archive else None,
        original=original,
        provenance=complete.provenance,
        extra=complete.extra,
        names=converted.names,
        labels=_list_labels(file.path, converted, surroundings, is_strict),
        rewritten_sha256=None if original else _hash_rewritten(converted.markdown, file.sha256),
        stub=file.beside.stub,
    )
    _refuse_reserved_path(document, converted)
    warnings = (*converted.warnings, *complete.notes)
    return ReadDocument(document, converted.markdown, converted.lines or {}, warnings, origins, unknown, included)


def _rewrite(
    converted: Converted, path: str, around: Surroundings, included: dict[str, str]
) -> tuple[Converted, Sequence[int], Mapping[str, int]]:
    """The text in standard Markdown, the lines of the file from which those of its body come, and what is unknown.

    `included` grows by the paths that its includes asked for.
    """
    head, body = converted.markdown[: converted.body_start], converted.markdown[converted.body_start :]
    rewritten = rewrite(body, path, around.hints, around.watch(path, included), converted.extra.get("bibliography", ()))
    origins = array("L", map(head.count("\n").__add__, rewritten.lines))
    warnings = (*converted.warnings, *rewritten.notes)
    return replace(converted, markdown=head + rewritten.markdown, warnings=warnings), origins, rewritten.unknown


def _add_what_is_beside(converted: Converted, beside: Beside) -> Converted:
    """What is converted with the facts that its source knows, before or after those that it states."""
    facts = {name: value for name, value in beside.facts.items() if beside.come_first or not converted.facts.get(name)}
    if not facts and not beside.extra:
        return converted
    provenance = {name: where for name, where in beside.provenance.items() if name in facts or name in beside.extra}
    extra = {name: tuple(values) for name, values in beside.extra.items()}
    return replace(
        converted,
        facts={**converted.facts, **facts},
        provenance={**converted.provenance, **provenance},
        extra={**converted.extra, **extra},  # what its source knows is not for the text to say
    )


def _judge_fetched(converted: Converted, address: str) -> Converted:
    """What is converted without what a page of a site, or a text that is none, may not say of itself."""
    found = judge_fetched(converted.facts, converted.provenance, converted.extra, address)
    warnings = (*converted.warnings, *found.notes)
    return replace(converted, facts=found.facts, provenance=found.provenance, extra=found.extra, warnings=warnings)


def _fill_empty_body(converted: Converted) -> Converted:
    """The page of a section often says what the section holds in its front matter alone: that is its text then."""
    summary = converted.facts.get("summary")
    if not summary or not converted.facts.get("title") or converted.markdown[converted.body_start :].strip():
        return converted
    head = converted.markdown[: converted.body_start]
    return replace(converted, markdown=f"{head}{'' if head.endswith(chr(10)) or not head else chr(10)}{summary}\n")


def _list_labels(
    path: str, converted: Converted, surroundings: Surroundings | None, is_strict: bool
) -> tuple[str, ...]:
    """The labels of a text that a tool made whose links name labels alone, wherever these stand."""
    if is_strict or not (path.lower().endswith(_LABELLED) or (surroundings and surroundings.hints & _LABEL_SITES)):
        return ()
    return list_stated_ids(converted.markdown[converted.body_start :])


def _require_text(path: str, converted: Converted, is_strict: bool) -> None:
    if converted.markdown[converted.body_start :].strip():
        return
    if is_strict:
        reason = f"there is no text after the {converted.stated_in}; write the body"
        raise SourceFileError(path, None, converted.warnings[0] if converted.warnings else reason)
    raise LeftOutError(path, "no text")


def _hash_rewritten(markdown: str, sha256: str) -> str | None:
    """The hash of Markdown that is not what a file of this hash holds, which an encoding or a dialect brings about."""
    digest = hashlib.sha256(markdown.encode("utf-8", "surrogatepass")).hexdigest()
    return None if digest == sha256 else digest


def _describe_original(converter: Converter, converted: Converted) -> Original | None:
    if converter.describe_version is None:
        return None
    return Original(
        media_type=converter.media_type,
        suffix=converter.suffixes[0].removeprefix("."),
        label=converter.label,
        converted_by=converter.describe_version(),
        text_sha256=hashlib.sha256(converted.markdown.encode("utf-8", "surrogatepass")).hexdigest(),
        places=converted.places,
    )


def _refuse_deep_nesting(path: str, converted: Converted) -> None:
    line = find_too_deep_line(converted.markdown[converted.body_start :])
    if line is not None:
        first = converted.markdown.count("\n", 0, converted.body_start) + line
        reason = f"quotes and lists stand more than {MAX_NESTING - 1} levels inside each other; make them flatter"
        raise SourceFileError(path, first if converted.lines is not None else None, reason)


def _refuse_reserved_path(document: Document, converted: Converted) -> None:
    taken = reserved_path(document.path)
    if taken is None:
        return
    line = None if converted.lines is None else converted.lines.get("id", 1)
    reason = (
        f"the {converted.stated_in} is not valid (id: '{document.id}' would be published at '/{document.path}', and "
        f"the service itself answers '{taken}'; give the document another id or kind)"
    )
    raise SourceFileError(document.source, line, reason)


def _validate_facts(path: str, converted: Converted) -> FrontMatter:
    try:
        return FrontMatter.model_validate(converted.facts)
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        line = None if converted.lines is None else converted.lines.get(str(place[0]) if place else "", 1)
        reason = f"the {converted.stated_in} is not valid ({describe_first_problem(error)})"
        raise SourceFileError(path, line, reason) from error
