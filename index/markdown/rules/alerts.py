"""Alerts, which are block quotes that begin with `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or `[!CAUTION]`."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_OPENING = "[!"
_TITLE_TOKENS = 3  # that the parser makes of the kind: open, inline, close


def read_alerts(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read alerts as `alert_open` and `alert_close`, the kind in small letters in `meta`.

    Bold words that are the first line of an alert are its own title, and the line ends after them.
    """
    parser.options["alerts"] = True
    parser.core.ruler.after("block", "alerts", _drop_titles)
    parser.core.ruler.after("inline", "alert_titles", _end_bold_lines)
    return parser


def _drop_titles(state: StateCore) -> None:
    """Take out the titles, which are no words of the text, so that nobody looks for them there."""
    if _OPENING not in state.src:
        return
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


def _end_bold_lines(state: StateCore) -> None:
    if _OPENING not in state.src:
        return
    for position, token in enumerate(state.tokens[:-2]):
        if token.type == "alert_open" and state.tokens[position + 1].type == "paragraph_open":
            children = [
                child for child in state.tokens[position + 2].children or () if child.type != "text" or child.content
            ]
            closing = next((place for place, child in enumerate(children) if child.type == "strong_close"), 0)
            if closing and children[0].type == "strong_open" and closing + 1 < len(children):
                following = children[closing + 1]
                if following.type == "softbreak":
                    following.type, following.tag = "hardbreak", "br"
