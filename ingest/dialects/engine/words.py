"""Links, pictures, fences and alerts, written in standard Markdown."""

from collections.abc import Sequence

_ALERTS = {
    "note": "NOTE",
    "tip": "TIP",
    "important": "IMPORTANT",
    "warning": "WARNING",
    "caution": "CAUTION",
    "hint": "TIP",
    "success": "TIP",
    "check": "TIP",
    "done": "TIP",
    "attention": "WARNING",
    "danger": "CAUTION",
    "error": "CAUTION",
    "bug": "CAUTION",
    "fail": "CAUTION",
    "failure": "CAUTION",
    "missing": "CAUTION",
}
_OTHER_ALERTS_NAMES = """
    info todo abstract summary tldr question help faq example quote cite seealso secondary primary details light
    dark notice definition theorem lemma proof exercise solution remark admonition alert custom callout
"""
OTHER_ALERTS = frozenset(_OTHER_ALERTS_NAMES.split())  # that other dialects know; each is a note with its name as title


def is_alert(kind: str) -> bool:
    """Whether a word is a kind of admonition that some dialect knows."""
    return kind.lower() in _ALERTS or kind.lower() in OTHER_ALERTS


def make_alert(kind: str, title: str | None) -> Sequence[str]:
    """The first lines of an alert, without the mark of a quotation; `title` None is the usual one of its kind."""
    alert = _ALERTS.get(kind.lower())
    if title is None and alert != kind.upper():
        title = kind.replace("-", " ").capitalize()
    head = [f"[!{alert or 'NOTE'}]"]
    if title and title.strip():
        words = title.strip()
        head += [words if "**" in words or "__" in words else f"**{words}**", ""]
    return head


def escape_label(text: str) -> str:
    """Text as the label of a link: brackets in it do not end it."""
    return " ".join(text.split()).replace("[", "\\[").replace("]", "\\]")


def make_address(address: str) -> str:
    """An address between `<` and `>`, which may hold spaces."""
    return f"<{address.strip().replace('<', chr(92) + '<').replace('>', chr(92) + '>')}>"


def make_link(text: str, address: str) -> str:
    """A link; its text is plain."""
    return f"[{escape_label(text)}]({make_address(address)})"


def make_picture(alt: str, address: str) -> str:
    """A picture on its own or within a line."""
    return f"![{escape_label(alt)}]({make_address(address)})"


def make_figure(alt: str, address: str, caption: str) -> str:
    """A picture with its caption below, in one paragraph of its own."""
    shown = f"![{escape_label(alt or caption)}]({make_address(address)})"
    return f"{shown}\n\n*{caption.strip()}*" if caption.strip() else shown


def make_fence(info: str, lines: Sequence[str]) -> Sequence[str]:
    """A fenced block longer than any fence inside it."""
    longest = max((_count_ticks(line) for line in lines), default=0)
    marks = "`" * max(3, longest + 1)
    return [f"{marks}{info}", *lines, marks]


def _count_ticks(line: str) -> int:
    stripped = line.lstrip(" \t>")
    return len(stripped) - len(stripped.lstrip("`"))


def skip_front_matter(text: str) -> str:
    """The text of another file as one takes it in: without front matter and the ends of its last lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    for mark in ("---\n", "+++\n"):
        end = text.find(f"\n{mark}", 3) if text.startswith(mark) else -1
        if end >= 0:
            return text[end + 5 :]
    return text
