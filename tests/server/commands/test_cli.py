"""The command line: readable for people, the same as data, and one line for an error."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import ARCHIVE, ROOT, STRICT, Cli, document_text


def test_ingest_says_what_it_did_and_publishes(cli: Cli, archive: Path, tmp_path: Path) -> None:
    status, out, err = cli("ingest", archive)
    assert (status, err) == (0, "")
    ingested, *rows, published = out.splitlines()
    assert ingested == "Ingested: 3 added, 0 changed, 0 removed; 3 documents, 3 chunks."
    assert rows[:2] == ["  formats    Markdown 3", "  kinds      paper 2, note 1"]
    assert re.fullmatch(r"Published: \d+ written, 0 removed, 0 unchanged\.", published)
    assert (tmp_path / "public" / "current" / "raw" / "papers" / "otters.md").read_bytes() == (
        archive / "otters.md"
    ).read_bytes()
    assert cli("ingest", archive) == (0, "Nothing to ingest: 3 documents, 3 chunks are up to date.\n", "")


def test_ingest_tells_broken_files_and_its_status_says_so(cli: Cli, archive: Path) -> None:
    (archive / "archive.yaml").write_text(STRICT)
    (archive / "broken.md").write_text("no front matter")
    status, out, err = cli("ingest", archive)
    assert status == 3
    assert "3 added" in out
    assert err == "refdesk: broken.md, line 1: the front matter is missing; start the file with a '---' block.\n"
    assert cli("ingest", archive)[0] == 3
    status, _, err = cli("ingest", archive, "--strict")
    assert status == 1
    assert err.startswith("refdesk: Nothing was ingested, because 1 source file(s) are broken: broken.md, line 1")


@pytest.mark.parametrize("command", ["ingest", "search", "publish", "serve"])
def test_every_command_explains_itself(cli: Cli, command: str) -> None:
    status, out, _ = cli(command, "--help")
    assert status == 0
    assert "usage: refdesk" in out


def test_an_empty_archive_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    status, out, err = cli("ingest", "empty")
    assert (status, out) == (1, "")
    assert err.startswith("refdesk: 'empty' cannot be ingested: it holds no file whose suffix is known (.md ")
    assert err.endswith("; add documents first (docs/archive.md tells their form).\n")


def test_search_prints_hits_for_people_and_the_same_as_json(cli: Cli, shipped: Path) -> None:
    status, out, err = cli("search", "when does routing pay?", "--index", shipped, "--limit", "3")
    assert (status, err) == (0, "")
    assert out.startswith("1. The Routing Premium.")
    status, data, _ = cli("search", "when does routing pay?", "--index", shipped, "--limit", "3", "--json")
    results = json.loads(data)["results"]
    assert results[0]["id"] == "paper:routing-premium"
    assert [f"{number}. {hit['title']}" in out for number, hit in enumerate(results, 1)] == [True] * len(results)
    assert f"{results[0]['score']:.2f}" in out


@pytest.mark.parametrize(
    ("query", "reason"), [("", "is empty"), ("   ", "is empty"), ("x" * 2001, "has 2001 characters"), ("--", "usage")]
)
def test_a_query_that_cannot_be_searched_is_told(cli: Cli, shipped: Path, query: str, reason: str) -> None:
    status, out, err = cli("search", query, "--index", shipped)
    assert status in (1, 2)
    assert out == ""
    assert reason in err


def test_a_missing_index_is_told(cli: Cli) -> None:
    command = "refdesk ingest archive --index .refdesk/index"
    told = f"refdesk: No index in '.refdesk/index'. Build it with '{command}', where 'archive' is your archive.\n"
    expected = (1, "", told)
    assert cli("search", "x") == expected
    assert cli("publish") == expected


def test_a_broken_index_is_told(cli: Cli, archive: Path, tmp_path: Path) -> None:
    cli("ingest", archive)
    for table in (tmp_path / ".refdesk" / "index" / "generation-1").glob("*.lance"):
        for path in table.rglob("*.manifest"):
            path.unlink()
    status, _, err = cli("search", "x")
    assert status == 1
    assert "does not hold the tables that its manifest names" in err


def test_publish_writes_only_what_differs(cli: Cli, archive: Path, tmp_path: Path) -> None:
    cli("ingest", archive)
    (tmp_path / "public" / "current" / "llms.txt").write_text("changed by hand")
    assert cli("publish")[1].startswith("Published to public: 1 written, 0 removed, ")
    (tmp_path / "file").write_text("")
    status, _, err = cli("publish", "--public", tmp_path / "file" / "below")
    assert status == 1
    assert "Cannot publish to" in err


def test_usage_errors_exit_with_two(cli: Cli) -> None:
    assert cli("fly")[0] == 2
    assert cli("search", "x", "--limit", "0")[0] == 2


def test_a_bad_port_names_the_setting(cli: Cli) -> None:
    status, _, err = cli("serve", "--port", "70000")
    assert status == 78
    assert err.startswith("refdesk: The setting port cannot be '70000'")


def test_vectors_are_checked_and_a_wrong_one_told(cli: Cli, tmp_path: Path) -> None:
    file = ROOT / "tests" / "tools" / "thresholds" / "reproduction" / "vectors.json"
    status, out, _ = cli("vectors", file)
    assert status == 0
    wrong = json.loads(file.read_text())
    wrong["vectors"] = [{"id": "cost_correct/x", "tool": "cost_correct", "inputs": {"cpm": 5}, "output": 6}]
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    status, out, _ = cli("vectors", tmp_path / "wrong.json")
    assert status == 1
    assert "cost_correct/x" in out


def test_the_client_configuration_can_be_printed_again(cli: Cli) -> None:
    status, out, _ = cli("clients", "--base-url", "https://desk.example.org")
    assert status == 0
    assert "claude mcp add --transport http refdesk https://desk.example.org/mcp" in out


def test_the_archive_of_the_readme_can_be_ingested_by_its_folder(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(document_text("guide:a", "Words.\n"))
    assert cli("ingest", "docs", "--index", "other")[0] == 0
    assert cli("search", "words", "--index", "other")[1].startswith("1. About guide:a")
    assert ARCHIVE.is_dir()


def test_a_score_that_is_less_than_is_shown_has_no_sign(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "zoo").mkdir()
    for name, title, text in (
        ("tea", "Cold Tea and Otters", "Otters hold hands while they sleep so that no current parts them. "
         "The kettle lost 30 degrees in an hour of wind."),
        ("walls", "Price Walls of Castles",
         "Castles with thick walls cost more than those that have a moat around them."),
    ):  # fmt: skip
        (tmp_path / "zoo" / f"{name}.md").write_text(f"# {title}\n\n{text}\n")
    assert cli("ingest", "zoo")[0] == 0
    found, shown = [], ""
    for word in ("quark", "jelly", "glacier", "chess", "violin", "tax", "ink price", "jar", "hat", "vaccine"):
        found += [hit["score"] for hit in json.loads(cli("search", word, "--json")[1])["results"]]
        shown += cli("search", word, "--json")[1] + cli("search", word)[1]
    assert any(-0.005 < score < 0 for score in found)  # which two places would show as -0.00
    assert not re.search(r"-0\.00?\b", shown)
