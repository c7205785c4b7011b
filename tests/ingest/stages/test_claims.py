"""Every citation key and every published address has one owner, whatever the order in which documents come."""

import asyncio
import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.citation import read_register
from index.documents.reserved import FORM_SUFFIXES, list_clashing_ids
from index.storage.reader import Reader
from ingest import ingest, read_archive_info, register_citations
from ingest.documents import parse
from ingest.sources import SourceFile
from ingest.stages.claims import Claims
from llms.content.forms import OFFERED_FORMS
from llms.publishing.claims import PathClaimedError, PathClaims
from tests.conftest import Cli, document_text

TWINS = {"bunx": "page:bunx", "bun-x": "page:bun-x", "bun.x": "page:bun.x"}  # all three derive one key
BASE = "ndbunxpage"


def write(folder: Path, names: Mapping[str, str], **front: object) -> Path:
    folder.mkdir(exist_ok=True)
    for name, document_id in names.items():
        (folder / f"{name}.md").write_text(document_text(document_id, f"The text of {document_id}.\n", **front))
    return folder


def keys(index: Path) -> dict[str, str]:
    async def run() -> dict[str, str]:
        reader = await Reader.open(index)
        return {name: document.key for name, document in reader.documents.items()}

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.citation.citeproc.find_spec", lambda _: None)  # keys alone; pandoc takes its time


def test_keys_that_nobody_stated_are_told_apart_and_no_run_ends_with_an_error(tmp_path: Path, cli: Cli) -> None:
    archive = write(tmp_path / "archive", TWINS)
    places = ("--index", "index", "--public", "public")
    for _ in range(2):
        status, _, err = cli("ingest", archive, *places)
        assert (status, err) == (0, "")
    given = {"page:bun-x": BASE, "page:bun.x": f"{BASE}a", "page:bunx": f"{BASE}b"}
    assert keys(tmp_path / "index") == given
    bibliography = (tmp_path / "public" / "current" / "bibliography.bib").read_text()
    assert [bibliography.count(f"{{{key},") for key in given.values()] == [1, 1, 1]


def test_a_derived_key_does_not_depend_on_the_order_of_documents(tmp_path: Path) -> None:
    found = [
        parse(SourceFile(f"{name}.md", document_text(document_id, "Text.\n").encode()))[0]
        for name, document_id in {**TWINS, "bunxa": "page:bunx-a", "other": "page:other"}.items()
    ]
    info = read_archive_info(tmp_path)
    results = set()
    for order in itertools.permutations(found):
        archive = write(tmp_path / "archive", {})
        claims = Claims(read_register(archive / "none.json"), info, {})
        frozen = sorted((claims.freeze(document) for document in order), key=lambda document: document.id)
        results.add(tuple((document.id, claims.derive_key(document).key) for document in frozen))
    (result,) = results
    assert len({key for _, key in result}) == len(found)


def test_what_a_document_was_given_stays_while_others_come_change_and_go(tmp_path: Path) -> None:
    archive, index = write(tmp_path / "archive", {"bunx": "page:bunx", "b": "note:x.md"}), tmp_path / "index"
    ingest(archive, index)
    write(archive, {"bun-x": "page:bun-x", "a": "note:x"})  # come first by id and by path, and too late
    (problem,) = ingest(archive, index).problems
    assert problem.startswith("a.md, line 2: its id 'note:x' and 'note:x.md' of b.md would be published at one address")
    pages = {"page:bunx": BASE, "page:bun-x": f"{BASE}a"}
    assert keys(index) == {**pages, "note:x.md": "ndxmdnote"}
    (archive / "bun-x.md").write_text(document_text("page:bun-x", "Another text.\n"))
    (archive / "bunx.md").rename(archive / "moved.md")
    (archive / "b.md").unlink()
    assert ingest(archive, index).problems == []
    assert keys(index) == {**pages, "note:x": "ndxnote"}

    register_citations(archive)  # knows nothing of the index, and begins with the first id
    assert ingest(archive, index).problems == []
    registered = {"page:bun-x": BASE, "page:bunx": f"{BASE}a"}
    assert keys(index) == {**registered, "note:x": "ndxnote"}
    (archive / "bun-x.md").unlink()
    write(archive, {"bun.x": "page:bun.x"})
    assert ingest(archive, index, rebuild=True).problems == []
    assert keys(index) == {"page:bunx": f"{BASE}a", "page:bun.x": f"{BASE}b", "note:x": "ndxnote"}
    write(archive, {"bun-x": "page:bun-x"})  # which comes back to its own key
    register_citations(archive)
    entries = read_register(archive / "citations.json").documents
    assert {name: entry.keys for name, entry in entries.items() if name in registered} == {
        name: (key,) for name, key in registered.items()
    }


