"""Check the formulas and sums of an answer by putting numbers in, and results by computing them again."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from index.documents.document import Document
from index.quotes.answer.claims import Answer, Sentence
from index.quotes.checks.check import Check, make_check
from index.quotes.checks.sources import Sources
from index.quotes.checks.works import list_cited
from index.quotes.statements.formulas import FormulaFinding, compare_formulas

_MAY_HAVE_FORMULA = re.compile(r"\$|\d\s?=")


def list_formula_sentences(answer: Answer, sources: Sources) -> list[tuple[int, list[Document]]]:
    """The sentences that may have a formula or a sum of their own: their numbers, with the documents that they cite."""
    found = []
    for number, sentence in enumerate(answer.sentences):
        block = answer.blocks[sentence.block]
        if block.role == "text" and not block.in_quote and _MAY_HAVE_FORMULA.search(sentence.text):
            cited = list_cited(block, sentence.start, sentence.end, sources)
            found.append((number, list({item.document.id: item.document for item in cited}.values())))
    return found


def check_formulas(answer: Answer, number: int, bodies: Mapping[str, str]) -> Iterator[Check]:
    """The checks of the formulas of a sentence against the documents that it cites, of which one that has it counts."""
    sentence = answer.sentences[number]
    text = _strip_quotations(answer, sentence)
    found: dict[str, tuple[FormulaFinding, str | None]] = {}
    for name, body in (bodies or {"": ""}).items():
        for finding in compare_formulas(text, body):
            held = found.get(finding.written)
            if held is None or (finding.holds and not held[0].holds):
                found[finding.written] = finding, name or None
    for finding, document in found.values():
        reason = f"{finding.reason[0].upper()}{finding.reason[1:]}."
        yield make_check("formula", sentence.line, finding.written, finding.holds, document, reason)


def check_results(answer: Answer, compute: Callable[[str], Sequence[tuple[str, bool, str]]]) -> list[tuple[Check, int]]:
    """The checks of results that `compute` finds in the sentences, each with the number of its sentence."""
    found: list[tuple[Check, int]] = []
    for number, sentence in enumerate(answer.sentences):
        block = answer.blocks[sentence.block]
        if block.role == "text" and not block.in_quote:
            results = compute(sentence.text)
            found += [
                (make_check("result", sentence.line, words, holds, None, detail), number)
                for words, holds, detail in results
            ]
    return found


def _strip_quotations(answer: Answer, sentence: Sentence) -> str:
    """The sentence without what stands in quotation marks, which is compared word by word."""
    block = answer.blocks[sentence.block]
    parts, position = [], sentence.start
    for start, end in block.find_quoted(sentence.start, sentence.end):
        parts.append(block.text[position:start])
        position = max(position, end)
    return " ".join([*parts, block.text[position : sentence.end]])
