"""What a page of a web site may say of itself: nothing by which it would be the document of somebody else."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

FETCHED_FROM = "fetched-from"  # the field of a document of a site that holds the address of its page
STATED_CANONICAL = "stated-canonical"  # the field of one that calls a page of another site its original


class Judged(NamedTuple):
    """The facts that count, where they stand, the other fields, and what is to be noted."""

    facts: Mapping[str, Any]
    provenance: Mapping[str, str]
    extra: Mapping[str, tuple[str, ...]]
    notes: Sequence[str]


def judge_fetched(
    facts: Mapping[str, Any], provenance: Mapping[str, str], extra: Mapping[str, tuple[str, ...]], address: str
) -> Judged:
    """Judge what a text says that was fetched from `address`, which is empty for any other.

    Only a crawl says from where a text was fetched. A canonical address of another site is no fact, and an id that a
    page states is one that may be told apart, as if it were made of the path: neither joins it with others.
    """
    own = {name: values for name, values in extra.items() if name != FETCHED_FROM}
    if not address:
        told = [f"its {FETCHED_FROM} is left out, which only a document of a web site has"]
        return Judged(facts, provenance, own, told if FETCHED_FROM in extra else [])
    kept, where, notes = dict(facts), dict(provenance), []
    own[FETCHED_FROM] = (address,)
    about = kept.get("about")
    of_work = about.get("canonical") if isinstance(about, Mapping) else None
    canonical = str(kept.get("canonical") or of_work or address)
    if _name_site(urljoin(address, canonical)) != _name_site(address):
        own[STATED_CANONICAL] = (canonical,)
        where[STATED_CANONICAL] = where.get("canonical", "")
        kept["canonical"], where["canonical"] = address, "address"
        notes.append(
            f"its canonical '{canonical[:200]}' is of another site and no fact, but kept as {STATED_CANONICAL}"
        )
        if isinstance(about, Mapping):
            kept["about"] = {name: value for name, value in about.items() if name != "canonical"}
    if kept.get("id"):
        stated = kept.get("inferred")
        kept["inferred"] = (*(stated if isinstance(stated, list | tuple) else ()), "id")
    return Judged(kept, where, own, notes)


def _name_site(url: str) -> str | None:
    """What all addresses of one site share, as documents are joined by it; None for what is no address."""
    try:
        parts = urlsplit(url)
        return f"{(parts.hostname or '').removeprefix('www.')}:{parts.port or ''}"
    except ValueError:
        return None
