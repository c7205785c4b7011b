"""The reference page: every command with its options, every setting, every threshold."""

import argparse
from collections.abc import Iterable, Iterator

from server.config import ENVIRONMENT_PREFIX, Config
from server.terminal.messages import FAILED, INTERRUPTED, LOCKED, PARTLY, READER_LEFT
from server.terminal.settings import MEANINGS

HEAD = f"""# Reference: commands, settings, thresholds

This page is generated from the code: `UPDATE_GOLDEN=1 pytest tests/server/terminal/test_reference.py` writes it anew.

## Exit codes

| code | meaning |
|---|---|
| 0 | The command worked. |
| {FAILED} | The command failed, and one sentence on stderr says what was wrong, where, and what to do next; or the result has problems, where the command below says so. |
| 2 | The command line cannot be read; usage is on stderr. |
| {PARTLY} | A part was done: `ingest` took what it could and names the rest, `verify` had nothing to check. |
| {LOCKED} | Another ingest of the same index runs; nothing was done. |
| {INTERRUPTED} | The command was interrupted (Ctrl-C). |
| {READER_LEFT} | What read the result went away, such as `head`. |

Results go to stdout, everything else goes to stderr.
"""  # noqa: E501  # a row of a table is one line

SETTINGS_HEAD = f"""## Settings

A setting is an option of the commands that use it, or an environment variable; the option wins. A variable takes a list
as values with commas between them. Traces are configured by OpenTelemetry's own `OTEL_EXPORTER_OTLP_ENDPOINT` (extra
`traces`). `{ENVIRONMENT_PREFIX}REGISTRY_NAME` and `{ENVIRONMENT_PREFIX}BUNDLE_URL` concern
`make release` alone ([deploy.md](deploy.md))."""


def reference_page(parser: argparse.ArgumentParser) -> str:
    """Render the page from the parser of the command line, the settings and the registered thresholds."""
    commands = list(_commands(parser))
    parts = [HEAD, "## Commands\n", *(_command(name, found) for name, found in commands)]
    return "\n".join([*parts, _settings([found for _, found in commands]), _registries(), *_thresholds()])


def _commands(parser: argparse.ArgumentParser, name: str = "refdesk") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command that does something, with its full name."""
    nested = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not nested:
        yield name, parser
    for action in nested:
        for word, found in action.choices.items():
            yield from _commands(found, f"{name} {word}")


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    rows = [
        (_spelled(action), _explain(action))
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction) and action.help != argparse.SUPPRESS
    ]
    said = " ".join(filter(None, (parser.description, parser.epilog)))
    return f"### {name}\n\n{said}\n" + ("\n" + _table(("argument or option", "meaning"), rows) if rows else "")


def _spelled(action: argparse.Action) -> str:
    takes_value = action.nargs != 0
    value = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if not action.option_strings:
        shown = value if isinstance(action.metavar, str) else action.dest
        optional, many = action.nargs in ("?", "*"), action.nargs in ("*", "+")
        shown += " ..." if many else ""
        return f"`[{shown}]`" if optional else f"`{shown}`"
    if action.choices is not None:
        value = "|".join(map(str, action.choices))
    return f"`{', '.join(action.option_strings)}{' ' + value if takes_value else ''}`"


def _explain(action: argparse.Action) -> str:
    text = action.help or ""
    if not action.option_strings and action.choices is not None:
        text = f"one of {', '.join(f'`{choice}`' for choice in action.choices)}"
    return text[:1].upper() + text[1:] + ("." if text else "")


def _settings(parsers: Iterable[argparse.ArgumentParser]) -> str:
    spelled = {
        action.dest: action.option_strings[0] if action.option_strings else action.dest.upper()
        for parser in parsers
        for action in reversed(parser._actions)
    } | {"source": "--source"}
    rows = [
        (
            f"`{spelled[name]}`" if name in spelled else "",
            f"`{ENVIRONMENT_PREFIX}{name.upper()}`",
            _default(name),
            MEANINGS[name][:1].upper() + MEANINGS[name][1:] + ".",
        )
        for name in Config.model_fields
    ]
    return f"{SETTINGS_HEAD}\n\n" + _table(("option", "variable", "default", "meaning"), rows)


def _default(name: str) -> str:
    default = Config.model_fields[name].default
    if default is None or default == ():
        return "none"
    if name == "encoder":
        return "the one that ships"
    shown = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
    return f"`{shown.lower() if isinstance(default, bool) else shown}`"


def _registries() -> str:
    from index.citation import EXPORTS, STYLES
    from index.storage.locate import LOCATIONS
    from ingest.converters import CONVERTERS
    from ingest.dialects import DIALECTS
    from ingest.sources import SOURCES
    from llms.content.forms import OFFERED_FORMS
    from llms.surfaces.feeds import FEEDS
    from llms.surfaces.registry import SURFACES
    from server.mcp.prompts import PROMPTS
    from tools import TOOLS

    registered: dict[str, Iterable[str]] = {
        "kinds of source": SOURCES,
        "media types that are converted": CONVERTERS,
        "dialects of Markdown": (dialect.name for dialect in DIALECTS),
        "places of an index": (scheme or "a folder" for scheme in LOCATIONS),
        "tools": (tool.name for tool in TOOLS),
        "prompts": (prompt.name for prompt in PROMPTS),
        "citation styles": STYLES,
        "citation exports": EXPORTS,
        "forms of a document": OFFERED_FORMS,
        "surfaces": SURFACES,
        "feeds": FEEDS,
    }
    rows = [(kind, ", ".join(f"`{name}`" for name in names)) for kind, names in registered.items()]
    return "## Registries\n\nWhat joins Refdesk by an entry in a registry.\n\n" + _table(("what", "entries"), rows)


def _thresholds() -> Iterator[str]:
    from tools.thresholds import FAMILIES, THRESHOLDS

    counts = f"{len(THRESHOLDS)} thresholds in {len(FAMILIES)} families."
    yield f"## Thresholds\n\n{counts} [thresholds.md](thresholds.md) says how to ask them.\n"
    for family in FAMILIES:
        name = family.__name__.rpartition(".")[2]
        rows = [(f"`{entry.name}`", entry.question) for entry in family.THRESHOLDS]
        yield f"### {name[0].upper() + name[1:]}\n\n" + _table(("name", "question"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
