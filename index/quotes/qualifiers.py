"""Words that a statement hangs on: negations, conditions, bounds and numbers, in the languages that are known here."""

import re

# To add a language: one line in each table. Words of languages with spaces are whole words, the others are parts.
NEGATIONS = (
    "not no never none neither nor nothing nobody without cannot can't don't doesn't isn't aren't won't wasn't weren't "
    "hardly barely scarcely rarely seldom fails lacks",
    "nicht kein keine keinen keiner keines keinem nie niemals ohne kaum weder noch nichts",
    "ne n' pas jamais sans aucun aucune rien ni guère",
    "no nunca jamás sin ningún ninguna nada tampoco",
)
CONDITIONS = (
    "unless only except excluding if when whenever until provided assuming whether although though despite may might "
    "almost nearly|at most|at least|up to|less than|more than|fewer than|as long as|in case|other than|in part",
    "außer nur sofern falls wenn solange höchstens mindestens bis sobald obwohl fast beinahe",
    "sauf seulement si lorsque quand pourvu excepté tant presque quoique|au plus|au moins|à moins|à condition",
    "salvo excepto solo sólo si cuando mientras casi aunque|a menos|como máximo|al menos",
)
_UNSPACED_NEGATIONS = (
    "不没沒未非无無勿",
    "ない|なかっ|ません|なく|なけれ|ぬ|ず",
    "ไม่",
    "មិន",
)  # Chinese letters stand each for itself
_UNSPACED_CONDITIONS = (
    "如果|除非|只有|只要|仅|僅|除了|至多|至少|最多|最少|假如|若|当|當|几乎|幾乎|可能",
    "もし|場合|限り|のみ|だけ|たら|れば|以外|以上|以下|未満|ほぼ|かもしれ",
)
_NUMBERS = (
    r"\d[\d.,]*|[¼½¾⅓⅔]|\b(?:two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million|billion|half|twice|double)\b"
    r"|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|hundert|tausend|halb|doppelt)\b"
    r"|\b(?:deux|trois|quatre|cinq|sept|huit|neuf|dix|cent|mille|moitié|double)\b|[二三四五六七八九十百千万亿億]"
)


def _compile_words(lines: tuple[str, ...], unspaced: tuple[str, ...]) -> re.Pattern[str]:
    whole: list[str] = []
    for line in lines:
        words, *phrases = line.split("|")
        whole += [*words.split(), *phrases]
    inside = [part for parts in unspaced for part in (parts.split("|") if "|" in parts else [parts])]
    letters = "".join(part for part in inside if len(part) > 4 and not re.match("[\u3040-\u30ff\u0e00-\u0eff]", part))
    pieces = sorted({part for part in inside if part not in letters}, key=len, reverse=True)
    every = "|".join(re.escape(word) for word in sorted(set(whole), key=len, reverse=True))
    parts = "|".join([*map(re.escape, pieces), *([f"[{letters}]"] if letters else [])])
    return re.compile(rf"(?<![\w'])(?:{every})(?![\w])|{parts}", re.IGNORECASE)


NEGATION = _compile_words(NEGATIONS, _UNSPACED_NEGATIONS)
CONDITION = _compile_words(CONDITIONS, _UNSPACED_CONDITIONS)
NUMBER = re.compile(_NUMBERS, re.IGNORECASE)


def find_qualifiers(text: str, *, numbers: bool = True) -> list[str]:
    """The words of a text that what is said hangs on, in their order, each once."""
    found = [
        (match.start(), match[0])
        for pattern in (NEGATION, CONDITION, *([NUMBER] if numbers else []))
        for match in pattern.finditer(text.replace("’", "'"))
    ]
    return list(dict.fromkeys(word for _, word in sorted(found)))
