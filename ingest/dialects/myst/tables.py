"""Tables that are written as lists or as comma-separated values."""

import csv
from collections.abc import Mapping, Sequence


def make_list_table(lines: Sequence[str], options: Mapping[str, str]) -> Sequence[str]:
    """A table of `* - cell` lists."""
    rows: list[list[str]] = []
    for line in lines:
        text = line.strip()
        if text.startswith(("* -", "- -", "* *")):
            rows.append([text[3:].strip()])
        elif rows and (text[:2] in {"- ", "* "} or text in {"-", "*"}):
            rows[-1].append(text[1:].strip())
        elif rows and text:
            rows[-1][-1] = f"{rows[-1][-1]} {text}".strip()
    return _make_table(rows, has_head=options.get("header-rows", "0") != "0")


def make_csv_table(lines: Sequence[str], options: Mapping[str, str]) -> Sequence[str]:
    """A table of comma-separated values."""
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, skipinitialspace=True) if row]
    except csv.Error:
        return lines
    head = options.get("header")
    if head:
        rows = [[cell.strip() for cell in next(csv.reader([head], skipinitialspace=True), [])], *rows]
    return _make_table(rows, has_head=bool(head) or options.get("header-rows", "0") != "0")


def _make_table(rows: Sequence[Sequence[str]], *, has_head: bool) -> Sequence[str]:
    width = max((len(row) for row in rows), default=0)
    if not width or width > 200:
        return [" ".join(row) for row in rows]
    head, body = (rows[0], rows[1:]) if has_head else ([""] * width, rows)
    return [_make_row(head, width), _make_row(["---"] * width, width), *(_make_row(row, width) for row in body)]


def _make_row(cells: Sequence[str], width: int) -> str:
    filled = [*cells, *[""] * (width - len(cells))]
    return "| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in filled) + " |"
