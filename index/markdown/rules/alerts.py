"""Alerts, which are block quotes that begin with `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or `[!CAUTION]`."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_TITLE_TOKENS = 3  # that the parser makes of the kind: open, inline, close


def read_alerts(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read alerts as `alert_open` and `alert_close`, the kind in small letters in `meta`."""
    parser.options["alerts"] = True
    parser.core.ruler.after("block", "alerts", _drop_titles)
    return parser


def _drop_titles(state: StateCore) -> None:
    """Take out the titles, which are no words of the text, so that nobody looks for them there."""
    kept: list[Token] = []
    left = 0
    for token in state.tokens:
        if token.type == "alert_title_open":
            left = _TITLE_TOKENS
        elif token.type == "alert_open":
            kind = str(token.meta["kind"]).lower()
            token.meta = {"kind": kind}
            token.attrs = {"class": f"alert alert-{kind}", "role": "note"}
        if left:
            left -= 1
        else:
            kept.append(token)
    state.tokens = kept
