"""What a text costs its reader: o200k_base tokens, counted offline with the ranks that ship here."""

import hashlib
from binascii import a2b_base64
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import RefdeskError

RANKS_FILE = Path(__file__).parent / "tiktoken_ranks" / "fb374d419588a4632f3f557e76b4b70aebbca790"
RANKS_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"

# Where o200k_base cuts a text before it joins bytes to tokens; a test compares it with tiktoken's own.
_START = r"[^\r\n\p{L}\p{N}]?"
_UPPER, _LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_END = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
PIECE_PATTERN = "|".join(
    (
        f"{_START}{_UPPER}*{_LOWER}+{_END}",
        f"{_START}{_UPPER}+{_LOWER}*{_END}",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)


class TokenRanksError(RefdeskError, FileNotFoundError):
    """The shipped token ranks are missing or altered."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"The token ranks '{path.name}' are missing or altered. Install refdesk again.")


def count_reader_tokens(text: str) -> int:
    """Count the o200k_base tokens of `text`; special-token look-alikes count as the text they are.

    The ranks load at the first call (0.2 CPU s) and no host is ever asked. Raises TokenRanksError when
    the shipped ranks are missing or altered.
    """
    return len(_load_encoding().encode_ordinary(text))


def forget_token_ranks() -> None:
    """Give back the 60 MB that counting holds, unless they are held; the next count loads the ranks again."""
    if not _is_held:
        _load_encoding.cache_clear()


def hold_token_ranks() -> None:
    """Load the ranks now, and hold them from here on, in a process that counts again whenever a text changes.

    Raises what counting does.
    """
    global _is_held  # of the process, as the ranks are
    _load_encoding()
    _is_held = True


_is_held = False


@cache
def _load_encoding() -> Any:
    """Tiktoken's encoding, made here: its own loader takes twice the time and asks a host for what it misses."""
    import tiktoken

    try:
        data = RANKS_FILE.read_bytes()
    except OSError as error:
        raise TokenRanksError(RANKS_FILE) from error
    if hashlib.sha256(data).hexdigest() != RANKS_SHA256:
        raise TokenRanksError(RANKS_FILE)
    fields = data.split()  # a token in base 64, then its rank
    ranks = dict(zip(map(a2b_base64, fields[::2]), map(int, fields[1::2]), strict=True))
    return tiktoken.Encoding("o200k_base", pat_str=PIECE_PATTERN, mergeable_ranks=ranks, special_tokens={})
