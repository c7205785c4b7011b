"""A model of entailment beside the rules: its opinion is told under its name, and no verdict changes by it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from pydantic import BaseModel
from sarif_pydantic import Sarif

from index.models.judge import Judge, JudgeError
from index.quotes.verification import verify
from index.storage.reader import Reader
from ingest import build_judge
from server.mcp.server import build_server
from tests.conftest import Cli
from tests.ingest.models.cross_encoders import save_cross_encoder
from tools import Desk

pytestmark = [
    pytest.mark.models,
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
BASE = "http://127.0.0.1:8321"
PAPER = "paper:routing-premium"
LABELS = ("CONTRADICTION", "neutral", "entailment")
FOUND = "Both factors on the left have to be present"
IN_OTHER_WORDS = "No signal is worth its price where all tasks take equal compute"
ANSWER = f"# A\n\n{FOUND} ({PAPER}).\n\n{IN_OTHER_WORDS} ({PAPER}).\n"

Build = Callable[..., tuple[Path, Path]]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Make a model whose outputs are raised so, and the judge of it: both folders."""
    made: dict[tuple[float, ...], tuple[Path, Path]] = {}

    def build_once(*bias: float) -> tuple[Path, Path]:
        if bias not in made:
            folder = tmp_path_factory.mktemp("judge")
            original = save_cross_encoder(folder / "original", LABELS, bias=bias)
            build_judge(str(original), folder / "built", name="small")
            made[bias] = original, folder / "built"
        return made[bias]

    return build_once


def leave_out_opinions(found: Mapping[str, Any]) -> dict[str, Any]:
    return {**found, "checks": [check for check in found["checks"] if check["kind"] != "model"]}


