"""Write an `archive.yaml` that says what was found, with a comment that says where."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from index import ArchiveInfo
from ingest.survey.survey import MAX_SAMPLED_FILES, Survey

DEFAULT_KIND = "note"
_HEAD = """\
# What this archive is. Refdesk reads this file at every ingest; each line may be changed or left out.
"""


def format_archive_file(survey: Survey) -> str:
    """The text of the file: fields with where each was found, then what was found and needs no field."""
    name = survey.root.resolve().name or "archive"
    fields = _choose_valid(_collect(survey, name))
    lines = [_HEAD, *_describe_documents(survey), ""]
    for field, (value, origin) in fields.items():
        lines += [f"# {_flatten(origin)}", *_format_field(field, value), ""]
    lines += _list_optional(fields)
    lines += _describe_rest(survey)
    return "\n".join(lines).rstrip("\n") + "\n"


def _collect(survey: Survey, name: str) -> dict[str, tuple[Any, str]]:
    facts = {field: (value, f"from {file}") for field, (value, file) in survey.facts.items()}
    title = facts.get("title", (name, "the name of the folder"))
    summary = facts.get("summary", (f"The documents of {title[0]}.", "nothing says it; write one line"))
    kinds = dict.fromkeys([*(kind for kind, _ in survey.folders.values()), DEFAULT_KIND])
    found: dict[str, tuple[Any, str] | None] = {
        "title": title,
        "summary": summary,
        "description": (summary[0], "a paragraph for readers and models; the summary stands in"),
        "author": facts.get("author"),
        "site": facts.get("site"),
        "license": survey.license
        and (f"https://spdx.org/licenses/{survey.license[0]}.html", f"{survey.license[0]}, from {survey.license[1]}"),
        "language": _choose_language(survey),
        "kinds": (list(kinds), "the kinds of documents, in the order of lists; a document may state its own"),
        "folders": ({folder: kind for folder, (kind, _) in survey.folders.items()}, "the kind of what a folder holds")
        if survey.folders
        else None,
    }
    return {field: value for field, value in found.items() if value}


def _choose_language(survey: Survey) -> tuple[str, str]:
    if "language" in survey.facts:
        value, file = survey.facts["language"]
        return value, f"from {file}"
    if survey.languages:
        counts = ", ".join(f"{name} {count}" for name, count in survey.languages.items())
        first, most = next(iter(survey.languages.items()))
        if 2 * most < min(survey.documents, MAX_SAMPLED_FILES):
            return "en", f"of documents that state none; declared in front matter: {counts}"
        return first, f"declared in front matter: {counts}"
    return "en", "nothing declares one; of documents that state none"


def _choose_valid(fields: dict[str, tuple[Any, str]]) -> Mapping[str, tuple[Any, str]]:
    """The fields without those that an archive cannot have, such as a relative address of a site."""
    while True:
        try:
            ArchiveInfo.model_validate({field: value for field, (value, _) in fields.items()})
        except ValidationError as error:
            field = str((error.errors()[0]["loc"] or ("folders",))[0])
            if field in ("title", "summary", "description"):
                fields[field] = ("An archive", "what was found cannot stand here")
            else:
                fields = {name: value for name, value in fields.items() if name != field}
        else:
            return fields


def _format_field(field: str, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{field}:", *(f"  {json.dumps(name)}: {text}" for name, text in value.items())]
    if isinstance(value, list):
        return [f"{field}: [{', '.join(value)}]"]
    return [f"{field}: {json.dumps(value, ensure_ascii=False)}"]


def _describe_documents(survey: Survey) -> Iterator[str]:
    formats = ", ".join(f"{name} {count}" for name, count in survey.formats.items())
    yield f"# Found: {survey.documents} documents ({formats})."
    if survey.site_kinds:
        yield f"# The files are made for: {', '.join(sorted(survey.site_kinds))}."
    for folder, (kind, count) in survey.folders.items():
        yield f"# {_flatten(folder)}/ has {count}, as kind '{kind}'."


def _list_optional(fields: Mapping[str, tuple[Any, str]]) -> list[str]:
    examples = {
        "author": "Ada Example",
        "site": "https://example.org",
        "license": "https://spdx.org/licenses/CC-BY-4.0.html",
        "contact": "mailto:ada@example.org",
    }
    lines = [f'# {field}: "{example}"' for field, example in examples.items() if field not in fields]
    return [*lines, ""] if lines else []


def _describe_rest(survey: Survey) -> Iterator[str]:
    if survey.feeds:
        yield f"# Feeds found, which Refdesk makes anew: {', '.join(map(_flatten, survey.feeds[:5]))}."
    if survey.left_out:
        counts = ", ".join(f"{_flatten(reason)} {count}" for reason, count in list(survey.left_out.items())[:8])
        yield f"# Left out: {counts}."
    yield "# List more in .refdeskignore, as in .gitignore; !NAME/ there takes a folder back."


def _flatten(text: str) -> str:
    """Words on one line, whatever a name holds."""
    return " ".join("".join(sign if sign.isprintable() else "?" for sign in text).split())
