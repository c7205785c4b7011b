"""Definition lists as pandoc and PHP Markdown Extra write them: a term, and below it `: what it means`."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.deflist import deflist_plugin

_NAME = "deflist"


def read_definition_lists(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read definition lists; a first `~` instead of `:` is prose, as in `~ 5 dollars`."""
    parser.use(deflist_plugin)
    read_list = next(rule for rule in parser.block.ruler.getRules("") if rule.__name__ == _NAME)

    def read_colon_list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        """Read a list whose terms have lines of their own; the plugin gives them none."""
        if state.ddIndent < 0 if silent else not _is_term(state, start_line, end_line):
            return False
        before = len(state.tokens)
        if not read_list(state, start_line, end_line, silent):
            return False
        for token in state.tokens[before:]:
            if token.map and token.map[0] == token.map[1]:
                token.map = [token.map[0], token.map[1] + 1]
        return True

    parser.block.ruler.at(_NAME, read_colon_list, {"alt": ["paragraph", "reference", "blockquote"]})
    return parser


def _is_term(state: StateBlock, line: int, end_line: int) -> bool:
    following = line + 1
    if following < end_line and state.isEmpty(following):
        following += 1
    return following < end_line and state.src.startswith(":", state.bMarks[following] + state.tShift[following])
