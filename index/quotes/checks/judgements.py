"""Ask a model of entailment about statements that no rule decides; its opinions stand beside the checks."""

from asyncio import to_thread
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from index.documents.document import Document
from index.markdown.plain_text import parse_as_written, render_tokens
from index.models.judge import Judge, Opinion, Relation
from index.quotes.answer.claims import Answer
from index.quotes.checks.check import Check, Judgement, make_check
from index.quotes.checks.statements import describe_passage, read_statement
from index.quotes.statements.compare import MAX_PASSAGES, list_likely
from index.quotes.text_forms import Span

MAX_JUDGED_SENTENCES = 20  # of an answer, each with MAX_PASSAGES passages at most: 100 runs of the model
MAX_PREMISE_CHARS = 2_000  # characters of a passage that the model gets; its window is 512 tokens at most
_WORDS: Mapping[Relation, str] = {"entailment": "entailed", "contradiction": "contradicted"}


@dataclass(frozen=True, slots=True)
class Undecided:
    """A sentence, by its number, that no rule decides, with the documents that it cites and their bodies."""

    number: int
    cited: Sequence[tuple[Document, str]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    statement: str
    document: Document
    body: str
    span: Span

    @property
    def is_long(self) -> bool:
        return self.span[1] - self.span[0] > MAX_PREMISE_CHARS


async def judge_statements(
    answer: Answer, undecided: Sequence[Undecided], language: str, judge: Judge, time_limit_s: float | None
) -> list[Check]:
    """The opinion of a model on each statement that no rule decides, and how many it was not asked about.

    It reads the passages that the rules compare, one after the other in a thread, and is asked about nothing more once
    the time is over. Raises JudgeError.
    """
    end = float("inf") if time_limit_s is None else monotonic() + time_limit_s
    found: list[Check] = []
    for place, item in enumerate(undecided):
        check = None if place == MAX_JUDGED_SENTENCES else await _judge_sentence(answer, item, language, judge, end)
        if check is None:
            most = f"it is asked about {MAX_JUDGED_SENTENCES} of an answer"
            reason = most if place == MAX_JUDGED_SENTENCES else "the time for it was over"
            count = len(undecided) - place
            detail = f"Model {judge.spec.name} was not asked about this and later ones, {count} in all: {reason}."
            return [*found, _tell(answer, item.number, detail)]
        found.append(check)
    return found


async def _judge_sentence(answer: Answer, item: Undecided, language: str, judge: Judge, end: float) -> Check | None:
    """The opinion on one statement; None where the time ended before each of its passages was read."""
    candidates = await to_thread(lambda: list(_list_candidates(answer, item, language)))
    name = judge.spec.name
    if not candidates:
        return _tell(answer, item.number, f"Model {name} was not asked: no passage shares a word with the sentence.")
    if not await to_thread(judge.takes, candidates[0].statement):
        detail = f"Model {name} was not asked: the sentence has more than {judge.spec.window // 2} tokens."
        return _tell(answer, item.number, detail)
    read: list[tuple[_Candidate, Opinion]] = []
    for candidate in candidates:
        if monotonic() >= end:
            return None
        read.append((candidate, await to_thread(_ask, judge, candidate)))
    return _conclude(answer, item.number, judge, read)


def _list_candidates(answer: Answer, item: Undecided, language: str) -> Iterator[_Candidate]:
    """The passages of all documents that share most words with what the sentence states, best first."""
    ranked = []
    for document, body in item.cited:
        statement = read_statement(answer, item.number, document)
        for span, shared in list_likely(statement, body, document.language or language):
            ranked.append((shared, _Candidate(statement, document, body, span)))
    ranked.sort(key=lambda pair: -pair[0])
    yield from (candidate for _, candidate in ranked[:MAX_PASSAGES])


def _ask(judge: Judge, candidate: _Candidate) -> Opinion:
    start, end = candidate.span
    markdown = candidate.body[start : min(end, start + MAX_PREMISE_CHARS)]
    passage = render_tokens(markdown, parse_as_written(markdown)).text
    statement = " ".join(candidate.statement.split()).removesuffix(" .")  # before which the citation stood
    return judge.judge(" ".join(passage.split()), statement)


def _conclude(answer: Answer, number: int, judge: Judge, read: Sequence[tuple[_Candidate, Opinion]]) -> Check:
    """One opinion of several: a passage that entails comes before one that contradicts, and both are told."""
    told: list[tuple[Relation, float, _Candidate]] = []
    relations: tuple[Relation, ...] = ("entailment", "contradiction")
    for relation in relations:
        shares = [(opinion.shares[relation], place) for place, (_, opinion) in enumerate(read)]
        decided = [share for share in shares if read[share[1]][1].relation == relation]
        if decided:
            share, place = max(decided, key=lambda item: (item[0], -item[1]))
            told.append((relation, share, read[place][0]))
    if not told:
        share = min(opinion.shares["neutral"] for _, opinion in read)
        told = [("neutral", share, read[0][0])]
    words = ", and ".join(_describe(*item, len(read)) for item in told)
    cut = sum(opinion.is_cut or candidate.is_long for candidate, opinion in read)
    window = f"; {cut} of {len(read)} passages were cut at its window of {judge.spec.window} tokens" if cut else ""
    detail = f"Model {judge.spec.name}: {words}{window}. No rule decides it; read the passage."
    judgement = Judgement(model=judge.spec.name, relation=told[0][0], probability=round(told[0][1], 4))
    return _tell(answer, number, detail, told[0][2].document, judgement)


def _describe(relation: Relation, share: float, candidate: _Candidate, count: int) -> str:
    place = describe_passage(candidate.document, candidate.body, candidate.span).removesuffix(",")
    probability = f"{share:.2f}".removeprefix("0")
    if relation == "neutral":
        return f"neither entailed nor contradicted ({probability} or more) by {count} passages, the first {place}"
    return f"{_WORDS[relation]} {probability} by {place}"


def _tell(
    answer: Answer,
    number: int,
    detail: str,
    document: Document | None = None,
    judgement: Judgement | None = None,
) -> Check:
    sentence = answer.sentences[number]
    check = make_check("model", sentence.line, sentence.text, None, document.id if document else None, detail)
    return check.model_copy(update={"judgement": judgement})
