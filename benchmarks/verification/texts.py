"""The texts of the benchmark by language, and how each language quotes and cites."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import Document
from ingest import SourceFile, parse

ARCHIVE = Path(__file__).parent / "archive"
SITE = "https://labelled.example"


@dataclass(frozen=True, slots=True)
class Language:
    """How a language puts words in quotation marks and says where they come from."""

    marks: Sequence[str]  # with {}
    says: str  # with {quote} and {source}
    units: Mapping[str, str]  # each with a wrong one
    negations: Mapping[str, str]  # what stands in the text, and what turns it round; tried in order


LANGUAGES: Mapping[str, Language] = {
    "en": Language(
        ("“{}”", '"{}"', "‘{}’"),
        "The text says {quote} ({source}).",
        {"metres": "miles", "euros": "dollars", "%": "‰", "kilograms": "grams", "kilometres": "metres",
         "minutes": "hours"},
        {"does not": "does", "should not": "should", "never ": "always ", "No hive was": "A hive was",
         "no farther": "farther",
         " is ": " is not ", " gave ": " never gave ", " fly ": " never fly ", " was ": " was not ",
         " show ": " never show "},
    ),
    "de": Language(
        ("„{}“", "»{}«", "‚{}‘"),
        "Der Text sagt {quote} ({source}).",
        {"Euro": "Dollar", "Metern": "Meilen", "Meter": "Meilen", "%": "‰", "Liter": "Gallonen", "Monate": "Tage"},
        {"nicht ": "", " nie ": " immer ", "Kein Baum": "Ein Baum", " wird ": " wird nicht ", " ist ": " ist nicht ",
         " kostet ": " kostet nicht ", " sinkt ": " sinkt nie ", " zahlt ": " zahlt nie ",
         " liefert ": " liefert nie "},
    ),
    "fr": Language(
        ("«\u00a0{}\u00a0»", "« {} »", "“{}”"),
        "Le texte dit {quote} ({source}).",
        {"euros": "dollars", "kilomètres": "mètres", "%": "‰", "heures": "jours", "pains": "tonnes"},
        {"ne quitte jamais": "quitte toujours", "ne voient pas": "voient", "n’utilise aucun": "utilise un",
         "ne supporte pas": "supporte", " est ": " n’est pas ", " a baissé": " n’a pas baissé",
         " coûte ": " ne coûte pas ",
         " porte ": " ne porte pas ", " vient ": " ne vient pas ", " sonne ": " ne sonne pas "},
    ),
    "zh": Language(
        ("“{}”", "「{}」", "『{}』"),
        "文中说{quote}（{source}）。",
        {"元": "美元", "小时": "分钟", "度": "米", "%": "‰", "米": "公里", "吨": "公斤"},
        {"不会": "会", "不得": "可以", "不采摘": "采摘", "没有": "都",
         "能": "不能", "是": "不是", "为": "不为", "下降了": "没有下降"},
    ),
    "ja": Language(
        ("「{}」", "『{}』", "“{}”"),
        "その文は{quote}と述べている（{source}）。",
        {"万円": "億円", "度": "メートル", "%": "‰", "メートル": "キロ", "回": "分", "人": "万人"},
        {"ません": "ます", "ます。": "ません。", "ました": "ませんでした",
         "られます": "られません", "です": "ではありません"},
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A document of the benchmark with its sentences, one list a paragraph."""

    document: Document
    language: str
    paragraphs: Sequence[Sequence[str]]

    @property
    def sentences(self) -> Sequence[str]:
        """All its sentences."""
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]


def read_texts() -> list[Text]:
    """The texts in the order of their names; two a language, of which the second belongs to the set kept aside."""
    found = []
    for path in sorted(ARCHIVE.glob("*.md")):
        document, markdown = parse(SourceFile(path.name, path.read_bytes()))
        blocks = [
            block
            for block in markdown[document.body_start :].split("\n\n")
            if block.strip() and block.strip()[0] != "#"
        ]
        parts = [[part.strip() for part in re.findall(r".+?(?:[.](?= |$)|。|$)", block.strip())] for block in blocks]
        found.append(Text(document, path.name[:2], [[part for part in block if part] for block in parts]))
    return found
