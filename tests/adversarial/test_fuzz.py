"""Every reader answers or refuses in words, whatever it is given; the longer run is `make fuzz`."""

from collections.abc import Iterator

from tests.adversarial.fuzz import CORPUS, explore, read_corpus
from tests.adversarial.readers import READERS, read_or_refuse
from tests.each import for_each

TEXTS = 8  # for each reader


def corpus() -> Iterator[tuple[str, str, str]]:
    for name in READERS:
        for path, text in read_corpus(name):
            yield name, path.name, text


@for_each(corpus, lambda kept: f"{kept[0]}/{kept[1]}")
def test_what_failed_once_is_read_or_refused_in_words(kept: tuple[str, str, str]) -> None:
    name, _, text = kept
    read_or_refuse(READERS[name], text)


@for_each(lambda: READERS)
def test_a_reader_answers_or_refuses_in_words(name: str) -> None:
    explore(name, READERS[name], TEXTS)


def test_every_reader_has_a_corpus_and_no_corpus_is_without_a_reader() -> None:
    assert {path.name for path in CORPUS.iterdir()} == {name.replace(" ", "-") for name in READERS}
