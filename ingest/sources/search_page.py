"""The saved text of an archive's search page as a source: each item that it lists, with kind, title and summary.

Such a text has lost its lines and marks. What is left is its structure: a label before each item; a title in the case
of titles; a summary in the case of sentences, or of a few plain words; and the number of items above them all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NamedTuple

from index import ArchiveInfo, remove_hidden
from index.regular_file import read_regular_file
from ingest.converters.decoding import decode_text
from ingest.converters.markdown import MARKDOWN
from ingest.errors import ArchiveError, SourceFileError
from ingest.facts.place import Place, make_slug
from ingest.facts.stated import read_stated
from ingest.sources.left_out import LeftOut
from ingest.sources.local_folder import make_default_info
from ingest.sources.settings import SourceSettings
from ingest.sources.source import Beside, DocumentsAlone, Known, SourceFile, SourceItem

MAX_PAGE_BYTES = 5_000_000
_HEAD_BYTES = 4_000  # within which the number of items stands
_COUNT = re.compile(r"^[ \t]*(?P<count>[0-9]{1,6}) (?:items|results|documents)[ \t]*$", re.MULTILINE)
_KINDS: Mapping[str, str] = {  # of labels whose words are no kind
    **dict.fromkeys(("identity", "contact", "selected work"), "page"),
    **dict.fromkeys(("active", "emerging", "paused", "completed", "archived", "planned"), "program"),
}
_LABELS = (
    "Research Paper", "Paper", "Field Note", "Note", "Definition", "Program", "Topic", "Surface", "Page", "Article",
    "Essay", "Report", "Talk", "Dataset", "Project", "topic", "surface", "program", *_KINDS,
)  # fmt: skip
_LABEL = re.compile(rf"(?<!\S)(?P<label>{'|'.join(sorted(_LABELS, key=len, reverse=True))}) (?=(?P<next>\S+))")
_SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]]* ")
_SMALL_WORDS = frozenset(  # that stand in a title in small letters
    re.findall(
        r"\w+", "a an and as at but by de for from in into nor of off on onto or over per so the to up via vs with yet"
    )
)


class SearchItem(NamedTuple):
    """An item of the page: its label as it stands there, its title, and its summary, which may be empty."""

    label: str
    title: str
    summary: str

    @property
    def kind(self) -> str:
        """The kind that the label means: `Field Note` is `field-note`."""
        return _KINDS.get(self.label, self.label.lower().replace(" ", "-").removeprefix("research-"))

    @property
    def status(self) -> str | None:
        """The label where it says how things stand with a program."""
        return self.label if self.kind == "program" and self.label.lower() != "program" else None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The number of items that the page states, and those that were read."""

    stated: int
    items: Sequence[SearchItem]


class SearchPageSource(DocumentsAlone):
    """Lists the items of the page as stubs, of which a full text from another source makes one document."""

    kind: ClassVar[str] = "search-page"
    summary: ClassVar[str] = "the saved text of an archive's search page, with the number of items above them"

    def __init__(self, address: str, _settings: SourceSettings, /) -> None:
        self._path = Path(address)
        self._files: dict[str, SourceFile] = {}

    @staticmethod
    def recognizes(address: str, /) -> bool:
        """Whether it is a text file that states a number of items near its start, and lists some."""
        if not address.lower().endswith(".txt"):
            return False
        try:
            with Path(address).open("rb") as file:
                head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
        except (OSError, ValueError):  # no file is there
            return False
        found = _COUNT.search(head)
        return found is not None and _LABEL.match(head[found.end() :].lstrip()) is not None

    @property
    def address(self) -> str:
        """The path of the text."""
        return str(self._path)

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """Every item is taken."""
        return ()

    def archive_info(self) -> ArchiveInfo:
        """The archive has the name of the file."""
        return make_default_info(self._path.stem)

    def discover(self, _known: Known, /) -> Iterator[SourceItem]:
        """List the items in the order of their paths.

        Raises ArchiveError for a text that cannot be read, and for one in which other than the stated number is found.
        """
        try:
            text, _ = decode_text(read_regular_file(self._path, MAX_PAGE_BYTES), self._path.name)
        except (OSError, SourceFileError) as error:
            raise ArchiveError(self._path, f"the page cannot be read ({error})", "save it as UTF-8 text") from error
        page = read_search_page(text)
        if page is None:
            remedy = "save the text of the whole page, with a line such as '50 items'"
            raise ArchiveError(self._path, "it states no number of items", remedy)
        if page.stated != len(page.items) or not page.items:
            reason = f"it states {page.stated} items, and {len(page.items)} can be told apart"
            raise ArchiveError(self._path, reason, "save the text of the whole page again")
        self._files = {}
        items = [self._make_stub(item, number) for number, item in enumerate(page.items, 1)]
        yield from sorted(items, key=lambda item: item.path)

    def fetch(self, item: SourceItem) -> SourceFile:
        """Read one item. Raises SourceFileError."""
        if item.path not in self._files:
            raise SourceFileError(item.path, None, "the page has no such item; ingest it again")
        return self._files[item.path]

    def _make_stub(self, item: SearchItem, number: int) -> SourceItem:
        slug = make_slug(item.title, f"{item.kind} {item.title}")
        if f"{item.kind}/{slug}.md" in self._files:
            slug = f"{slug}-{number}"
        path, where = f"{item.kind}/{slug}.md", f"search page: {item.label}"
        data = f"# {item.title}\n\n{item.summary or item.title}\n".encode("utf-8", "replace")
        stated = {"title": item.title, "summary": item.summary, "status": item.status}
        facts = {**read_stated(stated).facts, "kind": item.kind, "text": "summary"}
        place = Place(item.kind, where, slug, item.title, None)
        beside = Beside(facts, dict.fromkeys(facts, where), place=place, come_first=True, stub=True)
        self._files[path] = SourceFile(path, data, MARKDOWN, beside)
        return SourceItem(path, MARKDOWN, self._files[path].sha256, beside=beside.compute_hash())


