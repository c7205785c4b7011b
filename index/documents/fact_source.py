"""Where what a text says was read, or by which call it was computed."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from index.documents.fields import Line, LongLine, StatedFacts
from index.documents.identifiers import normalize_url
from index.errors import shorten

MAX_FACT_SOURCES = 100  # entries of one document
_CALL = re.compile(r"(?P<tool>[a-z][a-z0-9_]{0,60})\((?P<inputs>.*)\)", re.DOTALL)
ResultName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=80)]


class FactSource(StatedFacts):
    """A source of facts in a text: a page of the author, a work that it cites, or a call of a threshold.

    `address` is a URL, or the call, `cost_correct(cpm=5, alpha=0.5)`. `supports` says what is taken from there: of a
    call, the passage of the text that has its `results`, each by its name and as the passage writes it.
    """

    kind: Literal["author", "cited", "derived"]
    address: LongLine
    supports: Line
    results: Mapping[ResultName, Line] = {}

    @model_validator(mode="before")
    @classmethod
    def _normalize_address(cls, values: object) -> object:
        address = values.get("address") if isinstance(values, Mapping) else None
        if not isinstance(address, str) or not isinstance(values, Mapping) or values.get("kind") == "derived":
            return values
        return {**values, "address": normalize_url(address)}

    @model_validator(mode="after")
    def _match_kind(self) -> "FactSource":
        if self.kind != "derived":
            if self.results:
                raise ValueError("'results' belong to the kind 'derived' alone; take them out")
            return self
        if self.call is None:
            raise ValueError(
                f"'{shorten(self.address)}' is no call of a threshold; write one such as cost_correct(cpm=5, alpha=0.5)"
            )
        if not self.results:
            raise ValueError("a derived source names no result; write them below 'results', such as cost: \"10\"")
        missing = next((name for name, written in self.results.items() if written not in self.supports), None)
        if missing is not None:
            raise ValueError(f"'{self.results[missing]}', the result '{missing}', does not stand in what it supports")
        return self

    @property
    def call(self) -> tuple[str, str] | None:
        """The threshold and its inputs as a text; None of a source that is no call."""
        found = _CALL.fullmatch(self.address) if self.kind == "derived" else None
        return (found["tool"], found["inputs"]) if found else None
