"""Check an answer against the archive: every quote, every reference, and what it says of works."""

from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Literal, TypeAlias

from index.errors import RefdeskError
from index.history.versions import Versions
from index.markdown.sections import Section
from index.model import Model
from index.models.judge import Judge
from index.quotes.answer.bibliography import BibEntry, read_bibliography, write_as_answer
from index.quotes.answer.claims import Answer, LinkClaim, read_answer
from index.quotes.answer.latex import convert_latex
from index.quotes.checks.check import Check
from index.quotes.checks.entries import EntryChecker, check_bibliography
from index.quotes.checks.formulas import check_formulas, check_results, list_formula_sentences
from index.quotes.checks.identifiers import check_identifiers
from index.quotes.checks.judgements import Undecided, judge_statements
from index.quotes.checks.links import check_target, find_target
from index.quotes.checks.outside import OutsideReference, check_outside, is_answered, list_outside
from index.quotes.checks.quotes import QuoteChecker
from index.quotes.checks.sources import Sources
from index.quotes.checks.standing import check_standing
from index.quotes.checks.statements import check_statement, list_statements
from index.quotes.checks.verdicts import VERDICTS, judge_sentences
from index.quotes.checks.works import WorkChecker, list_compared_with_sections
from index.quotes.known.work import KnownWorks
from index.quotes.target import Target
from index.quotes.text_forms import get_forms

if TYPE_CHECKING:
    from index.storage.reader import Reader

MAX_ANSWER_CHARS = 40_000  # characters of an answer
MAX_CLAIMS = 100  # quotes of an answer, and references
Compute: TypeAlias = Callable[[str], Sequence[tuple[str, bool, str]]]  # results in a sentence: words, outcome, detail
LookUp: TypeAlias = Callable[[AbstractSet[str]], KnownWorks]  # what is known of works of these names
Form: TypeAlias = Literal["markdown", "html", "latex", "bibtex"]
Verdict: TypeAlias = Literal["holds", "fails", "partly", "nothing to check"]


