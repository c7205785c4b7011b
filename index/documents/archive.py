"""The archive as a whole: what `archive.yaml` at its root says about it."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, field_validator, model_validator

from index.documents.fields import AI_USE_PATTERN, Contact, Kind, LanguageTag, Line, Orcid, StatedFacts, Url
from index.documents.plural import pluralize
from index.model import Model

OptionalTools = Literal["thresholds"]  # an archive gets these only when its `tools` name them
OPTIONAL_TOOLS: tuple[OptionalTools, ...] = get_args(OptionalTools)
OptionalSurface = Literal["citations", "feeds", "json-ld", "linksets", "llms-full.txt", "sitemap"]
OPTIONAL_SURFACES: tuple[OptionalSurface, ...] = get_args(OptionalSurface)  # among which `publish` chooses
FORM_SURFACES: tuple[OptionalSurface, ...] = ("citations", "json-ld", "linksets")  # whose files a record alone gives

# of a file that is a source
_FILE_SUFFIX = re.compile(r"\.(?:bundle|tar(?:\.gz)?|tgz|zip|bib(?:tex)?|ris|rdf|(?:csl)?json|txt)\Z", re.IGNORECASE)
Plural = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]


def name_source(address: str) -> str:
    """The name of a source that has none: the last part of its address without revision and suffix.

    `git+https://host/owner/notes.git@v1#docs` and `papers/notes.tar.gz` are `notes`. No user, password or query of an
    address of the web is part of it.
    """
    scheme, mark, rest = address.partition("://")
    if mark:
        host, _, path = re.sub(r"[?#].*", "", rest, flags=re.DOTALL).partition("/")
        address = f"{scheme}{mark}{host.rpartition('@')[2]}/{path}"
    if address.startswith("git+"):
        address = address.partition("#")[0].partition("@")[0].removesuffix(".git")
    name = PurePosixPath(address.replace("\\", "/")).name
    return _FILE_SUFFIX.sub("", name) or name


class ArchiveSource(Model):
    """A source that `archive.yaml` names: a path below the archive or a URI, and the name before its items' paths.

    Where no kind is given, the address tells it. `folders` give kinds to the documents below folders of a site.
    """

    path: Line
    name: Annotated[str, Field(pattern=r"^[^/\x00-\x1f]+$", max_length=100)]
    kind: Kind | None = None
    folders: Mapping[str, Kind] = {}

    @model_validator(mode="before")
    @classmethod
    def _name_after_the_path(cls, values: Any) -> Any:
        given = {"path": values} if isinstance(values, str) else values
        if not isinstance(given, Mapping) or given.get("name") or not isinstance(given.get("path"), str):
            return given
        return {**given, "name": name_source(given["path"])}


class ArchiveInfo(StatedFacts):
    """What `archive.yaml` at the root of an archive says about the whole of it.

    `kinds` orders the kinds of documents. An entry may give the plural of its kind, as `hypothesis: hypotheses`;
    `plurals` holds those that were given, and the English plural stands in for the others. `tools` names the
    optional tools that the archive wants, of OPTIONAL_TOOLS. A `strict` archive takes only Markdown with complete front
    matter of ours, and leaves its text and links as they are. `folders` gives the kind of the documents below a folder
    at the root that state none, `rename_kinds` the kind to have instead of one that a document, a folder or a site
    says. `sources` are folders to read in the place of the archive's own files. `publish` chooses among
    OPTIONAL_SURFACES, null where nothing was chosen. `desk` names who wrote the summaries of the archive.
    """

    title: Line
    summary: Line
    description: Annotated[str, Field(min_length=1, max_length=2000)]
    author: Line | None = None
    orcid: Orcid | None = None
    publisher: Line | None = None
    desk: Line | None = None
    site: Url | None = None
    contact: Contact | None = None
    license: Url | None = None
    ai_use: Annotated[str, Field(pattern=AI_USE_PATTERN)] | None = None
    language: LanguageTag = "en"
    kinds: tuple[str, ...] = ()
    plurals: Mapping[str, Plural] = {}
    tools: tuple[OptionalTools, ...] = ()
    strict: bool = False
    folders: Mapping[str, Kind] = {}
    rename_kinds: Mapping[Line, Kind] = {}
    sources: tuple[ArchiveSource, ...] = ()
    publish: tuple[OptionalSurface, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _take_plurals_out_of_kinds(cls, values: Any) -> Any:
        kinds = values.get("kinds") if isinstance(values, Mapping) else None
        if not isinstance(kinds, list | tuple):
            return values
        given = {name: plural for kind in kinds if isinstance(kind, Mapping) for name, plural in kind.items()}
        names = [name for kind in kinds for name in (kind if isinstance(kind, Mapping) else (kind,))]
        known = values.get("plurals", {})
        plurals = {**known, **given} if isinstance(known, Mapping) else known  # what is none is refused by its type
        return {**values, "kinds": tuple(names), "plurals": plurals}

    @field_validator("tools", mode="before")
    @classmethod
    def _only_known_tools(cls, names: Any) -> Any:
        for name in names if isinstance(names, list | tuple) else ():
            if name not in OPTIONAL_TOOLS:
                raise ValueError(f"there is no '{str(name)[:40]}'; choose among: {', '.join(OPTIONAL_TOOLS)}")
        return names

    @field_validator("publish", mode="before")
    @classmethod
    def _only_known_surfaces(cls, names: Any) -> Any:
        for name in names if isinstance(names, list | tuple) else ():
            if name not in OPTIONAL_SURFACES:
                raise ValueError(
                    f"there is no '{str(name)[:40]}' to choose; choose among: {', '.join(OPTIONAL_SURFACES)}"
                )
        return names

    @model_validator(mode="after")
    def _each_kind_has_its_own_plural(self) -> "ArchiveInfo":
        owners: dict[str, str] = {}
        for kind in dict.fromkeys([*self.kinds, *self.plurals]):
            owner = owners.setdefault(self.collection(kind), kind)
            if owner != kind:
                raise ValueError(f"the kinds '{owner}' and '{kind}' have one plural; write another in `kinds`")
        return self

    @model_validator(mode="after")
    def _each_source_has_its_own_name(self) -> "ArchiveInfo":
        names = [source.name for source in self.sources]
        twice = next((name for name, count in Counter(names).items() if count > 1), None)
        if twice is not None:
            raise ValueError(f"two sources have the name '{twice}'; give one of them another with `name`")
        return self

    def collection(self, kind: str) -> str:
        """The plural of a kind, which is also the path below which its documents are published: `field-notes`."""
        return self.plurals.get(kind) or pluralize(kind)

    def heading(self, kind: str) -> str:
        """The heading of a list of documents of a kind: `Field notes`."""
        words = self.collection(kind).replace("-", " ")
        return words[0].upper() + words[1:]

    @property
    def desk_name(self) -> str:
        """Who wrote the summaries: as the archive says, else the desk of this archive."""
        return self.desk or f"Reference desk of {self.title}"

    def offers(self, tools: OptionalTools) -> bool:
        """Whether the archive asks for these optional tools."""
        return tools in self.tools

    def has_surface(self, name: str) -> bool:
        """Whether a surface is published at all: one that is not optional always is, each where nothing is chosen."""
        return self.publish is None or name not in OPTIONAL_SURFACES or name in self.publish

    def writes_forms(self, surface: str) -> bool:
        """Whether the forms of a surface that can be made when they are asked for are written as files instead."""
        return self.publish is not None and surface in self.publish

    @property
    def writes_all_forms(self) -> bool:
        """Whether no form is left to be made when it is asked for."""
        return all(self.writes_forms(name) for name in FORM_SURFACES)
