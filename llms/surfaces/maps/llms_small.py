"""llms-small.txt: each document's summary and formulas in one file that an agent can read at once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest

from index.markdown.sections import find_line_starts, find_section_at, get_markdown_parser, read_sections
from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.markdown import one_line
from llms.surfaces.maps.ways_in import SMALL_EDITION

MAX_BYTES = 24_000  # of the whole, some 8,000 tokens where a third of it is TeX
MAX_ENTRIES_BYTES = 18_000  # of titles, addresses and summaries
MAX_FORMULA_CHARS = 400


def render_llms_small(catalogue: Catalogue) -> Iterator[PlannedFile]:
    """The file `llms-small.txt`.

    In an archive that is too large for it, the first documents of each kind are there and the others are counted, with
    the map that has them. Formulas that find no room are counted where their document stands.
    """
    entries = _choose_entries(catalogue)
    twins = {name: catalogue.files.get(_name_twin(item)) for name, (item, _) in entries.items()}
    hashes = {name: twin.sha256 if twin else None for name, twin in twins.items()}
    head = [catalogue.archive.title, catalogue.archive.summary, *(section.size for section in catalogue.sections)]
    source = encode_compact([head, {name: text for name, (_, text) in entries.items()}, hashes])
    yield PlannedFile(SMALL_EDITION, source, partial(_render, catalogue, entries))


def _choose_entries(catalogue: Catalogue) -> Mapping[str, tuple[Item, str]]:
    """The documents for which there is room, by id, each with what always stands of it: one of each kind in turn."""
    room, chosen = MAX_ENTRIES_BYTES, dict[str, tuple[Item, str]]()
    for item in (item for row in zip_longest(*(section.items for section in catalogue.sections)) for item in row):
        if item is not None:
            entry = _format_entry(item)
            room -= len(entry.encode())
            if room < 0:
                break
            chosen[item.id] = (item, entry)
    return chosen


def _format_entry(item: Item) -> str:
    facts = " · ".join(fact for fact in (item.at("md"), item.document.date) if fact)
    return f"### {one_line(item.document.title)}\n{facts}\n{one_line(item.description)}\n"


def _render(catalogue: Catalogue, entries: Mapping[str, tuple[Item, str]]) -> bytes:
    archive, base_url = catalogue.archive, catalogue.base_url
    head = [
        f"# {one_line(archive.title)}: the small edition",
        "",
        f"> {one_line(archive.summary)}",
        "",
        "Titles, summaries, and formulas with their sections; the whole text of each is at its address. "
        f"The map with search, tools and full texts: {base_url}/llms.txt",
        "",
    ]
    lists = {section.path: _format_rest(catalogue, section.path, entries) for section in catalogue.sections}
    taken = len("\n".join([*head, *(text for _, text in entries.values()), *lists.values()]).encode())
    formulas = {name: list_formulas(_read_text(catalogue, item)) for name, (item, _) in entries.items()}
    shown = _choose_formulas(formulas, MAX_BYTES - taken - 40 * len(entries))  # each may count those left out
    lines = head
    for section in catalogue.sections:
        lines += [f"## {section.heading}", ""]
        for item in section.items:
            if item.id in entries:
                lines += [entries[item.id][1] + _format_formulas(formulas[item.id], shown[item.id])]
        lines += [lists[section.path]] if lists[section.path] else []
    return "\n".join(lines).encode()


def list_formulas(markdown: str) -> Sequence[str]:
    """The displayed formulas of a text, each behind the heading of its section, in the order of the text."""
    tokens = get_markdown_parser().parse(markdown)
    found = [(token, token.map[0]) for token in tokens if token.type.startswith("math_block") and token.map]
    sections, starts = read_sections(markdown, tokens), find_line_starts(markdown)
    lines = []
    for token, line in found:
        section = find_section_at(sections, starts[line])
        formula = one_line(token.content)
        if len(formula) <= MAX_FORMULA_CHARS:
            lines.append(f"- {one_line(section.title) + ': ' if section else ''}$${formula}$$\n")
    return lines


def _choose_formulas(formulas: Mapping[str, Sequence[str]], room: int) -> Mapping[str, int]:
    """How many formulas of each document are shown: the first of all of them, then the second, while there is room."""
    shown = Counter[str]()
    for rank in range(max(map(len, formulas.values()), default=0)):
        for name, found in formulas.items():
            if rank < len(found) and shown[name] == rank and room >= len(found[rank].encode()):
                room -= len(found[rank].encode())
                shown[name] += 1
    return shown


def _format_formulas(found: Sequence[str], shown: int) -> str:
    more = len(found) - shown
    return "".join(found[:shown]) + (f"- and {more} more {'formula' if more == 1 else 'formulas'}\n" if more else "")


def _format_rest(catalogue: Catalogue, path: str, entries: Mapping[str, tuple[Item, str]]) -> str:
    """The line that counts the documents of a kind that found no room; empty where all did."""
    section = next(section for section in catalogue.sections if section.path == path)
    more = sum(item.id not in entries for item in section.items)
    return f"And {more:,} more: {catalogue.base_url}/{path}/llms.txt\n" if more else ""


def _read_text(catalogue: Catalogue, item: Item) -> str:
    return catalogue.twins[_name_twin(item)].decode()


def _name_twin(item: Item) -> str:
    return OFFERED_FORMS["markdown"].file(item.path)
