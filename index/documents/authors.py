"""Names of authors: people with particles and suffixes, and corporate authors."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from index.model import Model

_PARTICLES = frozenset(
    re.findall(
        r"\S+",
        "af al av d' da das de degli dei del della den der des di do dos du el la las le les lo los op 't te ten ter "
        "van vom von vor y zu zum zur",
    )
)
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV")
_CORPORATE = re.compile(r" and | & |,? (?:Inc|Ltd|LLC|GmbH|Corp|Co)\b\.?")
_FAMILY_FIRST = re.compile(  # the letters of Chinese, Japanese and Korean
    r"[\u3005\u3006\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


class Name(Model):
    """An author: a person's `family` name, with what else is known of it, or the `literal` name of a body."""

    family: str | None = None
    given: str | None = None
    particle: str | None = None
    suffix: str | None = None
    literal: str | None = None

    @property
    def display(self) -> str:
        """The name as one writes it: `Charles de la Vallée Poussin`, `山田 太郎`."""
        if self.literal is not None:
            return self.literal
        if self.given and self.family and _FAMILY_FIRST.fullmatch(self.family + self.given):
            return f"{self.family} {self.given}"
        return " ".join(part for part in (self.given, self.particle, self.family, self.suffix) if part)

    @property
    def short(self) -> str:
        """What a text calls the author: the family name with its particle, or the literal name."""
        return self.literal or " ".join(part for part in (self.particle, self.family) if part)


def read_name(text: str) -> Name:
    """Read an author as the front matter gives it.

    `Ludwig van Beethoven` and `José Nuñez Jr.` are taken apart at particles and suffixes; a name that needs it is
    given as `Last, First` or `von Last, Jr, First`. Of two words in Chinese, Japanese or Korean letters the first is
    the family name. One word, braces around it, or a company's words make it a body.
    """
    text = unicodedata.normalize("NFC", text)
    if text.startswith("{") and text.endswith("}"):
        return Name(literal=text[1:-1].strip() or text)
    if _CORPORATE.search(text) or " " not in text:
        return Name(literal=text)
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 2 and _SUFFIX.fullmatch(parts[1]):
        return read_name(" ".join(parts))
    if 2 <= len(parts) <= 3 and all(parts):
        return _build_from_parts(parts[0].split(), parts[-1], parts[1] if len(parts) == 3 else None)
    words = text.split()
    if len(words) == 2 and all(map(_FAMILY_FIRST.fullmatch, words)):
        return Name(family=words[0], given=words[1])
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else None
    first = next((position for position, word in enumerate(words[:-1]) if position and word in _PARTICLES), None)
    start = len(words) - 1 if first is None else first
    return _build_from_parts(words[start:], " ".join(words[:start]), suffix)


def list_displayed_names(authors: Sequence[str]) -> Sequence[str]:
    """The authors of a front matter as one writes their names."""
    return [read_name(author).display for author in authors]


def list_stated_names(stated: object) -> object:
    """The names in a list as YAML reads one that was written without quotation marks.

    `[von Last, Jr, First]` is one name that was split at its commas: a suffix that stands alone tells it. `{A Company}`
    was read as a mapping. Raises ValueError for one word instead of a list, and for names that can be read in two ways.
    """
    if isinstance(stated, str):
        raise ValueError("must be a list of names, such as [Ada Lovelace]")
    if not isinstance(stated, list | tuple):
        return stated
    names = [_read_braces(name) for name in stated]
    words = [name for name in names if isinstance(name, str)]
    return _join_split_names(words) if len(words) == len(names) else names


def fold_to_key(text: str) -> str:
    """`text` as lower-case ASCII letters and digits, as a citation key needs it: `Łódź` is `lodz`."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_UNDECOMPOSED))
    return re.sub(r"[^a-z0-9]", "", plain)


def _read_braces(name: object) -> object:
    is_braces = isinstance(name, Mapping) and all(isinstance(key, str) and name[key] is None for key in name)
    return "{" + ", ".join(name) + "}" if is_braces and isinstance(name, Mapping) else name


def _join_split_names(names: list[str]) -> Sequence[str]:
    joined: list[str] = []
    while names:
        name = names.pop(0)
        if not _SUFFIX.fullmatch(name):
            joined.append(name)
            continue
        before = joined.pop() if joined and "," not in joined[-1] else ""
        is_whole = not names and " " in before  # [Sammy Davis, Jr.]
        is_family = bool(before) and all(word in _PARTICLES for word in before.split()[:-1])
        if not is_whole and not (is_family and names):
            raise ValueError(f"'{name}' alone is no name; put a name that has commas in quotation marks")
        joined.append(f"{before}, {name}" if is_whole else f"{before}, {name}, {names.pop(0)}")
    return joined


def _build_from_parts(last: list[str], given: str, suffix: str | None) -> Name:
    count = next((position for position, word in enumerate(last) if word not in _PARTICLES), 0)
    return Name(family=" ".join(last[count:]), given=given, particle=" ".join(last[:count]) or None, suffix=suffix)
