"""What verification says of a labelled answer, and which of these are wrong."""

from collections.abc import Mapping, Sequence

from benchmarks.verification.answers import LabelledAnswer
from index.quotes.verification import verify
from index.storage.reader import Reader

BASE = "http://127.0.0.1:8321"
OUTCOMES = ("accepted", "refused", "not checked", "supported", "contradicted", "not found")


async def judge(reader: Reader, answer: LabelledAnswer) -> str:
    """The outcome: of a statement what is said of it, of any other answer whether it is accepted."""
    found = await verify(reader, BASE, answer.text)
    if answer.label in {"supported", "unsupported"}:
        claims = [check.holds for check in found.checks if check.kind == "claim"]
        return "supported" if True in claims else "contradicted" if False in claims else "not found"
    if found.verdict == "fails":
        return "refused"
    return "accepted" if any(check.kind == "quote" and check.holds for check in found.checks) else "not checked"


def find_wrong(
    answers: Sequence[LabelledAnswer], outcomes: Sequence[str]
) -> Mapping[str, tuple[Sequence[LabelledAnswer], int]]:
    """The answers that are judged wrong, by what is wrong, with the number of those that could be."""
    wrong_outcomes = {
        "false accepts": ("false", {"accepted", "not checked"}),
        "false refusals": ("true", {"refused", "not checked"}),
        "own words refused": ("own words", {"refused"}),
        "false statements supported": ("unsupported", {"supported"}),
        "true statements contradicted": ("supported", {"contradicted"}),
        "true statements not found": ("supported", {"not found"}),
    }
    pairs = list(zip(answers, outcomes, strict=True))
    return {
        name: (
            [answer for answer, outcome in pairs if answer.label == label and outcome in wrong],
            sum(answer.label == label for answer in answers),
        )
        for name, (label, wrong) in wrong_outcomes.items()
    }
