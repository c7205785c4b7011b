"""A chunk: the passage that is embedded, searched and shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document: `markdown[start:end] == text`, exactly, but for an ellipsis for what data URIs hold.

    A document's chunks tile its body in order: nothing lost, nothing twice. `headings` are the titles
    from the top heading to the innermost one, `anchor` the innermost one's anchor (empty before the first
    heading), lines count from 1, and `tokens` are the encoder's. `lead` is the header of a table, or the opening
    line of a code block, that the chunk goes on with: it is embedded and searched with the text, and neither stored nor
    shown. `words` is the text without marks that no page shows, such as `[^1]`, where it has such: it is what is
    embedded and searched then.
    """

    document_id: str
    position: int
    start: int
    end: int
    first_line: int
    last_line: int
    headings: tuple[str, ...]
    anchor: str
    text: str
    tokens: int
    lead: str = ""
    words: str | None = None

    @property
    def searched(self) -> str:
        """What is embedded and searched."""
        return self.lead + (self.text if self.words is None else self.words)

    @property
    def id(self) -> str:
        """`document#position`."""
        return f"{self.document_id}#{self.position}"
