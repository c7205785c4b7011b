"""Directives of MyST and Sphinx, in fences and between colons."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ingest.dialects.engine.container import Container
from ingest.dialects.engine.dialect import Start
from ingest.dialects.engine.page import Lines, Page
from ingest.dialects.engine.words import is_alert, make_alert, make_fence, make_figure, make_link
from ingest.dialects.hugo import include_markdown
from ingest.dialects.myst.tables import make_csv_table, make_list_table

_OPTION = re.compile(r":([\w-]+):(?:[ \t]+(.*))?$")
_CODE = frozenset({"code-block", "code", "sourcecode", "code-cell", "prompt", "parsed-literal", "doctest", "testcode"})
_NOTHING_NAMES = """
    contents tableofcontents index bibliography sectionauthor currentmodule highlight only-end meta role testsetup
    default-role tags listing footbibliography
"""
_NOTHING = frozenset(_NOTHING_NAMES.split())  # that shows nothing by itself
_TITLED_NAMES = """
    tab-item tab card grid-item-card sidebar topic margin aside rubric centered dropdown-item table code-example
"""
_TITLED = frozenset(_TITLED_NAMES.split())
_PLAIN_NAMES = """
    tab-set grid grid-item div container card-carousel epigraph pull-quote glossary only ifconfig button
