"""The types of fields that documents and the archive share."""

from typing import Annotated

from pydantic import AfterValidator, Field

from index.markdown.invisible import find_hidden_offsets

ID_PATTERN = r"^[a-z][a-z0-9-]{0,39}:[a-z0-9]+(?:[.-][a-z0-9]+)*$"
AI_USE_PATTERN = r"^(?:search|ai-input|ai-train)=(?:yes|no)(?:, (?:search|ai-input|ai-train)=(?:yes|no))*$"
DATE_PATTERN = r"^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$"


def _require_readable(text: str) -> str:
    if find_hidden_offsets(text) or "\n" in text or "\r" in text or "\t" in text:
        raise ValueError("must be one line without hidden characters")
    if not text.strip() or text != text.strip():
        raise ValueError("must be words without white space around them")
    return text


DocumentId = Annotated[str, Field(pattern=ID_PATTERN, max_length=120)]
PartialDate = Annotated[str, Field(pattern=DATE_PATTERN)]
CiteKey = Annotated[str, Field(pattern=r"^[a-z0-9]{3,60}$")]
Line = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_require_readable)]
