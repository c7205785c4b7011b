"""YAML as people write it above a text: a mapping whose values are the text that they are, or null."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.reader import ReaderError
from yaml.resolver import Resolver

from index.errors import shorten
from ingest.yaml_problem import describe_yaml_problem

FRONT_MATTER = re.compile(  # after empty lines, only what begins with a field
    r"\A\ufeff?(?:(?:[ \t]*(?:\r\n|\n|\r))+(?=---[ \t]*(?:\r\n|\n|\r)[\w\"'-]+[ \t]*:))?"
    r"---[ \t]*(?:\r\n|\n|\r)(?P<yaml>.*?)(?:\r\n|\n|\r)(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)",
    re.DOTALL,
)
_OWN_TAGS = frozenset({"!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map", "null"))})
_HALF = re.compile(r"[\ud800-\udfff]+")
# libyaml takes tabs and byte order marks between values, and '?' in lists in brackets, which PyYAML refuses
_READ_ALIKE = re.compile(r"(?:[^\t\ufeff?]*|[^\t\ufeff\[{]*)\Z")
_READ = frozenset({"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"})  # what a plain value can be besides text


MAX_YAML_CHARS = 200_000  # characters; the longest front matter in use has a few thousand
MAX_YAML_VALUES = 20_000  # keys and values, those of an alias counted as often as it is used
MAX_YAML_DEPTH = 20  # lists and mappings inside each other


class YamlError(ValueError):
    """A text that is no YAML mapping; `line` counts from 0 where it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(reason)


class YamlLimitError(YamlError):
    """A text with more values, or deeper ones, than are read."""


class _Rules(Composer, SafeConstructor, Resolver):
    """What is read of the events of a text: a key given twice is refused, and a plain value taken as it is written.

    As numbers, `1.0` and `1.10` would lose a digit that counts; as dates, `2026-13` would stop the loader; as truths,
    the language `no` would be false. No field is any of these.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012  # the library's own declaration
        first: [(tag, pattern) for tag, pattern in resolvers if tag in _READ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    peek_event: Callable[[], yaml.Event]  # of the reader of events that it is joined with

    def __init__(self) -> None:
        """Begin with a text."""
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        Resolver.__init__(self)
        self._sizes: dict[int, int] = {}  # how many values each node stands for
        self._count = 0
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose a node, as long as the text nests and repeats no more than the constants allow."""
        event: yaml.Event = self.peek_event()
        line = event.start_mark.line if event.start_mark else None
        _refuse_tag(getattr(event, "tag", None), line)
        if isinstance(event, yaml.AliasEvent):
            node = super().compose_node(parent, index)
            if id(node) not in self._sizes:
                raise YamlError("a value holds itself", line)
            self._count += self._sizes[id(node)]
        else:
            before, self._count, self._depth = self._count, self._count + 1, self._depth + 1
            if self._depth > MAX_YAML_DEPTH:
                raise YamlLimitError(f"it nests deeper than {MAX_YAML_DEPTH} levels", line)
            node = super().compose_node(parent, index)
            if isinstance(node, yaml.ScalarNode):
                node.value = _join_halves(node.value, line)
            self._depth -= 1
            self._sizes[id(node)] = self._count - before
        if self._count > MAX_YAML_VALUES:
            raise YamlLimitError(
                f"it has more than {MAX_YAML_VALUES} values, each alias counted where it is used", line
            )
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Construct a mapping whose keys are text, each given once."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":  # of which the library takes the fields, those here before them
                continue
            if not isinstance(key.value, str) or key.tag != "tag:yaml.org,2002:str":
                raise YamlError("a key is not a word", key.start_mark.line)
            if key.value in seen:
                raise YamlError(f"the key '{key.value}' is given twice", key.start_mark.line)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class _Loader(_Rules, yaml.SafeLoader):
    """Reads a text in Python, and says best what is wrong with it."""

    def __init__(self, stream: str) -> None:
        """Read YAML from a text."""
        yaml.SafeLoader.__init__(self, stream)
        _Rules.__init__(self)


class _FastLoader(_Rules, CParser):
    """Reads a text by libyaml, in a third of the time."""

    def __init__(self, stream: str) -> None:
        """Read YAML from a text."""
        CParser.__init__(self, stream)
        _Rules.__init__(self)


def _refuse_tag(tag: str | None, line: int | None) -> None:
    if tag is not None and tag not in _OWN_TAGS:
        short = shorten(tag.replace("tag:yaml.org,2002:", "!!"))
        raise YamlError(f"a value has the tag '{short}', and fields take text alone; write the value without it", line)


def _join_halves(text: str, line: int | None) -> str:
    """Join the two halves of which JSON escapes make a character."""
    if not _HALF.search(text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        half = next(sign for sign in text if _HALF.match(sign))
        reason = (
            f"a value has the escape '\\u{ord(half):04x}', which is half of a character; write the character itself"
        )
        raise YamlError(reason, line) from error


def _load(text: str) -> Any:
    if _READ_ALIKE.match(text) is None:
        return _load_carefully(text)
    try:
        return _FastLoader(text).get_single_data()
    except YamlLimitError:  # to read it again would cost as much once more
        raise
    except (yaml.YAMLError, ValueError, OverflowError):  # told by the other loader, whose words have a meaning here
        return _load_carefully(text)


def _load_carefully(text: str) -> Any:
    try:
        loader = _Loader(text)
    except ReaderError as error:
        sign, line = chr(error.character), text.count("\n", 0, error.position)
        name = unicodedata.name(sign, "a control character")
        raise YamlError(f"it holds U+{ord(sign):04X}, {name}; take it out", line) from error
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        raise YamlError(*describe_yaml_problem(error)) from error
    except YamlError:
        raise
    except (ValueError, OverflowError) as error:
        raise YamlError("an escape in a value names no character; write the character itself", loader.line) from error
    finally:
        loader.dispose()


def read_yaml_mapping(text: str) -> dict[str, Any]:
    """Read a YAML mapping; empty text is an empty one. Raises YamlError, with the line where it is known."""
    if len(text) > MAX_YAML_CHARS:
        raise YamlError(f"it has {len(text)} characters, and {MAX_YAML_CHARS} is most")
    values = _load(text)
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise YamlError("it is not a mapping of fields to values")
    return values
