"""Put what is right in the place of what does not hold, in the text of an answer and with consent in its file."""

import difflib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index import RefdeskError
from server.verification.answer_file import AnswerFile, read_text

if TYPE_CHECKING:
    from index.quotes.checks.check import Check
    from index.quotes.checks.fix import Fix

MAX_BLOCK_CHARS = 4_000  # characters from the line of a check on in which its words are looked for
# what of words is raw HTML, an entity or a link in Markdown, and what would take an escape of these away
_MARKDOWN_SIGNS = re.compile(r"\\(?=[\\`<&\]])|`|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(\[:])")
_LATEX_SIGNS = re.compile(r"[&%#_]")
_NO_LATEX_WORDS = re.compile(r"[\\{}$^~]")  # where one stands, a passage may have meant a formula or a command
_BLOCK_END = re.compile(r"\n[ \t]*\r?\n")


class FixError(RefdeskError, ValueError):
    """A file in which nothing can be mended."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"'{name}' was not mended: {reason}. Leave --write out to see what would be written instead.")


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with its fixes, and what of them was not put in, each with its reason."""

    text: str
    count: int
    left_out: Sequence[str]


def mend(file: AnswerFile, checks: Sequence["Check"]) -> Mended:
    """Put in each fix whose words stand once in the block that begins at the line of its check, as they are written."""
    text, starts = file.text, [0, *(match.end() for match in re.finditer("\n", file.text))]
    edits: dict[tuple[int, int], str] = {}
    left_out: list[str] = []
    for check in checks:
        if check.fix is None:
            continue
        where, old = f"{file.name}:{check.line}", check.fix.old[:80]
        places = _find(text, starts[min(check.line, len(starts)) - 1], check.fix.old)
        if len(places) != 1:
            told = f"stand there {len(places)} times" if places else "are not written so there"
            left_out.append(f"{where}: the words '{old}' {told}")
        elif any(start < places[0][1] and end > places[0][0] for start, end in edits if (start, end) != places[0]):
            left_out.append(f"{where}: the words '{old}' are mended already")
        elif (new := _write(file, check.fix, places[0][0])) is None:
            left_out.append(f"{where}: what is to stand for '{old}' holds signs that act in LaTeX")
        elif edits.setdefault(places[0], new) != new:
            left_out.append(f"{where}: there are two ways to mend '{old}'")
    parts, position = [], 0
    for (start, end), new in sorted(edits.items()):
        parts += [text[position:start], new]
        position = end
    return Mended("".join([*parts, text[position:]]), len(edits), left_out)


def format_diff(file: AnswerFile, mended: Mended) -> str:
    """What would change, as a unified diff."""
    before, after = (text.splitlines(keepends=True) for text in (file.text, mended.text))
    lines = difflib.unified_diff(before, after, file.name, file.name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def write_mended(file: AnswerFile, mended: Mended) -> None:
    """Replace the file with the mended text. Raises FixError where it cannot, or was changed since it was read."""
    from index.storage.files import replace_file

    if file.name == "-" or file.is_converted:
        raise FixError(file.name, "it is no text file" if file.is_converted else "it was read from stdin")
    if read_text(file.name) != file.text:
        raise FixError(file.name, "it was changed since it was read")
    path = Path(file.name).resolve()
    mode = path.stat().st_mode
    replace_file(path, mended.text.encode())
    path.chmod(mode)


def _write(file: AnswerFile, fix: "Fix", place: int) -> str | None:
    """The new words in the form of the file, in which none of them acts; None where they cannot be written so."""
    if file.form == "markdown":
        return _MARKDOWN_SIGNS.sub(r"\\\g<0>", fix.new)
    if file.form == "html":
        is_in_tag = file.text.rfind("<", 0, place) > file.text.rfind(">", 0, place)
        return html.escape(fix.new, quote=is_in_tag)
    if _NO_LATEX_WORDS.search(fix.new):
        return None
    is_reference = len(fix.old.split()) == 1  # stands in a command that takes it as it is
    return fix.new if is_reference else _LATEX_SIGNS.sub(r"\\\g<0>", fix.new)


def _find(text: str, start: int, words: str) -> Sequence[tuple[int, int]]:
    """Where words stand in the block at a place, whatever white space is between them; not within a longer name."""
    found = _BLOCK_END.search(text, start, start + MAX_BLOCK_CHARS)
    end = found.start() if found else min(len(text), start + MAX_BLOCK_CHARS)
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [match.span() for match in re.compile(rf"(?<![\w#/-]){pattern}(?![\w#/-])").finditer(text, start, end)]
