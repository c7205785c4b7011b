"""Admonitions, tabs and divisions: `:::` of Docusaurus, MyST, Quarto and Pandoc, `!!!` of MkDocs, `///` of pymdownx."""

import re

from ingest.dialects.engine.attributes import Attributes, read_attributes
from ingest.dialects.engine.container import Container
from ingest.dialects.engine.dialect import Dialect, LineRule, Start
from ingest.dialects.engine.page import Page
from ingest.dialects.engine.words import is_alert, make_alert
from ingest.dialects.myst.directives import open_directive

_INDENTED = re.compile(
    r"(?:!!!|\?\?\?\+?)[ \t]*+([A-Za-z][\w-]*+)?((?:[ \t]++[A-Za-z][\w-]*+)*+)[ \t]*+(\"[^\n]*\")?[ \t]*+"
)
_TAB = re.compile(r"===[!+]*[ \t]+(\"[^\n]*\"|'[^\n]*')[ \t]*")
_COLONS = re.compile(r":{3,}")
_SLASHES = re.compile(r"/{3,}")
_DIVISIONS_NAMES = """
    columns column panel-tabset tabs tab tabset code-group code-group-item cards card grid center div row steps step
    container section figure aside margin hidden fragment incremental references layout-ncol content-visible
    content-hidden
"""
_DIVISIONS = frozenset(_DIVISIONS_NAMES.split())  # of which the inside alone is shown


def _open_indented(page: Page, start: Start) -> bool:
    """`!!! note "Title"` and `??? note`; indented lines are inside."""
    match = _INDENTED.fullmatch(start.text)
    if match is None or not (match[1] or match[3]):
        return False
    title = match[3][1:-1].replace('\\"', '"') if match[3] else None
    head = make_alert(match[1] or "note", title)
    return page.open(Container(start.prefix, "> ", "indented", indent=4), head, start.origin)


def _open_tab(page: Page, start: Start) -> bool:
    """`=== "Tab"`: its title is bold, and its inside stands below."""
    match = _TAB.fullmatch(start.text)
    if match is None:
        return False
    page.part(start.origin)
    page.write(f"{start.prefix}**{match[1][1:-1]}**", start.origin)
    page.part(start.origin)
    return page.open(Container(start.prefix, "", "indented", indent=4), (), start.origin)


def _read_colons(page: Page, start: Start) -> bool:
    marks = _COLONS.match(start.text)
    if marks is None:
        return False
    count, given = len(marks[0]), start.text[marks.end() :].strip().rstrip(":").strip()
    if not given:
        return _close(page, ":", count)
    return _open(page, start, ":", count, given)


def _read_slashes(page: Page, start: Start) -> bool:
    marks = _SLASHES.match(start.text)
    if marks is None:
        return False
    count, given = len(marks[0]), start.text[marks.end() :].strip()
    if not given:
        return _close(page, "/", count)
    name, bar, title = given.partition("|")
    if len(name.split()) != 1 or not (bar or is_alert(name.strip())):
        return False
    return _open(page, start, "/", count, f"{name.strip()} {title.strip()}".strip())


def _close(page: Page, mark: str, count: int) -> bool:
    """Close the innermost block of the mark that has so many of it, or the innermost."""
    open_ones = [depth for depth, container in enumerate(page.stack) if container.name == mark]
    if not open_ones:
        return False
    equal = [depth for depth in open_ones if page.stack[depth].marks == count]
    page.close(equal[-1] if equal else open_ones[-1])
    return True


def _open(page: Page, start: Start, mark: str, count: int, given: str) -> bool:
    container = Container(start.prefix, "", mark, count)
    braced = re.match(r"\{([A-Za-z][\w:+-]*)\}(.*)", given)
    if braced:
        return open_directive(page, start, count, braced[1], braced[2].strip())
    name, title, attributes = _read_head(given)
    kind = name.removeprefix("callout-").removeprefix("admonition-")
    if is_alert(kind):
        container.prefix = "> "
        opened = page.open(container, make_alert(kind, title), start.origin)
        container.takes_title = opened and title is None and kind != name
        return opened
    is_class = given.startswith("{") or page.site.has("quarto") or page.site.suffix in {".qmd", ".rmd"}
    if name and name.lower() not in _DIVISIONS and not is_class:
        page.site.count(f"container '{name}'")
    anchor = page.site.add_anchor(attributes.find("#")) if attributes.find("#") else ""
    head = [f"**{title}**", ""] if title else [anchor, ""] if anchor else []
    return page.open(container, head, start.origin)


def _read_head(given: str) -> tuple[str, str | None, Attributes]:
    """The name, the title and the attributes of `name[Title]{a=b}`, `name Title` or `{.name title="Title"}`."""
    if given.startswith("{"):
        attributes = read_attributes(given.strip("{} "))
        classes = [word[1:] for word in attributes.words if word.startswith(".")]
        name = next((each for each in classes if is_alert(each.removeprefix("callout-"))), (classes or [""])[0])
        return name, attributes.find("title") or None, attributes
    match = re.match(r"[\w:-]+", given)
    name = match[0] if match else given
    rest = given[len(name) :].strip()
    attributes = Attributes((), {})
    title: str | None = None
    if rest.startswith("[") and "]" in rest:
        title, _, rest = rest[1:].rpartition("]")
    if rest.lstrip().startswith("{") and rest.endswith("}"):
        attributes = read_attributes(rest.strip()[1:-1])
        rest = ""
    return name, title or attributes.find("title") or rest.strip().strip("\"'") or None, attributes


def _read_title(page: Page, start: Start) -> bool:
    """The heading that begins a callout of Quarto is its title."""
    if not (page.stack and page.stack[-1].takes_title):
        return False
    page.skip_blanks()
    page.write(f"**{start.text.strip('# ')}**", start.origin)
    page.part(start.origin)
    return True


CONTAINERS = Dialect(
    "admonitions, tabs and divisions",
    lines=(
        LineRule("!!!", _open_indented),
        LineRule("???", _open_indented),
        LineRule("===", _open_tab),
        LineRule(":::", _read_colons),
        LineRule("///", _read_slashes),
        LineRule("#", _read_title),
    ),
)