def read_search_page(text: str) -> SearchPage | None:
    """Read the text of a page; None for one that states no number of items."""
    found = _COUNT.search(text)
    if found is None:
        return None
    words = " ".join(remove_hidden(text[found.end() :]).split())
    return SearchPage(int(found["count"]), list(_split_items(words)))


def _split_items(words: str) -> Iterator[SearchItem]:
    """The items, each from its label to the next.

    A label stands at the start, behind the end of a sentence, or, in an item without sentences, before a name.
    """
    begin: re.Match[str] | None = None
    ended = 0  # where the last sentence before the label ends
    sentences = [match.end() for match in _SENTENCE_END.finditer(words)]
    position = 0
    for label in _LABEL.finditer(words):
        while position < len(sentences) and sentences[position] <= label.start():
            ended, position = sentences[position], position + 1
        is_plain = begin is not None and ended <= begin.end()
        if not _is_name(label["next"]) or not (label.start() in (0, ended) or is_plain):
            continue
        if begin is not None:
            yield _read_item(begin["label"], words[begin.end() : label.start()].strip())
        begin = label
    if begin is not None:
        yield _read_item(begin["label"], words[begin.end() :].strip())


def _read_item(label: str, words: str) -> SearchItem:
    title = "".join(_take_title_sentences(words)).strip()
    if title:
        return SearchItem(label, title, words[len(title) :].strip())
    parts = words.split(" ")
    start = _find_summary(parts) if words.endswith((".", "?", "!")) else _find_plain_words(parts)
    return SearchItem(label, " ".join(parts[:start]), " ".join(parts[start:]))


def _take_title_sentences(words: str) -> Iterator[str]:
    """The sentences in the case of a title that an item begins with, of which another sentence follows."""
    start = 0
    for match in _SENTENCE_END.finditer(words):
        sentence = words[start : match.end()]
        if not _is_in_title_case(sentence):
            return
        yield sentence
        start = match.end()


def _is_in_title_case(sentence: str) -> bool:
    return all(_is_name(word) or word.strip(".,:;?!()\"'") in _SMALL_WORDS for word in sentence.split())


def _find_summary(words: Sequence[str]) -> int:
    """Where the sentence of a summary begins, behind a title without a stop.

    There a word is said again (`Rafting Rafting under …`), or the first word is a name that plain words follow.
    """
    following = ""  # the next word that is no small one
    begins: list[bool] = []
    for word in reversed(words):
        # also `Small-town`, which stands in no title
        begins.append(word[:1].isupper() and following[:1].islower() and not _is_name(following))
        following = following if word in _SMALL_WORDS else word
    begins.reverse()
    for place in range(1, len(words)):
        if words[place] == words[place - 1] or begins[place]:
            return place
    return len(words)


def _find_plain_words(words: Sequence[str]) -> int:
    """Where plain words begin behind a name."""
    return next((place for place in range(1, len(words)) if not _is_name(words[place])), len(words))


def _is_name(word: str) -> bool:
    """Whether a word is written as in a title: `Tea`, `Fog-Bound`, `tea.txt`, `2026`; not `Small-town`."""
    bare = word.strip("\"'“”‘’()[]{}")
    if "." in bare.rstrip(".,:;?!"):
        return True
    last = bare.rpartition("-")[2]
    return bool(bare) and (bare[0].isdigit() or (bare != bare.lower() and (last[:1] != last[:1].lower() or not last)))