def list_opinions(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [check for check in found["checks"] if check["kind"] == "model"]


@pytest.mark.parametrize(
    ("bias", "relation", "words"),
    [
        ((0, 0, 60), "entailment", "Model small: entailed 1.00 by 'paper:routing-premium#"),
        ((60, 0, 0), "contradiction", "Model small: contradicted 1.00 by 'paper:routing-premium#"),
        ((0, 60, 0), "neutral", "Model small: neither entailed nor contradicted (1.00 or more) by 5 passages"),
    ],
)
@pytest.mark.parametrize("answer", [ANSWER, f"{IN_OTHER_WORDS} ({PAPER}).\n", f"“It is 7” ({PAPER}).\n\n{ANSWER}"])
def test_whatever_the_model_says_the_verdict_is_that_of_the_rules(
    cli: Cli, shipped: Path, build: Build, bias: tuple[float, ...], relation: str, words: str, answer: str
) -> None:
    _, judge = build(*bias)
    Path("a.md").write_text(answer)
    status, plain, _ = cli("verify", "a.md", "--json", "--index", shipped)
    assert "model" not in plain
    judged_status, out, _ = cli("verify", "a.md", "--json", "--index", shipped, "--judge", judge)
    found = json.loads(out)
    assert (judged_status, leave_out_opinions(found)) == (status, json.loads(plain))
    (opinion,) = list_opinions(found)  # of the sentence that the rules found, none
    assert opinion["text"].startswith(IN_OTHER_WORDS)
    assert (opinion["holds"], opinion["document"]) == (None, PAPER)
    assert opinion["judgement"] == {"model": "small", "relation": relation, "probability": pytest.approx(1)}
    assert opinion["detail"].startswith(words)


def test_the_opinion_is_that_of_the_original_model(cli: Cli, shipped: Path, build: Build) -> None:
    from transformers import pipeline

    original, judge = build(0, 0, 3)
    Path("a.md").write_text(ANSWER)
    _, out, _ = cli("verify", "a.md", "--json", "--index", shipped, "--judge", judge)
    (opinion,) = list_opinions(json.loads(out))
    ask = pipeline("text-classification", model=str(original), top_k=None, device="cpu")
    passage = opinion["detail"].partition('"')[2].partition('"')[0]
    assert passage
    assert "…" not in passage
    shares = {
        LABELS.index(item["label"]): item["score"] for item in ask({"text": passage, "text_pair": IN_OTHER_WORDS})
    }
    number = [label.lower() for label in LABELS].index(opinion["judgement"]["relation"])
    assert opinion["judgement"]["probability"] == pytest.approx(shares[number], abs=0.001)
    assert f"{shares[number]:.2f}".removeprefix("0") in opinion["detail"]


def test_the_opinion_is_shown_under_its_name_in_every_form(
    cli: Cli, shipped: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, judge = build(0, 0, 60)
    Path("a.md").write_text(ANSWER)
    _, plain, _ = cli("verify", "a.md", "--index", shipped)
    monkeypatch.setenv("REFDESK_JUDGE", str(judge))
    _, out, _ = cli("verify", "a.md", "--index", shipped)
    told = [line for line in out.splitlines() if line not in plain.splitlines()]
    assert len(told) == 1
    assert told[0].startswith(f"a.md:5: model: “{IN_OTHER_WORDS}")
    assert "Model small: entailed 1.00 by" in told[0]
    assert out.splitlines()[-2:] == plain.splitlines()[-2:]
    _, page, _ = cli("verify", "a.md", "--html", "--index", shipped)
    assert '<li class="model">line 5: model: “' in page
    _, log, _ = cli("verify", "a.md", "--sarif", "--index", shipped)
    assert isinstance(Sarif.model_validate_json(log), BaseModel)
    (result,) = [item for item in json.loads(log)["runs"][0]["results"] if item["ruleId"] == "model"]
    assert result["level"] == "note"
    assert json.loads(log)["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "model"
    status, diff, _ = cli("verify", "a.md", "--fix", "--index", shipped)
    assert (status, diff) == (0, "")


async def test_an_agent_gets_the_opinion_beside_the_same_verdict(shipped: Path, build: Build) -> None:
    _, judge = build(0, 0, 60)
    found = []
    for folder in (None, judge):
        async with Client(build_server(Desk(shipped, BASE, judge=folder))) as client:
            result = await client.call_tool("verify_citations", {"text": ANSWER})
            assert not result.is_error
            found.append(result.structured_content or {})
    plain, judged = found
    assert leave_out_opinions(judged) == plain
    assert [opinion["judgement"]["relation"] for opinion in list_opinions(judged)] == ["entailment"]


async def test_what_the_model_was_not_asked_about_is_told(shipped: Path, build: Build) -> None:
    judge = Judge(build(0, 0, 60)[1])
    reader = await Reader.open(shipped)
    late = await verify(reader, BASE, ANSWER, judge=judge, judge_time_s=0)
    assert [check.detail for check in late.checks if check.kind == "model"] == [
        "Model small was not asked about this and later ones, 1 in all: the time for it was over."
    ]
    many = "".join(f"Signal number {number} is cheap for tasks of equal price ({PAPER}).\n\n" for number in range(25))
    told = [check for check in (await verify(reader, BASE, many, judge=judge)).checks if check.kind == "model"]
    assert len(told) == 21
    assert "5 in all: it is asked about 20 of an answer" in told[-1].detail
    long = f"A signal has a price {'of compute for tasks ' * 80}({PAPER})."
    strange = f"Zebras yodel polkas ({PAPER})."
    short = await verify(reader, BASE, f"{long}\n\n{strange}\n", judge=judge)
    assert [check.detail for check in short.checks if check.kind == "model"] == [
        "Model small was not asked: the sentence has more than 256 tokens.",
        "Model small was not asked: no passage shares a word with the sentence.",
    ]


def test_a_passage_beyond_the_window_is_said_to_be_cut(cli: Cli, build: Build, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    words = " ".join(f"valve{number} opens gate{number}" for number in range(200))
    (archive / "a.md").write_text(
        f"---\nid: note:valves\nkind: note\ntitle: Valves\n---\n\n# Valves\n\nThe list: {words}.\n"
    )
    Path("a.md").write_text("In the list every valve is shown open, valve7 and gate7 among them (note:valves).\n")
    assert cli("ingest", archive, "--index", tmp_path / "index")[0] == 0
    _, out, _ = cli("verify", "a.md", "--index", tmp_path / "index", "--judge", build(0, 0, 60)[1])
    assert "; 1 of 2 passages were cut at its window of 512 tokens." in out


def test_what_is_no_judge_is_refused(cli: Cli, shipped: Path, build: Build, tmp_path: Path) -> None:
    Path("a.md").write_text(ANSWER)
    status, out, err = cli("verify", "a.md", "--index", shipped, "--judge", tmp_path)
    assert (status, out) == (1, "")
    assert "The judge in" in err
    assert "judge.json is missing or not valid. Make one with 'refdesk judge build'" in err.replace("\n", " ")
    altered = tmp_path / "altered"
    altered.mkdir()
    for name in ("judge.json", "tokenizer.json"):
        (altered / name).write_bytes((build(0, 0, 60)[1] / name).read_bytes())
    (altered / "model.onnx").write_bytes(b"other")
    with pytest.raises(JudgeError, match=r"is not the file that judge\.json names"):
        Judge(altered).judge("a", "b")


@pytest.mark.parametrize("labels", [["LABEL_0", "LABEL_1", "LABEL_2"], ["entailment", "not_entailment"], ["yes", "no"]])
def test_a_model_that_does_not_name_what_it_finds_is_no_judge(cli: Cli, tmp_path: Path, labels: list[str]) -> None:
    original = save_cross_encoder(tmp_path / "original", labels)
    status, out, err = cli("judge", "build", original, "judge")
    assert (status, out) == (1, "")
    assert f"its labels ({', '.join(labels)}) do not name entailment and contradiction, each once" in err
    assert not Path("judge").exists()


def test_the_command_makes_a_judge(cli: Cli, shipped: Path, build: Build) -> None:
    status, out, _ = cli("judge", "build", build(0, 0, 60)[0], "judge", "--name", "mine")
    assert (status, out) == (0, "Built mine in judge. Set REFDESK_JUDGE to that folder to ask it when verifying.\n")
    spec = json.loads(Path("judge/judge.json").read_text())
    assert spec["relations"] == ["contradiction", "neutral", "entailment"]
    Path("a.md").write_text(ANSWER)
    assert "Model mine: entailed" in cli("verify", "a.md", "--index", shipped, "--judge", "judge")[1]
