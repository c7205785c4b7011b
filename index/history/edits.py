"""The fewest edits that make one sequence of another, up to a limit (Myers, 1986: An O(ND) Difference Algorithm)."""

from collections.abc import Hashable, Sequence


def find_matches(before: Sequence[Hashable], after: Sequence[Hashable], max_edits: int) -> list[tuple[int, int]] | None:
    """The places of the elements that both have, in order; all others are removed, or added.

    None where more than `max_edits` are removed and added in all. Costs at most (n + m) times `max_edits` steps.
    """
    shared = min(len(before), len(after))
    start = next((place for place in range(shared) if before[place] != after[place]), shared)
    rest = shared - start
    end = next((place for place in range(rest) if before[-1 - place] != after[-1 - place]), rest)
    middle = _search(before[start : len(before) - end], after[start : len(after) - end], max_edits)
    if middle is None:
        return None
    first = [(place, place) for place in range(start)]
    last = [(len(before) - place, len(after) - place) for place in range(end, 0, -1)]
    return [*first, *((start + old, start + new) for old, new in middle), *last]


def _search(before: Sequence[Hashable], after: Sequence[Hashable], max_edits: int) -> list[tuple[int, int]] | None:
    """Walk the furthest reaching paths, an edit more each round; `furthest` has the place in `before` by diagonal."""
    furthest, rounds = {1: 0}, []
    for edits in range(min(max_edits, len(before) + len(after)) + 1):
        rounds.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            old = _step(furthest, diagonal, edits)
            while _agree(before, after, old, old - diagonal):
                old += 1
            furthest[diagonal] = old
            if old >= len(before) and old - diagonal >= len(after):
                return _walk_back(rounds, len(before), len(after))
    return None


def _agree(before: Sequence[Hashable], after: Sequence[Hashable], old: int, new: int) -> bool:
    return old < len(before) and 0 <= new < len(after) and before[old] == after[new]


def _step(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    """Where a diagonal is reached with one edit more: down from the one above, or right from the one below."""
    adds = diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])
    return furthest[diagonal + 1] if adds else furthest[diagonal - 1] + 1


def _walk_back(rounds: Sequence[dict[int, int]], old: int, new: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for edits in range(len(rounds) - 1, -1, -1):
        furthest, diagonal = rounds[edits], old - new
        adds = diagonal == -edits or (
            diagonal != edits and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
        )
        start = furthest.get(diagonal + 1, 0) if adds else furthest.get(diagonal - 1, -1) + 1
        while old > start and new > start - diagonal:
            old, new = old - 1, new - 1
            found.append((old, new))
        if edits:
            old, new = (old, new - 1) if adds else (old - 1, new)
    return found[::-1]
