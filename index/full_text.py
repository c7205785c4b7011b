"""The full-text side of the index: which column, and how words are matched."""

from lancedb.query import FullTextOperator, MatchQuery

COLUMN = "search_text"
INDEX = "search_text_idx"


def match(words: str) -> MatchQuery:
    """A query for chunks with any of the words, after stemming; punctuation in it has no meaning."""
    return MatchQuery(
        words,
        COLUMN,
        boost=1.0,
        fuzziness=0,
        max_expansions=50,
        operator=FullTextOperator.OR,
        prefix_length=0,
        document_granularity=None,
    )
