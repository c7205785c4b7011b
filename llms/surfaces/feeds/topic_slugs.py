"""The folder names of topics, one for each."""

import hashlib
import re
from collections.abc import Iterable, Mapping

_SIGN_ON_A_WORD = re.compile(r"\w[^\w\s]+(?!\w)|(?<!\w)[^\w\s]+\w")


def slugs_of(topics: Iterable[str]) -> Mapping[str, str]:
    """The slug of each topic, in the given order: its letters and digits, and no slug twice.

    `C`, `C++` and `C#` would all be `c`. A topic with a sign at the end of a word always ends with a hash of its name,
    so that its address stays when one without the sign is added. Of others that are written alike (`A/B`, `A B`), the
    plainest, which loses the fewest characters, has no hash.
    """
    named = list(topics)
    taken: dict[str, str] = {}
    for topic in sorted(named, key=lambda topic: (_loss(topic), topic)):
        slug = "" if _SIGN_ON_A_WORD.search(topic) else _plain(topic)
        digest = hashlib.sha256(topic.encode()).hexdigest()
        length = 8
        while not slug or slug in taken:
            slug = f"{_plain(topic)}-{digest[:length]}".strip("-")
            length += 1
        taken[slug] = topic
    slugs = {topic: slug for slug, topic in taken.items()}
    return {topic: slugs[topic] for topic in named}


def _plain(topic: str) -> str:
    return re.sub(r"[^\w]+", "-", topic.lower()).strip("-")


def _loss(topic: str) -> int:
    """How many characters of the topic its slug does not show; a space shows as a hyphen."""
    slug = _plain(topic)
    return sum(kept != told for kept, told in zip(topic.replace(" ", "-"), slug, strict=False)) + len(topic) - len(slug)