class AnswerError(RefdeskError, ValueError):
    """An answer that cannot be checked."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The answer {reason}. Give Markdown of at most {MAX_ANSWER_CHARS} characters with at most {MAX_CLAIMS} "
            "quotes and links, or check it in parts."
        )


class Verification(Model):
    """The verdict on an answer, the number of sentences by their verdict with their places, and the checks by lines.

    `fails`: a check does not hold. `nothing to check`: nothing was checked. `partly`: what was checked holds, and
    something was not checked or has no source. `holds`: everything was checked and holds. A place is a line, and
    `7.2` the second sentence that begins on line 7; sentences that claim nothing are counted only. Checks of the kind
    `model` are opinions, which neither the verdict nor the counts regard.
    """

    verdict: Verdict
    holds: bool
    counts: Mapping[str, int]
    sentences: Mapping[str, Sequence[str]]
    checks: tuple[Check, ...]


async def verify(
    reader: "Reader",
    base_url: str,
    text: str,
    *,
    form: Form = "markdown",
    bibliography: Sequence[BibEntry] = (),
    look_up: LookUp | None = None,
    compute: Compute | None = None,
    judge: Judge | None = None,
    judge_time_s: float | None = None,
) -> Verification:
    """Check every quote and every reference of a text against the archive. Raises AnswerError.

    A quote must stand in the document, and the section if one is named, that it is said to come from; one without a
    source must stand in some document. A link, id or citation key must be one of the archive; a link to elsewhere is
    named and not checked. What reads the text, or a document, does so in a thread, a piece at a time, so that whoever
    waits can give up between two of them. The keys of an answer in LaTeX are those of its bibliography; a BibTeX file
    itself is checked as a list of references. What is no document is compared with what `look_up` says of it, and
    results of computations with those of `compute`. Of statements that no rule decides, `judge` tells its opinion, for
    at most `judge_time_s` seconds. Raises JudgeError for one that cannot be used.
    """
    if not text.strip() or len(text) > MAX_ANSWER_CHARS:
        raise AnswerError(f"has {len(text)} characters" if text.strip() else "is empty")
    archive = reader.manifest.archive
    versions = Versions(await to_thread(reader.open_kept), reader.documents, archive)
    sources = Sources(reader.documents, archive, base_url, versions)
    sources.add_keys({entry.key: entry.reference for entry in bibliography})
    written = await to_thread(_write_as_markdown, text, form)
    answer = await to_thread(read_answer, written, sources.kinds, sources.hosts, is_html=form == "html")
    if form == "bibtex":
        for block in answer.blocks:
            block.role = "entry"
    if max(len(answer.quotes), len(answer.links)) > MAX_CLAIMS:
        raise AnswerError(f"has {len(answer.quotes)} quotes and {len(answer.links)} links")
    checker = _Checker(QuoteChecker(reader, sources), sources, look_up, compute)
    found = await checker.check(answer)
    if form == "latex":
        found += await to_thread(check_bibliography, answer, bibliography, sources)
        found.sort(key=lambda item: item[0].line)
    concluded = _conclude(answer, found)
    if judge is None:
        return concluded
    opinions = await judge_statements(answer, checker.undecided, sources.language, judge, judge_time_s)
    checks = sorted([*concluded.checks, *opinions], key=lambda check: check.line)
    return concluded.model_copy(update={"checks": tuple(checks)})


def _write_as_markdown(text: str, form: Form) -> str:
    if form == "latex":
        return convert_latex(text)
    return write_as_answer(read_bibliography(text)) if form == "bibtex" else text


class _Checker:
    def __init__(self, quotes: QuoteChecker, sources: Sources, look_up: LookUp | None, compute: Compute | None) -> None:
        self._quotes = quotes
        self._sources = sources
        self._look_up = look_up
        self._compute = compute
        self.undecided: list[Undecided] = []  # statements that `check` found no passage for

    async def check(self, answer: Answer) -> list[tuple[Check, int]]:
        """The checks in the order of their lines, each with the number of its sentence."""
        quotes = [(await self._quotes.check(claim), claim.sentence) for claim in answer.quotes]
        found = [(check, sentence) for check, sentence in quotes if check is not None]
        found += [(await self._check_link(link), link.sentence) for link in answer.links]
        wanted = await to_thread(list_compared_with_sections, answer, self._sources)
        sections = {name: await self._read_sections(name) for name in wanted}
        works = WorkChecker(answer, self._sources, sections)
        found += await to_thread(works.check)
        for title, item in works.unknown[:MAX_CLAIMS]:
            if not await self._quotes.stands_somewhere(title):
                found.append(item)
        found += await to_thread(EntryChecker(answer, self._sources).check)
        found += await to_thread(lambda: [*check_identifiers(answer), *check_standing(answer, self._sources)])
        found += await self._check_statements(answer)
        found += await self._check_formulas(answer)
        if self._look_up is not None:
            outside = await to_thread(self._check_outside, answer, self._look_up)
            answered = [reference for reference, _ in outside]
            found = [item for item in found if not is_answered(*item, answered)]
            found += [(check, reference.sentence) for reference, check in outside]
        return sorted(found, key=lambda item: item[0].line)

    def _check_outside(self, answer: Answer, look_up: LookUp) -> list[tuple[OutsideReference, Check]]:
        references = list_outside(answer, self._sources)
        known = look_up(frozenset(name for reference in references for name in reference.names))
        return list(check_outside(references, known))

    async def _check_statements(self, answer: Answer) -> list[tuple[Check, int]]:
        """For each sentence that cites without a quote what its sources say of it: one that supports it counts."""
        found: list[tuple[Check, int]] = []
        for number, documents in await to_thread(list_statements, answer, self._sources):
            checks = []
            for document in documents:
                markdown = await self._quotes.markdown(document)
                arguments = (answer, number, document, markdown, self._sources.language)
                checks.append(await to_thread(check_statement, *arguments))
            told = sorted((check for check in checks if check is not None), key=lambda check: check.holds is not True)
            if not told:
                bodies = [(item, (await self._quotes.markdown(item))[item.body_start :]) for item in documents]
                self.undecided.append(Undecided(number, bodies))
            found += [(check, number) for check in told[:1]]
        return found

    async def _check_formulas(self, answer: Answer) -> list[tuple[Check, int]]:
        """What can be said of formulas and sums by putting numbers in, and of results by computing them again."""
        found: list[tuple[Check, int]] = []
        for number, documents in await to_thread(list_formula_sentences, answer, self._sources):
            bodies = {item.id: (await self._quotes.markdown(item))[item.body_start :] for item in documents}
            found += [(check, number) for check in await to_thread(check_formulas, answer, number, bodies)]
        if self._compute is not None:
            found += await to_thread(check_results, answer, self._compute)
        return found

    async def _read_sections(self, name: str) -> Sequence[Section]:
        document = self._sources.documents[name]
        markdown = await self._quotes.markdown(document)
        return await to_thread(lambda: get_forms(markdown[document.body_start :]).sections)

    async def _check_link(self, claim: LinkClaim) -> Check:
        target = await to_thread(find_target, claim, self._sources)
        if not isinstance(target, Target):
            return target
        markdown = await self._quotes.markdown(target.document)
        return await to_thread(check_target, claim, target, markdown, self._sources)


def _conclude(answer: Answer, found: Sequence[tuple[Check, int]]) -> Verification:
    sentences = judge_sentences(answer, found)
    counts = {name: len(sentences.get(name, ())) for name in VERDICTS}
    outcomes = {check.holds for check, _ in found}
    verdict: Verdict
    if False in outcomes:
        verdict = "fails"
    elif True not in outcomes:
        verdict = "nothing to check"
    else:
        verdict = "partly" if None in outcomes or counts["cited"] or counts["unsourced"] else "holds"
    return Verification(
        verdict=verdict,
        holds=verdict == "holds",
        counts=counts,
        sentences={name: places for name, places in sentences.items() if name != "no claim"},
        checks=tuple(check for check, _ in found),
    )
