"""What the path of a file says: kind, id, title and date of a document that states none."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from anyascii import anyascii

from index.documents.dates import check_date
from index.documents.plural import pluralize

DEFAULT_KIND = "note"
MAX_SLUG_CHARS = 70
FOLDERS_ORIGIN = "folders of archive.yaml"  # where a kind comes from
RENAMED_ORIGIN = "rename_kinds of archive.yaml"  # follows where the kind was that has another name
_CONTENT_FOLDERS = frozenset({"content", "src", "source", "pages"})  # below which a generator keeps all its texts
_INDEX_NAMES = frozenset({"index", "_index", "readme"})  # a file that speaks for its folder
# ISO 639-1
LANGUAGES = frozenset(
    re.findall(
        r"[a-z]+",
        "aa ab af ak am ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz "
        "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig "
        "ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg "
        "mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn "
        "ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt "
        "tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu",
    )
)
_LANGUAGE_FOLDERS = frozenset({"de", "en", "es", "fr", "ja", "ko", "nl", "pt", "ru", "zh"})  # at the root, no topics
_DATED = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})[-_ ]+(?P<rest>.+)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NO_PLURALS = ("ss", "us", "is")  # ends of words that are no plurals
_AS_THEY_ARE = frozenset({"news", "series", "species", "means", "lens", "movies", "cookies", "ties"})  # irregular


@dataclass(frozen=True, slots=True)
class Place:
    """What is made of a path: a kind and where it comes from, the end of an id, a title, and a date in the name.

    `language` is that of a folder for one, as `content/de` and `de` are.
    """

    kind: str
    kind_from: str
    slug: str
    title: str
    date: str | None
    language: str | None = None


def read_place(path: str, folders: Mapping[str, str] | None = None, kind: str | None = None) -> Place:
    """Read `queues/littles-law.md`: kind `queue`, slug `littles-law`, title `Littles law`.

    `folders` give the kinds of folders at the root; `kind` is the one that the document states, whose folder stays in
    the slug unless it says the same. The same path gives the same slug everywhere.
    """
    parts = list(PurePosixPath(path).with_suffix("").parts) or [path]
    language: str | None = None
    if len(parts) > 1 and parts[0].lower() in _CONTENT_FOLDERS:
        parts = parts[1:]
        language = parts[0].lower() if len(parts) > 1 and parts[0].lower() in LANGUAGES else None
    elif len(parts) > 1 and parts[0].lower() in _LANGUAGE_FOLDERS:
        language = parts[0].lower()
    front = parts[:1] if language else []  # stays in the id, because each language has the same texts
    parts = parts[1:] if language else parts
    found, origin = _read_folder(parts, folders or {})
    if found is not None and (kind is None or kind == found):
        parts = parts[1:]
    parts = [*front, *parts]
    title = parts[-1]
    if title.lower() in _INDEX_NAMES and (len(parts) > 1 or found is not None):  # it speaks for its folder
        title = PurePosixPath(path).parent.name
        parts = parts[:-1] or ["index"]
    dated = _DATED.fullmatch(title)
    if dated is not None and not _is_day(dated["date"]):
        dated = None
    if dated is not None and parts[-1] == title:
        parts[-1] = dated["rest"]
    day = dated["date"] if dated else title if _DAY.fullmatch(title) and _is_day(title) else None
    slug = make_slug("-".join(parts), path)
    return Place(
        kind or found or DEFAULT_KIND,
        "" if kind else origin,
        slug,
        _make_title(dated["rest"] if dated else title),
        day,
        language,
    )


def _is_day(written: str) -> bool:
    try:
        check_date(written)
    except ValueError:
        return False
    return True


def _read_folder(parts: list[str], folders: Mapping[str, str]) -> tuple[str | None, str]:
    """The kind that the top folder names, in the singular where its name is an English plural."""
    if len(parts) < 2:
        return None, "default"
    if parts[0] in folders:
        return folders[parts[0]], FOLDERS_ORIGIN
    kind = make_kind(parts[0].lstrip("_"))
    return (kind, f"folder '{parts[0]}'") if kind else (None, "default")


def make_kind(words: str) -> str | None:
    """The kind that a name of many documents gives, such as `Field Notes`; None where it gives none."""
    name = _fold(words)
    return _make_singular(name) if _KIND.fullmatch(name) else None


def _make_singular(name: str) -> str:
    """`queues` is `queue`, `studies` is `study`; a name that is no regular plural stays."""
    if name.endswith(_NO_PLURALS) or name in _AS_THEY_ARE or len(name) < 4:
        return name
    guesses = [name[:-3] + "y"] if name.endswith("ies") else [name[:-1], name[:-2]] if name.endswith("s") else []
    return next((guess for guess in guesses if pluralize(guess) == name), name)


def make_slug(text: str, path: str) -> str:
    """Letters of any script as Latin ones; what has none, or too many, ends in a part of the path's hash."""
    slug = _fold(text)
    if slug and len(slug) <= MAX_SLUG_CHARS:
        return slug
    return f"{slug[:MAX_SLUG_CHARS].strip('-')}-{hash_path(path)}".strip("-")


def hash_path(path: str) -> str:
    """What tells two paths apart, in eight letters and digits."""
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _fold(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower()).strip("-")


def _make_title(name: str) -> str:
    words = re.sub(r"[\s_]+", " ", name).strip() or name
    if " " not in words:
        words = re.sub(r"-+", " ", words).strip() if not _DAY.fullmatch(words) else words
    return (words[:1].upper() + words[1:] if words.islower() else words) or "Untitled"
