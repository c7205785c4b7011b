"""How far to trust that a query's best passages are about it at all."""


def compute_confidence(cosine: float, matched: float, related: float, unrelated: float = 0.0) -> float:
    """A factor for all scores of one query, from 0 to 1: common words that match by chance are not an answer.

    It is 1 when some passage matches every word (`matched` is the largest share), so that an id or a rare name stands
    on its own; else it falls with the square of where the best `cosine` lies below `related`, the cosine from which
    the encoder's best passage is on the subject, down to `unrelated`, at which it is not. One factor for the whole
    query leaves the order as it is.
    """
    return 1.0 if matched >= 1 else min(1.0, max(0.0, cosine - unrelated) / (related - unrelated)) ** 2