"""
_PLAIN = frozenset(_PLAIN_NAMES.split())
_VERSIONS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since",
}
_PROOFS = ("prf:", "proof:")


class Directive(NamedTuple):
    """A directive with its argument, its options, and the lines that it holds."""

    start: Start
    name: str
    argument: str
    options: Mapping[str, str]
    lines: Lines


def open_directive(page: Page, start: Start, marks: int, name: str, argument: str) -> bool:
    """Collect a directive between colons, and write what becomes of it."""

    def ends(line: str) -> bool:
        shown = line.strip(" \t>")
        return len(shown) >= marks and not shown.strip(":")

    def finish(lines: Lines, closed: bool) -> None:
        inner = [(line.removeprefix(start.prefix), origin) for line, origin in (lines[:-1] if closed else lines)]
        directive = read_directive(start, name, argument, inner)
        if not write_directive(page, directive):
            page.site.count(f"directive '{name}'")
            write_titled(page, directive, argument)

    page.capture(ends, finish)
    return True


def read_directive(start: Start, name: str, argument: str, lines: Lines) -> Directive:
    """Take the options from the lines of a directive: `:key: value`, or a block between `---`."""
    options: dict[str, str] = {}
    place = 0
    if lines and lines[0][0].strip() == "---":
        place = next((at for at, (line, _) in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
        for line, _ in lines[1:place]:
            key, _, value = line.partition(":")
            options[key.strip()] = value.strip().strip("\"'")
        place += 1
    while place < len(lines) and (match := _OPTION.match(lines[place][0].strip())):
        options[match[1]] = (match[2] or "").strip()
        place += 1
    while place < len(lines) and not lines[place][0].strip():
        place += 1
    return Directive(start, name, argument, options, lines[place:])


def split_target(content: str) -> tuple[str, str]:
    """The words and the target of `words <target>`; they are the same where one stands alone."""
    content = " ".join(content.split())
    words, bracket, target = content.rpartition("<")
    return (words.strip(), target[:-1].strip()) if bracket and target.endswith(">") else (content, content)


def write_directive(page: Page, directive: Directive) -> bool:
    """Write a directive in standard Markdown; False for one that is not known."""
    write = _find_writer(directive.name)
    if write is None:
        return directive.name in _NOTHING
    label = directive.options.get("name") or directive.options.get("label")
    anchor = page.site.add_anchor(label) if label and write is not _write_alert else ""
    if anchor:
        _write(page, directive, [anchor, ""])
    write(page, directive)
    return True


def _find_writer(name: str) -> Callable[[Page, Directive], None] | None:
    if is_alert(name) or name in {"dropdown", *_VERSIONS} or name.startswith(_PROOFS):
        return _write_alert
    if name in _TITLED or name in _PLAIN:
        return _write_inside
    return _write_listing if name in _CODE else _WRITERS.get(name)


def _write(page: Page, directive: Directive, lines: list[str]) -> None:
    page.part(directive.start.origin)
    for line in lines:
        page.write(directive.start.prefix + line if line else "", directive.start.origin)


def _write_alert(page: Page, directive: Directive) -> None:
    name, title = directive.name, directive.argument or None
    kind = name
    if name == "admonition":
        classes = directive.options.get("class", "note").split()
        kind = next((each for each in classes if is_alert(each)), "note")
    elif name in _VERSIONS:
        version, _, words = directive.argument.partition(" ")
        kind, title = "note", f"{_VERSIONS[name]} {version}{': ' + words if words else ''}"
    elif name.startswith(_PROOFS):
        word = name.partition(":")[2].capitalize()
        kind, title = "note", f"{word} ({directive.argument})" if directive.argument else word
    elif name == "dropdown":
        kind = "note"
    elif title and not directive.lines:  # `{note} The text itself`
        directive, title = directive._replace(lines=[(title, directive.start.origin)]), None
    container = Container(directive.start.prefix, "> ", "directive")
    _fill(page, directive, container, list(make_alert(kind, title)))


def write_titled(page: Page, directive: Directive, title: str) -> None:
    """Write what a directive holds as Markdown below its title."""
    container = Container(directive.start.prefix, "", "directive")
    _fill(page, directive, container, [f"**{title}**", ""] if title else [])


def _write_inside(page: Page, directive: Directive) -> None:
    write_titled(page, directive, directive.argument if directive.name in _TITLED else "")


def _write_listing(page: Page, directive: Directive) -> None:
    _write_code(page, directive, directive.argument.split(" ")[0], directive.lines)


def _write_table(page: Page, directive: Directive) -> None:
    make = make_list_table if directive.name == "list-table" else make_csv_table
    title = [f"**{directive.argument}**", ""] if directive.argument else []
    _write(page, directive, [*title, *make([line for line, _ in directive.lines], directive.options)])


def _fill(page: Page, directive: Directive, container: Container, head: list[str]) -> None:
    """Open a block, read what it holds as Markdown, and close it."""
    depth = len(page.stack)
    lines = [(directive.start.prefix + line, origin) for line, origin in directive.lines]
    if page.open(container, head, directive.start.origin):
        page.feed_all(lines)
        page.close(depth)
    else:
        _write_code(page, directive, "", directive.lines)


def _write_code(page: Page, directive: Directive, info: str, lines: Lines) -> None:
    language = {"ipython3": "python", "ipython": "python", "none": "", "pycon": "python"}.get(info, info)
    caption = directive.options.get("caption") or directive.options.get("lineno-title")
    if caption:
        _write(page, directive, [f"**{caption}**"])
    fence = make_fence(language, [line for line, _ in lines])
    page.part(directive.start.origin)
    last = lines[-1][1] if lines else directive.start.origin
    page.write_fence(directive.start.prefix, fence, [directive.start.origin, *(origin for _, origin in lines), last])


def _write_maths(page: Page, directive: Directive) -> None:
    origin = directive.start.origin
    lines = [(directive.argument, origin)] if directive.argument else []
    lines += [(line, at) for line, at in directive.lines if line.strip()]
    page.part(origin)
    page.write_fence(
        directive.start.prefix, ["$$", *(line for line, _ in lines), "$$"], [origin, *(at for _, at in lines), origin]
    )


def _write_figure(page: Page, directive: Directive) -> None:
    caption = " ".join(line.strip() for line, _ in directive.lines if line.strip())
    if directive.name == "figure-md":
        write_titled(page, directive, "")
        return
    alt = directive.options.get("alt") or ("" if caption else directive.options.get("caption", ""))
    _write(page, directive, make_figure(alt, directive.argument, caption).split("\n"))


def _write_contents(page: Page, directive: Directive) -> None:
    """The pages that a contents tree names are links, unless it is hidden."""
    if "hidden" in directive.options:
        return
    entries = [line.strip() for line, _ in directive.lines if line.strip() and "*" not in line]
    items: list[str] = []
    for entry in entries:
        text, target = split_target(entry)
        items.append("- " + (f"[{text}](<{target}>)" if "://" in target else make_link(text, f"source:{target}")))
    _write(page, directive, items)


def _include(page: Page, directive: Directive) -> None:
    start = directive.start
    if directive.name == "include":
        include_markdown(page, directive.argument, start)
        return
    found = page.site.open_include(directive.argument, start.origin)
    if found is None:
        return
    page.site.close_include()
    lines = found[1].replace("\r\n", "\n").rstrip("\n").split("\n")
    given = directive.options.get("lines", "")
    first, _, last = given.partition("-")
    if first.isdigit() and (not last or last.isdigit()):
        lines = lines[int(first) - 1 : int(last) if last else (None if "-" in given else int(first))]
    info = directive.options.get("language") or directive.argument.rpartition(".")[2]
    _write_code(page, directive, info, [(line, start.origin) for line in lines])


def _write_foreign(page: Page, directive: Directive) -> None:
    """Text in another language: a diagram stays code, HTML is HTML, reStructuredText is shown as it is written."""
    if directive.name == "raw" and directive.argument != "html":
        page.site.count(f"directive 'raw {directive.argument}'")
        return
    if directive.name == "raw":
        _write(page, directive, [line for line, _ in directive.lines if line.strip()])
        return
    if directive.name == "eval-rst":
        page.site.count("directive 'eval-rst'")
    _write_code(page, directive, "rst" if directive.name == "eval-rst" else directive.name, directive.lines)


_WRITERS: Mapping[str, Callable[[Page, Directive], None]] = {
    "math": _write_maths,
    "figure": _write_figure,
    "image": _write_figure,
    "figure-md": _write_figure,
    "toctree": _write_contents,
    "include": _include,
    "literalinclude": _include,
    "list-table": _write_table,
    "csv-table": _write_table,
    "mermaid": _write_foreign,
    "graphviz": _write_foreign,
    "eval-rst": _write_foreign,
    "raw": _write_foreign,
}
