"""An archive of any size as an owner would have one: `python -m benchmarks.realistic COUNT FOLDER` writes it."""

import random
import sys
from collections.abc import Sequence
from pathlib import Path

SEED = 17
DOCUMENTS_PER_FOLDER = 250
KINDS = ("paper", "note", "guide")


def _read_words(text: str) -> Sequence[str]:
    return text.split()


_NOUNS = _read_words(
    "router scheduler index encoder budget query answer archive latency threshold cache kernel batch token cluster "
    "tenant deadline replica ledger window gradient sample corpus passage citation reader writer segment queue shard "
    "policy estimate premium verifier model machine operator request response record table column signal failure"
)
_VERBS = _read_words(
    "moves reads holds measures bounds costs splits joins keeps drops sorts serves counts explains repeats"
)
_ADJECTIVES = _read_words(
    "cold warm large small exact noisy steady sparse dense early late shared private broken linear"
)
_LINKERS = ("when", "because", "although", "until", "while", "unless")


def write_archive(folder: Path, count: int, changed: int | None = None) -> None:
    """Write `count` documents, the same for every call; the one with the number `changed` says something else."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "archive.yaml").write_text(
        "title: A realistic archive\nsummary: Generated documents.\ndescription: For measurements.\n", encoding="utf-8"
    )
    for number in range(count):
        path = folder / get_path(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(generate_text(number, count, changed=number == changed), encoding="utf-8")


def get_path(number: int) -> str:
    """Where the document with this number lies in the archive."""
    return f"part-{number // DOCUMENTS_PER_FOLDER:03}/text-{number:05}.md"


def generate_text(number: int, count: int, *, changed: bool = False) -> str:
    """A document of 3 kB: front matter and four sections with lists, code, a table and links to others."""
    chance = random.Random(SEED * 1_000_003 + number)  # the same texts every time
    kind = KINDS[number % len(KINDS)]
    title = f"{_pick(chance, _ADJECTIVES).capitalize()} {_pick(chance, _NOUNS)}s and {_pick(chance, _NOUNS)} {number}"
    date = f"20{10 + number % 16}-{1 + number % 12:02}-{1 + number % 28:02}"
    front = (
        f"---\nid: {kind}:text-{number}\nkind: {kind}\ntitle: {title}\ndate: {date}\n"
        f"summary: {_make_sentence(chance)}\nauthors: [Ada Lovelace, Alan Turing]\n"
        f"topics: [{_pick(chance, _NOUNS)}, {_pick(chance, _NOUNS)}]\n---\n\n"
    )
    body = [
        f"# {title}",
        _make_paragraph(chance, 5),
        f"## Why the {_pick(chance, _NOUNS)} matters",
        _make_paragraph(chance, 6),
        "\n".join(f"- {_make_sentence(chance)}" for _ in range(4)),
        f"See [the one before]({_link_to((number - 1) % count)}) and [another]({_link_to(chance.randrange(count))}).",
        "## How it is done",
        _make_paragraph(chance, 4),
        _make_code(chance),
        f"### Costs of a {_pick(chance, _NOUNS)}",
        _make_table(chance),
        _make_paragraph(chance, 5),
        "## What is left",
        _make_paragraph(chance, 4),
        *(["This sentence came later."] if changed else []),
    ]
    return front + "\n\n".join(body) + "\n"


def _link_to(number: int) -> str:
    return f"../{get_path(number)}"


def _pick(chance: random.Random, words: Sequence[str]) -> str:
    return words[chance.randrange(len(words))]


def _make_sentence(chance: random.Random) -> str:
    def clause() -> str:
        noun, verb = _pick(chance, _NOUNS), _pick(chance, _VERBS)
        return f"the {_pick(chance, _ADJECTIVES)} {noun} {verb} the {_pick(chance, _NOUNS)} of {chance.randrange(999)}"

    return f"{clause().capitalize()} {_pick(chance, _LINKERS)} {clause()}."


def _make_paragraph(chance: random.Random, sentences: int) -> str:
    return " ".join(_make_sentence(chance) for _ in range(sentences))


def _make_code(chance: random.Random) -> str:
    name, value = _pick(chance, _NOUNS), _pick(chance, _NOUNS)
    lines = [f"def read_{name}({value}: int) -> int:", f'    """{_make_sentence(chance)}"""']
    lines += [f"    {_pick(chance, _NOUNS)} = {value} * {chance.randrange(99)}" for _ in range(4)]
    return "\n".join(["```python", *lines, f"    return {value}", "```"])


def _make_table(chance: random.Random) -> str:
    rows = [f"| {_pick(chance, _NOUNS)} | {chance.random():.3f} | {chance.randrange(9999)} |" for _ in range(5)]
    return "\n".join(["| part | share | tokens |", "|---|---:|---:|", *rows])


if __name__ == "__main__":
    write_archive(Path(sys.argv[2]), int(sys.argv[1]))
