"""Fields by which an owner keeps a text back; what says neither yes nor no does, so that no slip publishes a draft."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set

_NO = frozenset({"false", "no", "off", "n", "f", "0"})
_KEEPS_BACK = ("draft", "unlisted", "noindex", "private")  # a field that keeps a text back, unless its value says no
_KEEPING_LINE = re.compile(
    rf"^[ \t]*(?:-[ \t]+)?[\"']?(?P<name>{'|'.join(_KEEPS_BACK)})[\"']?[ \t]*[:=](?P<value>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_DRAFT_SIGNS: Mapping[str, Set[str]] = {  # a field and the values with which it keeps a text back
    "published": _NO,  # which is a date in most archives
    "publish": _NO,
    "status": frozenset({"draft", "hidden", "private", "unpublished"}),
    "robots": frozenset({"noindex", "noindex, nofollow", "noindex,nofollow", "none"}),
}


def find_kept_back(block: str) -> Mapping[str, str]:
    """The fields of a header that keep its text back, wherever a line names one: of a header that is not valid."""
    found = ((line["name"], line["value"].strip().strip("\"'")) for line in _KEEPING_LINE.finditer(block))
    return {name: value for name, value in found if value and value.lower() not in _NO}


def find_draft_sign(fields: Iterable[tuple[str, str, Sequence[str]]]) -> str | None:
    """The field that keeps a text back, of fields given by folded name, name as written, and values as text."""
    for sign, name, values in fields:
        known = _DRAFT_SIGNS.get(sign)
        if known is None and sign not in _KEEPS_BACK:
            continue
        for text in (value.strip() for value in values):
            if (text.lower() in known) if known else (text.lower() not in _NO):
                return f"{name}: {text[:40]}"
    return None
