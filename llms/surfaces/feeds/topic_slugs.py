"""The folder names of topics, one for each."""

import hashlib
import re
from collections.abc import Iterable, Mapping

_SIGN_ON_A_WORD = re.compile(r"\w[^\w\s]+(?!\w)|(?<!\w)[^\w\s]+\w")


def slugs_of(topics: Iterable[str]) -> Mapping[str, str]:
    """The slug of each topic, in the given order: its letters and digits.

    `C`, `C++` and `C#` would all be `c`. A topic with a sign at the end of a word always ends with a hash of its name,
    so that its address stays when one without the sign is added. Topics without such a sign that differ in case alone
    (`C`, `c`) are one topic, as for a search, and share a slug: else one would take it from the other when it is added.
    Of others that are written alike (`A/B`, `A B`), the plainest, which loses the fewest characters, has no hash.
    """
    named = list(topics)
    known = {topic: topic if _SIGN_ON_A_WORD.search(topic) else topic.casefold() for topic in named}
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted({*known.values()}, key=lambda name: (_loss(name), name != _plain(name), name)):
        slug = "" if _SIGN_ON_A_WORD.search(name) else _plain(name)
        digest = hashlib.sha256(name.encode()).hexdigest()
        length = 8
        while not slug or slug in taken:
            slug = f"{_plain(name)}-{digest[:length]}".strip("-")
            length += 1
        taken.add(slug)
        slugs[name] = slug
    return {topic: slugs[known[topic]] for topic in named}


def _plain(topic: str) -> str:
    return re.sub(r"[^\w]+", "-", topic.lower()).strip("-")


def _loss(topic: str) -> int:
    """How many characters of the topic its slug does not show; a space shows as a hyphen."""
    slug = _plain(topic)
    return sum(kept != told for kept, told in zip(topic.replace(" ", "-"), slug, strict=False)) + len(topic) - len(slug)
