"""Every form of a document is registered once, and everything that names forms reads the registry."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from index.citation import EXPORTS
from llms import OFFERED_FORMS, guess_content_type, offered
from llms.publishing.claims import document_paths
from llms.publishing.render import render, render_document_files, render_permalink_files
from server.web.site import PAGE_VARIANTS
from tests.conftest import ROOT
from tests.llms.catalogues import BASE, catalogue

HEAD = ("file", "media type", "name", "link relations", "offered by")


def test_the_source_file_of_a_page_in_html_has_an_address_of_its_own() -> None:
    original = replace(OFFERED_FORMS["html"], folder="raw/")
    assert (OFFERED_FORMS["html"].address("notes/x"), original.address("notes/x")) == ("notes/x", "raw/notes/x.html")


@pytest.fixture(scope="module")
def files(shipped: Path) -> dict[str, bytes]:
    return dict(render(catalogue(shipped)))


def form_table() -> list[str]:
    """The table of the documentation, as FORMS has it."""
    rows = [HEAD, ("---",) * len(HEAD)]
    for form in OFFERED_FORMS.values():
        relations, offers = ", ".join(form.relations), ", ".join(form.offers)
        rows.append((f"`/{form.file('papers/x')}`", f"`{form.media_type}`", form.label, relations, offers))
    return [re.sub(" +", " ", f"| {' | '.join(row)} |") for row in rows]


def test_the_documentation_lists_every_form_and_no_other() -> None:
    found = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        lines = page.read_text(encoding="utf-8").splitlines()
        if form_table()[0] in lines:
            start = lines.index(form_table()[0])
            end = next((n for n, line in enumerate(lines[start:], start) if not line.startswith("|")), len(lines))
            found.append(lines[start:end])
    assert found == [form_table()]


def test_every_citation_export_is_a_form_with_its_own_facts() -> None:
    for name, export in EXPORTS.items():
        form = OFFERED_FORMS[name]
        assert (form.suffix, form.media_type, form.label) == (export.extension, export.media_type, export.label)


def test_negotiation_offers_each_media_type_once_and_pages_first() -> None:
    types = [form.media_type for form in offered("negotiation")]
    assert len(types) == len(set(types))
    assert types[:2] == ["text/html", "text/markdown"]
    assert tuple(form.suffix for form in offered("negotiation")) == PAGE_VARIANTS


@pytest.mark.parametrize("name", OFFERED_FORMS)
def test_the_file_of_a_form_is_served_with_its_media_type(name: str) -> None:
    form = OFFERED_FORMS[name]
    served = guess_content_type(form.file("papers/x"))
    assert served.partition(";")[0] == form.media_type
    assert served == form.content_type
    assert ("charset=utf-8" in served) == (served.startswith("text/") or name in {"bibtex", "biblatex", "ris"})


def test_the_surfaces_make_a_file_of_every_form_and_no_other_file_of_a_document(shipped: Path) -> None:
    shown = catalogue(shipped)
    for item in shown.items:
        own = [*render_document_files(shown, item), *render_permalink_files(shown, item.version_path)]
        made = {file.path for file in own}
        wanted = set(document_paths(item)) - {
            OFFERED_FORMS["pdf"].file(item.path),
            OFFERED_FORMS["picture"].file(item.path),
        }
        assert made == wanted, item.id


def test_page_header_linkset_and_api_name_the_same_addresses(files: dict[str, bytes]) -> None:
    path = "papers/routing-premium"
    linked = json.loads(files[f"{path}.linkset.json"])["linkset"][0]
    described = next(d for d in json.loads(files["api/index.json"])["documents"] if d["path"] == path)
    represented = {form["url"]: form["type"] for form in described["representations"]}
    page = files[f"{path}.html"].decode()
    for name, form in OFFERED_FORMS.items():
        url = f"{BASE}/{form.address(path)}"
        if form.file(path) not in files:
            continue
        assert (url in represented) == ("api" in form.offers), name
        for relation in set(form.relations) - {"linkset"}:
            assert {"href": url, "type": form.media_type} in linked[relation], name
        seen = f"../{form.address(path)}"
        for relation in form.relations:
            assert re.search(rf'<link rel="{relation}" type="{re.escape(form.media_type)}" href="{seen}">', page), name
        assert (f'<a href="{seen}">{form.label}</a>' in page) == ("page" in form.offers), name
