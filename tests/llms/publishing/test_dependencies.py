"""Pages are made again when code, data or a library that they are made from changes, and not otherwise."""

import ast
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from index import LEDGER_FILE, SHIPPED_ENCODER
from llms.publishing import dependencies
from llms.publishing.dependencies import code_digest
from llms.publishing.fingerprint import LIBRARIES, library_versions
from server.build import MADE_BY
from tests.conftest import ROOT

RENDERER = ("llms.surfaces.registry", frozenset({"index", "llms"}))
PUBLICATION = ("server.build", MADE_BY)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of our packages, as another release of them."""
    folder = tmp_path_factory.mktemp("product")
    for package in ("index", "ingest", "llms", "server", "tools"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("encoders"))
    return folder


@pytest.mark.parametrize(
    ("path", "pages", "publication"),
    [
        ("index/markdown/sections.py", True, True),
        ("index/citation/bibtex.py", True, True),
        ("index/citation/citeproc.lua", True, True),
        ("llms/pages/static/site.css", True, True),
        ("llms/pages/templates/document.html", True, True),
        ("llms/surfaces/pdf.typ", True, True),
        ("llms/surfaces/feeds/atom.py", True, True),
        ("llms/api/operations.py", True, True),
        ("index/storage/reader.py", False, True),  # reads what is published
        ("tools/thresholds/pictures/illustrations/alt.json", False, True),
        ("tools/thresholds/pictures/illustrations/paper.routing-premium.svg", False, True),
        ("server/build.py", False, True),
        ("server/edge/headers.py", False, False),
        ("server/web/site.py", False, False),
        ("ingest/__init__.py", False, False),
        ("index/evaluation/measures.py", False, False),
    ],
)
def test_a_change_makes_stale_what_reaches_it(product: Path, path: str, pages: bool, publication: bool) -> None:
    before = [digest(product, *RENDERER), digest(product, *PUBLICATION)]
    file = product / path
    original = file.read_bytes()
    file.write_bytes(original + b"\n")
    after = [digest(product, *RENDERER), digest(product, *PUBLICATION)]
    file.write_bytes(original)
    assert [now != then for now, then in zip(after, before, strict=True)] == [pages, publication]


def digest(root: Path, start: str, packages: frozenset[str]) -> str:
    code_digest.cache_clear()
    return code_digest(start, packages, root)


def test_an_upgrade_that_registers_a_citation_export_publishes_it_everywhere(
    product: Path, archive: Path, tmp_path: Path
) -> None:
    def ingest() -> str:
        environment = {**os.environ, "PYTHONPATH": str(product), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "server", "ingest", str(archive), "--encoder", str(SHIPPED_ENCODER)]
        paths = ["--index", str(tmp_path / "index"), "--public", str(tmp_path / "public")]
        done = subprocess.run([*command, *paths], cwd=product, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "Published: " in ingest()
    assert "Published: " not in ingest()
    file = product / "index" / "citation" / "exports.py"
    original = file.read_text()
    added = 'Export("mods.xml", "application/mods+xml", "MODS", lambda records: "<mods/>")'
    file.write_text(f'{original}\nEXPORTS = {{**EXPORTS, "mods": {added}}}\n')
    try:
        assert "Published: " in ingest()
    finally:
        file.write_text(original)
    papers = tmp_path / "public" / "current" / "papers"
    assert json.loads((papers.parent / LEDGER_FILE).read_bytes())["on_request"]["papers/otters.mods.xml"][1] == 7
    assert 'otters.mods.xml">MODS</a>' in (papers / "otters.html").read_text()
    assert "otters.mods.xml" in (tmp_path / "public" / "current" / "api" / "index.json").read_text()
    assert (tmp_path / "public" / "current" / "bibliography.mods.xml").is_file()


def test_every_way_to_import_is_followed_and_words_around_it_are_not_needed(tmp_path: Path) -> None:
    modules = {
        "a/__init__": "",
        "a/start": "from a import (  # both\n    one,\n    two as second,\n)\nfrom . import three\n"
        "from .four import x\ndef later():\n    import a.five\n    from a.b.six import y\n    from .b import seven\n",
        "a/b/__init__": "from ..eight import z\n",
        **{f"a/{name}": "" for name in ("one", "two", "three", "four", "five", "eight", "nine")},
        **{f"a/b/{name}": "" for name in ("six", "seven")},
        "other/__init__": "",
    }
    for name, text in modules.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.py").write_text(text)
    stale = set()
    before = code_digest("a.start", frozenset({"a"}), tmp_path)
    for name in modules:
        file = tmp_path / f"{name}.py"
        file.write_text(modules[name] + "#")
        code_digest.cache_clear()
        if code_digest("a.start", frozenset({"a"}), tmp_path) != before:
            stale.add(name)
        file.write_text(modules[name])
    assert stale == modules.keys() - {"a/nine", "other/__init__"}


def test_what_a_parser_finds_is_found() -> None:
    """The imports of our own packages, read by the parser of the language."""
    for package in RENDERER[1]:
        for file in (ROOT / package).rglob("*.py"):
            name = file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
            found = set(dependencies._imports(name, str(file)))
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    assert {alias.name for alias in node.names} <= found, file
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    assert {f"{node.module}.{alias.name}" for alias in node.names} <= found, file


def test_the_libraries_that_surfaces_import_are_known_by_version() -> None:
    ours = {"index", "llms"}
    used = set()
    for file in (ROOT / "llms").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            used |= {name.partition(".")[0] for name in names}
    providers = packages_distributions()
    distributions = {name.lower().replace("_", "-") for module in used - ours for name in providers.get(module, ())}
    assert distributions
    assert distributions <= set(LIBRARIES)
    assert distributions <= {name for name, version in library_versions().items() if version}


def test_another_version_of_a_library_makes_pages_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    from llms.publishing import fingerprint

    fingerprint.compute_renderer_digest.cache_clear()
    before = fingerprint.compute_renderer_digest()
    monkeypatch.setattr(fingerprint, "version", lambda name: "99")
    fingerprint.compute_renderer_digest.cache_clear()
    after = fingerprint.compute_renderer_digest()
    fingerprint.compute_renderer_digest.cache_clear()
    assert before != after
