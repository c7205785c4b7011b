"""The encodings that a text may declare: those of the WHATWG standard, each of which is read in linear time."""

import codecs

_WINDOWS = ("cp866", "cp874", "tis-620", "cp932", "cp949", *(f"cp{number}" for number in range(1250, 1259)))
_ISO = tuple(f"iso8859-{number}" for number in (*range(1, 12), 13, 14, 15, 16))
_EASTERN = ("gbk", "gb2312", "gb18030", "big5", "big5hkscs", "euc_jp", "iso2022_jp", "shift_jis", "euc_kr")
_UNICODE = ("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
_ALLOWED = frozenset({*_UNICODE, *_WINDOWS, *_ISO, *_EASTERN, "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"})


def find_text_encoding(label: str) -> str | None:
    """Python's name of an encoding that a text declares; None for one that is not known, or is none of text."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if name in _ALLOWED else None
