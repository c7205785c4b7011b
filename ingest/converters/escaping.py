"""Plain words as Markdown that shows exactly these, with no more escapes than that takes."""

import re
from itertools import pairwise

# Only what would take effect: `2 * 3`, `snake_case` and `a < b` stay as they are, so that quotes of them do too.
_INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"
    r"|`"
    r"|(?<!\s)\*|\*(?!\s|$)"
    r"|(?<![^\W_])_(?=\S)|(?<=\S)_(?![^\W_])"
    r"|<(?=[A-Za-z/!?][^<>]*>)"
    r"|&(?=#?\w{1,31};)"
    r"|~(?=~)"
    r"|\{(?=:?[ \t]*#[^{}\n]*\}\s*$)"
)
_BLOCK = re.compile(
    r"^(?:#{1,6}(?=\s|$)|>|:(?=\s)"
    r"|[-+*](?=\s|$)|(?:=+|-+)\s*$|[-*_](?:[ \t]*[-*_]){2,}[ \t]*$|\|)|^\d{1,9}(?=[.)](?:\s|$))"
)
_LABEL_END = re.compile(r"(?<=[\]\n])")
# what our parser takes for a formula: pandoc's rule
_DOLLARS = re.compile(r"(?<![\\$\d])\$(?=[^\s$])(?P<tex>[^$\n]*?)(?<=[^\s\\$])\$(?!\d)|\$\$")


def escape_inline(text: str, escape: str = "\\") -> str:
    """Escape the signs in a text that Markdown would read within a line; `escape` is what is put before them."""
    escaped = _INLINE.sub(lambda found: escape + found[0], text)
    return _escape_dollars(_escape_brackets(escaped, escape), escape)


def escape_line(line: str, escape: str = "\\") -> str:
    """Escape a whole line: also what would make it a heading, an item, a quotation or a rule."""
    inline = escape_inline(line, escape)
    found = _BLOCK.match(inline)
    if found is None:
        return inline
    at = found.end() if found[0].isdigit() else 0
    return inline[:at] + escape + inline[at:]


def fence(text: str, language: str = "") -> str:
    """Text as a code block, in a fence that is longer than any inside."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{re.sub(r'[^A-Za-z0-9+#._-]', '', language)}\n{text.rstrip()}\n{marks}"


def code_span(text: str) -> str:
    """Text as code in a line."""
    text = " ".join(text.split())
    if not text:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * (longest + 1)
    padding = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{marks}{padding}{text}{padding}{marks}"


def _escape_brackets(text: str, escape: str) -> str:
    """Escape each `[` whose next `]`, in the same line, has the address or the label of a link behind it."""
    if "[" not in text:
        return text
    parts = _LABEL_END.split(
        text
    )  # a pattern that looks ahead from each `[` reads a line of many of them again and again
    for position, (part, following) in enumerate(pairwise(parts)):
        if part.endswith("]") and following.startswith(("(", "[", ":")):
            parts[position] = part.replace("[", f"{escape}[")
    return "".join(parts)


def _escape_dollars(text: str, escape: str) -> str:
    return _DOLLARS.sub(lambda found: found[0].replace("$", f"{escape}$"), text) if "$" in text else text
