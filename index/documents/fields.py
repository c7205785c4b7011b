"""The types of fields that documents and the archive share."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from index.documents.dates import check_date
from index.documents.identifiers import (
    check_contact,
    normalize_arxiv_eprint,
    normalize_arxiv_paper,
    normalize_doi,
    normalize_orcid,
    normalize_url,
)
from index.errors import shorten
from index.markdown.invisible import find_hidden_offsets
from index.model import Model

_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")
_ID = re.compile(rf"{_KIND.pattern}:[a-z0-9]+(?:[.-][a-z0-9]+)*")
MAX_ID_CHARS = 120
AI_USE_PATTERN = r"^(?:search|ai-input|ai-train)=(?:yes|no)(?:, (?:search|ai-input|ai-train)=(?:yes|no))*$"
# what BibTeX, biblatex, \cite of LaTeX and Pandoc's @key all read: Pandoc has one sign between two letters or digits
CITE_KEY_PATTERN = r"[A-Za-z0-9_]+(?:[:.+/-][A-Za-z0-9_]+)*"
MAX_CITE_KEY_CHARS = 200
_CITE_KEY = re.compile(CITE_KEY_PATTERN)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
MAX_LANGUAGE_CHARS = 60
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,20}")


class StatedFacts(Model):
    """Facts as somebody wrote them, of which null says that one is not known, like leaving it out."""

    @model_validator(mode="before")
    @classmethod
    def _leave_out_what_is_null(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        return {name: value for name, value in values.items() if value is not None}


def _require_readable(text: str) -> str:
    hidden = find_hidden_offsets(text)
    if hidden:
        character = text[hidden[0]]
        name = unicodedata.name(character, "a control character")
        place = f"U+{ord(character):04X}, {name}, as its character {hidden[0] + 1}"
        raise ValueError(f"must be one line without hidden characters, and has {place}; take it out")
    if "\n" in text or "\r" in text or "\t" in text:
        raise ValueError("must be one line without line ends and tabs")
    if not text.strip() or text != text.strip():
        raise ValueError("must be words without white space around them")
    return text


def _check_kind(kind: str) -> str:
    if not _KIND.fullmatch(kind):
        raise ValueError(
            f"'{shorten(kind)}' is no kind; write a word of up to 40 small letters (a to z), digits and '-', such as "
            "field-note"
        )
    return kind


def _check_id(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > MAX_ID_CHARS:
        raise ValueError(
            f"'{shorten(text)}' is no id; write kind:slug, with up to {MAX_ID_CHARS} small letters (a to z) and "
            "digits, and one '-' or '.' between two of them, such as note:otters-2"
        )
    return text


def _check_cite_key(key: str) -> str:
    if not _CITE_KEY.fullmatch(key) or len(key) > MAX_CITE_KEY_CHARS:
        raise ValueError(
            f"'{shorten(key)}' is no citation key that every program reads; write up to {MAX_CITE_KEY_CHARS} letters "
            "(a to z), digits and '_', with one of ':', '.', '+', '/' or '-' between two of them, such as lee:2024"
        )
    return key


def _check_language(tag: str) -> str:
    if not _LANGUAGE.fullmatch(tag) or len(tag) > MAX_LANGUAGE_CHARS:
        raise ValueError(f"'{shorten(tag)}' is no language tag (BCP 47); write one such as en or de-AT")
    return tag


def _check_version(version: str) -> str:
    if not _VERSION.fullmatch(version):
        raise ValueError(
            f"'{shorten(version)}' cannot stand in an address; write up to 20 letters (a to z), digits, '.', '+' and "
            "'-', such as 1.0-draft"
        )
    return version


Kind = Annotated[str, AfterValidator(_check_kind)]
DocumentId = Annotated[str, AfterValidator(_check_id)]
PartialDate = Annotated[str, AfterValidator(check_date)]
CiteKey = Annotated[str, AfterValidator(_check_cite_key)]
Version = Annotated[str, AfterValidator(_check_version)]
LanguageTag = Annotated[str, AfterValidator(_check_language)]
Line = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_require_readable)]
LongLine = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_require_readable)]
Url = Annotated[str, Field(max_length=2000), AfterValidator(normalize_url)]
Contact = Annotated[str, Field(max_length=2000), AfterValidator(check_contact)]
Orcid = Annotated[str, AfterValidator(normalize_orcid)]
Doi = Annotated[str, Field(max_length=400), AfterValidator(normalize_doi)]
ArxivEprint = Annotated[str, AfterValidator(normalize_arxiv_eprint)]
ArxivPaper = Annotated[str, AfterValidator(normalize_arxiv_paper)]