def test_only_keys_that_somebody_wrote_clash_and_the_error_names_both_files(tmp_path: Path) -> None:
    archive, index = write(tmp_path / "archive", {"bunx": "page:bunx"}), tmp_path / "index"
    write(archive, {"taker": "note:taker"}, cite_key=BASE)  # wins over what is only derived
    write(archive, {"a": "note:a", "b": "note:b"}, cite_key="Smith2026")
    write(archive, {"c": "note:c"}, cite_key="smith2026")  # BibTeX takes these for one
    write(archive, {"d": "note:d"}, cite_aliases=["lee:2024"])
    write(archive, {"e": "note:e"}, cite_key="lee:2024")
    write(archive, {"f": "note:f"}, cite_key="note:a")  # the id of another
    assert ingest(archive, index).problems == [
        "b.md, line 5: its cite_key 'Smith2026' is also that of a.md; give one of them another.",
        "c.md, line 5: its cite_key 'smith2026' is also that of a.md; give one of them another.",
        "e.md, line 5: its cite_key 'lee:2024' is also that of d.md; give one of them another.",
        "f.md, line 5: its cite_key 'note:a' is also that of a.md; give one of them another.",
    ]
    found = keys(index)
    assert (found["note:taker"], found["page:bunx"]) == (BASE, f"{BASE}a")


def test_a_long_id_and_author_make_a_key_that_the_register_takes(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    for letter in "ab":
        write(archive, {letter: f"note:{'x' * 113}-{letter}"}, authors=["{" + "Institute " * 30 + "}"])
    assert register_citations(archive).added == 2


def test_of_two_documents_with_one_address_the_second_is_told_and_is_nowhere(tmp_path: Path, cli: Cli) -> None:
    pairs = [
        ("note:a", "note:a.md"),
        ("note:b.bib", "note:b"),
        ("note:c", "note:c.linkset.json"),
        ("note:d", "note:d.biblatex"),
        ("note:e.html", "note:e"),
    ]
    files = {f"{number}-{place}": pair[place] for number, pair in enumerate(pairs) for place in (0, 1)}
    archive = write(tmp_path / "archive", {**files, "x": "note:other"})
    status, _, err = cli("ingest", archive, "--index", "index", "--public", "public", "--verbose")
    assert status == 3
    for number, (first, second) in enumerate(pairs):
        assert (
            f"{number}-1.md, line 2: its id '{second}' and '{first}' of {number}-0.md would be published at one "
            "address; give one of them another id." in err
        )
        assert (tmp_path / "public" / "current" / "notes" / f"{first.partition(':')[2]}.html").is_file()
    assert keys(tmp_path / "index").keys() == {"note:other", *(first for first, _ in pairs)}
    assert (tmp_path / "public" / "current" / "notes" / "other.html").is_file()


def test_two_kinds_with_one_plural_are_told_and_the_rest_is_published(tmp_path: Path, cli: Cli) -> None:
    archive = write(tmp_path / "archive", {"a": "story:x", "b": "stories:y", "c": "note:other"})
    status, _, err = cli("ingest", archive, "--index", "index", "--public", "public")
    assert status == 3
    assert (
        "b.md, line 3: its kind 'stories' has the plural 'stories', which is that of 'story' in a.md; "
        "give one of them another in `kinds` of archive.yaml." in err
    )
    assert (tmp_path / "public" / "current" / "stories" / "x.html").is_file()
    (archive / "archive.yaml").write_text("title: T\nsummary: S\ndescription: D\nkinds: [{stories: tales}]\n")
    assert cli("ingest", archive, "--index", "index", "--public", "public")[0] == 0
    assert (tmp_path / "public" / "current" / "tales" / "y.html").is_file()


def test_the_suffixes_of_documents_are_those_of_the_forms() -> None:
    assert {form.suffix for form in OFFERED_FORMS.values()} == FORM_SUFFIXES, "change index/documents/reserved.py"


def test_ids_clash_exactly_where_their_published_paths_do() -> None:
    names = ["x", *(f"x.{suffix}" for suffix in sorted(FORM_SUFFIXES)), "x.biblatex", "x.csl", "x.linkset", "x.md.md"]
    names += ["x.v1", "xmd", "x-md", "x.biblatex.bib.bib"]
    for first, second in itertools.permutations(names, 2):
        claims = PathClaims()
        clashes = False
        try:
            for name in (first, second):
                for form in OFFERED_FORMS.values():
                    claims.take(form.file(f"notes/{name}"), name)
                claims.take(f"notes/{name}/v1.html", name)
        except PathClaimedError:
            clashes = True
        assert clashes == (f"note:{second}" in list_clashing_ids(f"note:{first}")), (first, second)
