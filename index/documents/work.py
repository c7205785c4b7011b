"""The work that a text of the desk is about."""

from typing import Annotated

from pydantic import Field, field_validator

from index.documents.authors import list_stated_names
from index.documents.fields import ArxivEprint, Doi, Line, PartialDate, StatedFacts, Url, Version

EprintClass = Annotated[str, Field(pattern=r"^[a-z-]+(?:\.[A-Za-z-]+)?$", max_length=20)]

# facts of a work by which its summary is found, sorted and announced; a document holds them as its own
SHARED_FACTS = ("date", "version", "series", "canonical", "doi", "eprint", "eprint_class")


class Work(StatedFacts):
    """What is known of a work that is not here: who wrote it, when, and where it, its PDF and its bibliography are.

    `title` is null where it is that of the text about it.
    """

    title: Line | None = None
    authors: tuple[Line, ...] = ()
    date: PartialDate | None = None
    version: Version | None = None
    series: Line | None = None
    canonical: Url | None = None
    doi: Doi | None = None
    eprint: ArxivEprint | None = None
    eprint_class: EprintClass | None = None
    pdf: Url | None = None
    bibliography: Url | None = None

    _list_authors = field_validator("authors", mode="before")(list_stated_names)
