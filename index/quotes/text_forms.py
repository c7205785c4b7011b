"""The forms of a document's text in which quotes are looked for, each made once and only when it is needed."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache

from index.markdown.maths.formulas import FoldedText, fold_page
from index.markdown.normalization import NormalizedText, normalize
from index.markdown.plain_text import PlainText, parse_as_written, render_tokens
from index.markdown.sections import Section, read_sections
from index.quotes.shown_text import ShownText

Span = tuple[int, int]

# where a sentence of Markdown ends: at its stop, at a stop of Chinese or Japanese, and where its block ends
_SENTENCE_END = re.compile(
    r"[.!?][”\"’'»)\]*_]*\s+(?=[^\sa-z])|[。！？]+[」』”’）]*|\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*+|#>]|\d+[.)] ))|\s\|\s"
)
_BLOCK_END = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+|#>]|\d+[.)] ))")


class TextForms:
    """The body of a document: as written, as a page shows it, and evened out."""

    def __init__(self, body: str) -> None:
        self.body = body

    @cached_property
    def _page_and_sections(self) -> tuple[PlainText, Sequence[Section]]:
        """What a page shows of it, and its sections, of one parse; its tokens are not kept, they take much memory."""
        tokens = parse_as_written(self.body)
        return render_tokens(self.body, tokens), read_sections(self.body, tokens)

    @property
    def page(self) -> PlainText:
        """What a page shows of it."""
        return self._page_and_sections[0]

    @cached_property
    def normalized_body(self) -> NormalizedText:
        """The Markdown, evened out."""
        return normalize(self.body)

    @cached_property
    def normalized_page(self) -> NormalizedText:
        """What a page shows, evened out."""
        return normalize(self.page.text)

    @cached_property
    def typed(self) -> FoldedText:
        """What a page shows with formulas as people type them, without white space."""
        return fold_page(self.page, copied=False)

    @cached_property
    def copied(self) -> FoldedText:
        """What a page shows with formulas as a browser copies them, without white space."""
        return fold_page(self.page, copied=True)

    @cached_property
    def sections(self) -> Sequence[Section]:
        """Its sections in their order; where nothing else is needed, at half the cost."""
        return self._page_and_sections[1] if "_page_and_sections" in self.__dict__ else read_sections(self.body)

    @cached_property
    def passages(self) -> str:
        """What a page shows of it, with its blocks apart, so that what is taken from it can be quoted."""
        return self.page.text.replace("\n", "\n\n")

    @cached_property
    def shown(self) -> ShownText:
        """What of it a page shows as one text."""
        return ShownText(self.body, self.page, self.sections)

    @cached_property
    def sentence_edges(self) -> Sequence[int]:
        """Where its sentences begin, and where the text ends."""
        return [0, *(match.end() for match in _SENTENCE_END.finditer(self.body)), len(self.body)]

    @cached_property
    def _block_edges(self) -> Sequence[int]:
        return [0, *(match.end() for match in _BLOCK_END.finditer(self.body))]

    def count_blocks_between(self, start: int, end: int) -> int:
        """How many ends of paragraphs, items or rows lie between two places."""
        return bisect_right(self._block_edges, end) - bisect_right(self._block_edges, start)

    def find_sentence(self, place: int) -> Span:
        """The sentence at a place."""
        position = bisect_right(self.sentence_edges, place) - 1
        position = min(position, len(self.sentence_edges) - 2)
        return self.sentence_edges[position], self.sentence_edges[position + 1]


@lru_cache(maxsize=64)  # an answer quotes the same few documents again and again
def get_forms(body: str) -> TextForms:
    """The forms of a body."""
    return TextForms(body)
