"""Words that stand for texts while a library converts what is around them, so that it cannot alter these."""

import re

ESCAPE = "\ue000"  # stands for a backslash, which html-to-markdown would double
_START, _END = "\ue001", "\ue002"
_WORD = re.compile(f"{_START}(\\d+){_END}")
_OWN_LINE = re.compile(f"^([ \\t>]*(?:(?:[-*+]|\\d+[.)])[ \\t]+)*){_START}(\\d+){_END}[ \\t]*$", re.MULTILINE)
_CONTROL = [*(set(range(32)) - {9, 10, 13}), 0xFFFE, 0xFFFF]  # XML has no such characters, and lxml refuses them
_LEFT_OUT = dict.fromkeys([*map(ord, (ESCAPE, _START, _END)), *_CONTROL])


class Placeholders:
    """Texts by the words that stand for them."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    @staticmethod
    def clean(text: str) -> str:
        """A text without characters that are placeholders here, and without those that no document may hold."""
        return text.translate(_LEFT_OUT)

    def add(self, text: str) -> str:
        """Give the word for a text."""
        self._texts.append(text)
        return f"{_START}{len(self._texts) - 1}{_END}"

    def fill(self, markdown: str) -> str:
        """Put every text where its word is; one that has a line to itself keeps the indentation of that line."""
        markdown = _OWN_LINE.sub(self._fill_line, markdown)
        return _WORD.sub(lambda found: self._texts[int(found[1])], markdown).replace(ESCAPE, "\\")

    def _fill_line(self, found: re.Match[str]) -> str:
        before = found[1]
        rest = re.sub(r"[^>\s]", " ", before)
        return before + self._texts[int(found[2])].replace("\n", f"\n{rest}")
