from pathlib import Path

from tests.each import for_each
from tools.thresholds import THRESHOLDS, Threshold

ARCHIVE = Path(__file__).parents[3] / "archive"
FOLDERS = {"definition": "definitions", "field-note": "field-notes", "paper": "papers", "topic": "topics"}
every = for_each(THRESHOLDS.values, lambda threshold: threshold.name)


@every
def test_the_example_of_a_threshold_works(threshold: Threshold) -> None:
    assert threshold(threshold.example).threshold == threshold.name


def test_every_threshold_is_registered_under_its_name() -> None:
    assert {name: threshold.name for name, threshold in THRESHOLDS.items()} == {name: name for name in THRESHOLDS}


@every
def test_an_evaluation_survives_its_wire_form(threshold: Threshold) -> None:
    evaluation = threshold(threshold.example)
    assert type(evaluation).model_validate_json(evaluation.model_dump_json()) == evaluation


@every
def test_every_source_is_a_document_of_the_archive(threshold: Threshold) -> None:
    evaluation = threshold(threshold.example)
    assert evaluation.sources
    for source in [*evaluation.sources, *(formula.source for formula in evaluation.formulas)]:
        kind, slug = source.split(":")
        assert (ARCHIVE / FOLDERS[kind] / f"{slug}.md").is_file(), source


@every
def test_every_formula_names_a_source_of_its_threshold(threshold: Threshold) -> None:
    evaluation = threshold(threshold.example)
    assert {formula.source for formula in evaluation.formulas} <= set(evaluation.sources)


@every
def test_every_formula_is_balanced_and_uses_each_of_its_symbols(threshold: Threshold) -> None:
    for formula in threshold(threshold.example).formulas:
        assert formula.latex.count("{") == formula.latex.count("}")
        for symbol in formula.symbols:
            assert symbol in formula.latex


@every
def test_every_input_states_its_symbol_unit_and_domain(threshold: Threshold) -> None:
    for field in threshold.inputs:
        assert all((field.symbol, field.meaning, field.unit, field.domain)), field.name
