"""What a client would rather have: its `Accept` and `Accept-Encoding` headers read (RFC 9110, 12.5)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

ENCODINGS = ("zstd", "br", "gzip")  # what we have, best first


MAX_HEADER_CHARS = 2_000  # characters; a longer one is taken for one that was not sent


def parse_accept(header: str) -> Mapping[str, float]:
    """The values of an `Accept` header with their weights; a weight that cannot be read counts as 0."""
    return _parse_accept(header) if len(header) <= MAX_HEADER_CHARS else {}  # which is not remembered


@lru_cache(maxsize=1024)
def _parse_accept(header: str) -> Mapping[str, float]:
    values: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((text[2:] for text in parameters if text[:2].lower() == "q="), "1")
        if name:
            values[name.lower()] = _parse_weight(weight)
    return values


def choose_type(header: str, types: Sequence[str]) -> int:
    """The position in `types` of the media type to send; the first when the client names none of them.

    A type is chosen over the first only where the header names it itself, at a weight above 0 that is not below
    that of the first: `*/*` and `text/*` always mean the first.
    """
    weights = parse_accept(header)
    named = [(weights.get(name, 0.0), -position) for position, name in enumerate(types)]
    best, position = max(named[1:], default=(0.0, 0))
    return -position if best > 0 and best >= named[0][0] else 0


def accepts_any(header: str, types: Sequence[str]) -> bool:
    """Whether a client takes one of these media types, by its name or by `*/*` and `text/*`.

    Who names nothing that it takes, only what it does not, takes anything.
    """
    taken = {name for name, weight in parse_accept(header).items() if weight > 0}
    return not taken or not taken.isdisjoint(("*/*", *types, *(f"{name.partition('/')[0]}/*" for name in types)))


def choose_encoding(header: str) -> str | None:
    """The best of `ENCODINGS` that the client takes, by its weights first; None for the bytes as they are."""
    weights = parse_accept(header)
    rest = weights.get("*", 0.0)
    best = max(ENCODINGS, key=lambda name: weights.get(name, rest))
    weight = weights.get(best, rest)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else None


@lru_cache(maxsize=1024)
def takes_encoding(header: str, encoding: str) -> bool:
    """Whether the client takes an encoding at all."""
    weights = parse_accept(header)
    return weights.get(encoding, weights.get("*", 0.0)) > 0


def _parse_weight(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0) if text[:1].isdecimal() else 0.0  # `nan` is a float too
    except ValueError:
        return 0.0
