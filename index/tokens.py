"""What a text costs its reader: o200k_base tokens, counted offline with the ranks that ship here."""

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import TokenRanksError

RANKS = Path(__file__).parent / "tiktoken_ranks" / "fb374d419588a4632f3f557e76b4b70aebbca790"
RANKS_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


def count_reader_tokens(text: str) -> int:
    """Count the o200k_base tokens of `text`; special-token look-alikes count as the text they are.

    The ranks load at the first call (0.2 CPU s) and no host is ever asked. Raises TokenRanksError when
    the shipped ranks are missing or altered.
    """
    return len(_encoding().encode_ordinary(text))


def forget_token_ranks() -> None:
    """Give back the 60 MB that counting holds; the next count loads the ranks again."""
    _encoding.cache_clear()


@cache
def _encoding() -> Any:
    user_cache = os.environ.get("TIKTOKEN_CACHE_DIR")
    if user_cache is None or not (Path(user_cache) / RANKS.name).is_file():
        # tiktoken deletes a cached file whose hash is wrong and asks its host for another: check first
        if not RANKS.is_file() or hashlib.sha256(RANKS.read_bytes()).hexdigest() != RANKS_SHA256:
            raise TokenRanksError(RANKS)
        os.environ["TIKTOKEN_CACHE_DIR"] = str(RANKS.parent)
    import tiktoken
    from tiktoken_ext.openai_public import o200k_base

    return tiktoken.Encoding(**o200k_base())  # tiktoken.get_encoding would keep it for ever
