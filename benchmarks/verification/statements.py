"""Statements without quotes: true ones, and such that a rule can contradict."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Literal

from benchmarks.verification.mutations import FALSE_QUOTES
from benchmarks.verification.texts import Text

_CHANGES = ("changed number", "changed negation", "changed word", "changed unit")


# of each text two statements in other words, of which the second of each pair is false
_PARAPHRASES: Mapping[str, Sequence[tuple[str, str]]] = {
    "paper:en-tides": [
        ("At full load 35 cubic metres go through the pumps each second",
        "At full load 53 cubic metres go through the pumps each second"),
        ("The harbor crew waits for the turn of the tide before it opens the gate",
        "The crew opens the gate before the tide has turned"),
    ],
    "note:en-bees": [
        ("All four hives came through the winter", "Three of the four hives were lost during the long winter"),
        ("In its first summer the roof yielded 61 kilograms of honey",
        "In its first summer the roof yielded 16 kilograms of honey"),
    ],
    "paper:de-muehle": [
        ("Bei Frost leistet das Rad ein Fünftel weniger", "Die Leistung steigt um 20 % bei Frost"),
        ("Erst nach Sonnenaufgang wird das Wehr geöffnet", "Der Müller öffnet das Wehr vor Sonnenaufgang"),
    ],
    "note:de-garten": [
        ("In einer Stunde kommen 600 Liter aus dem Brunnen", "In einer Stunde kommen 60 Liter aus dem Brunnen"),
        ("Älter als alle Bäume im Garten ist der Bahnhof", "Ein Baum im Garten ist älter als der Bahnhof"),
    ],
    "paper:fr-phare": [
        ("Par temps clair on voit la lumière à 28 kilomètres", "La lumière porte à 82 kilomètres par temps clair"),
        ("Le gardien reste dans la tour jusqu’à l’aube", "Le gardien quitte la tour avant l’aube"),
    ],
    "note:fr-pain": [
        ("Depuis son ouverture le fournil travaille sans additif",
        "Le fournil utilise un additif depuis son ouverture"),
        ("Pendant six ans le prix n’a pas bougé", "Le prix est resté à 2,30 euros pendant six ans"),
    ],
    "paper:zh-cha": [
        ("下雨的早晨没有人采摘茶叶", "工人在下雨的早晨采摘茶叶"),
        ("干旱使茶园的收入减少了15%", "茶园的收入在干旱的年份上升了15%"),
    ],
    "note:zh-qiao": [
        ("建造石桥的时候没有用铁钉", "工匠们使用铁钉来建造石桥"),
        ("石桥长47米", "这座石桥的长度是74米"),
    ],
    "paper:ja-tetsudo": [
        ("雪が深いと列車は峠を越えることができません", "雪の深い日にも列車は峠を越えます"),
        ("一年の線路の修理費は560万円です", "線路の修理には毎年650万円の費用がかかります"),
    ],
    "note:ja-niwa": [
        ("一日の訪問者は150人を超えません", "訪問者は一日に510人までに限られています"),
        ("直射日光では苔が育つことはありません", "庭の苔は直射日光の下で育ちます"),
    ],
}  # fmt: skip


def make_statements(text: Text) -> Iterator[tuple[str, str, str, Literal["supported", "unsupported"]]]:
    """A sentence in the answer's own name with its source, as it stands and changed: kind, language, answer, label."""
    chance = Random(text.document.id)
    for sentence in text.sentences:
        yield "statement", text.language, _cite(sentence, text), "supported"
        for kind in _CHANGES:
            words = FALSE_QUOTES[kind](sentence, text, chance)
            if words is not None and words != sentence:
                yield f"statement, {kind}", text.language, _cite(words, text), "unsupported"
    for true, false in _PARAPHRASES[text.document.id]:
        yield "true in other words", text.language, _cite(true, text), "supported"
        yield "false in other words", text.language, _cite(false, text), "unsupported"


def _cite(sentence: str, text: Text) -> str:
    stop = "。" if sentence.endswith("。") else "."
    return f"{sentence.removesuffix(stop)} ({text.document.id}){stop}"
