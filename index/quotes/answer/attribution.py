"""Whether an answer gives quoted words as somebody's, or uses quotation marks for words of its own."""

import re
from collections.abc import Collection

from index.documents.authors import fold_to_key
from index.documents.fields import CITE_KEY_PATTERN
from index.quotes.answer.block import Block
from index.quotes.words import UNSPACED, count_words

MAX_SAYING_CHARS = 200  # characters before and after a quote in which a verb of saying is looked for
MIN_STATEMENT_WORDS = 4  # of words that are taken as a statement of somebody although nobody is named

_SAYING = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|stat(?:es?|ed|ing)|writ(?:es?|ing|ten)|wrote|argu(?:es?|ed|ing)|"
    r"not(?:es|ed|ing)|claim(?:s|ed)|report(?:s|ed)|"
    r"finds?|found|conclud(?:es?|ed)|show(?:s|ed|n)|hold(?:s|ing)|held|"
    r"describ(?:es?|ed)|defin(?:es?|ed)|"
    r"explain(?:s|ed)|observ(?:es?|ed)|remark(?:s|ed)|add(?:s|ed)|according to|in the words of|"
    r"quot(?:es?|ed|ing)|reads?|"
    r"puts? it|warn(?:s|ed)|suggest(?:s|ed)|assert(?:s|ed)|maintain(?:s|ed)|verbatim|word for word|"
    r"sagt|schreibt|schrieb|heißt es|behauptet|laut|zufolge|erklärt|betont|steht|lautet|"
    r"dit|écrit|affirme|selon|d['’]après|déclare|constate|indique|explique|"
    r"dice|escribe|según|afirma|sostiene|señala|explica)\b"
    r"|\b(?:the|this|that|its|his|her|their|der|die|das|dieser?|le|la|cet?te?|el) "
    r"(?:paper|note|archive|authors?|article|study|summary|text|document|report|page|definition|section|abstract|"
    r"aufsatz|artikel|autor|studie|texte|étude|auteur|texto|autor|estudio)\b"
    r"|[说說称稱]|写道|寫道|指出|认为|認為|表示|根据|根據|と言|と述べ|と書|によると|によれば|とある|と記|という記述",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"\b(?:the authors?|der autor|die autor(?:in|en)|l['’]auteure?|les auteurs|el autor|la autora|los autores)\b"
    r"|作者|著者",
    re.IGNORECASE,
)
_DESK = re.compile(
    r"\b(?:summar(?:y|ies|i[sz]\w+)|desk\w*|refdesk|paraphras\w+|not (?:in )?the author)\b"
    r"|\b(?:zusammenfassung|résumé|resumen)\b|摘要|要約",
    re.IGNORECASE,
)
# citations that stand for the author's name in a sentence, in natbib, biblatex and pandoc's Markdown
_NARRATIVE = re.compile(
    r"\\(?:[Cc]ite(?:t|alt|author)|[Tt]extcites?)\*?(?:\[[^\[\]\n]{0,200}\]){0,2}\{(?P<keys>[^{}\n]{1,400})\}"
    rf"|(?<![\w@.;/:-])(?<!\[)@(?P<key>{CITE_KEY_PATTERN})(?![^\[\]\n]{{0,200}}\])"
)
_DOUBLE_HYPHEN = re.compile(r"(?:^|\s)--")
_WORD = re.compile(r"[^\W\d_][\w-]*+")
_TITLE_WORD = re.compile(r"[^\W\d_]{4,}")


def is_attributed(block: Block, start: int, end: int, words: str, edges: tuple[int, int]) -> bool:
    """Whether the words at a span, in a sentence with these edges, are given as somebody's.

    So they are with a reference or a verb of saying in their sentence, after a colon, and when they are a statement of
    their own. A phrase in small letters with nothing of these is the answer's own.
    """
    before = block.text[max(edges[0], start - MAX_SAYING_CHARS) : start]
    after = block.text[end : min(edges[1], end + MAX_SAYING_CHARS)]
    mark = block.marks.find_first_after(edges[0])
    if mark is not None and mark.start < edges[1]:
        return True
    if before.rstrip()[-1:] in {":", "："} or _SAYING.search(before) or _SAYING.search(after):
        return True
    return block.text[start] not in "'‘‚" and is_statement(words)


def find_author_named(frame: str, families: Collection[str]) -> str | None:
    """Whom the words around a quote give it to, of these family names or as "the author"; None where it is the desk's.

    Words that speak of a summary or of the desk say whose words they are.
    """
    if _DESK.search(frame):
        return None
    named = next((word for word in _WORD.findall(frame) if fold_to_key(word) in families), None)
    author = _AUTHOR.search(frame)
    return named or (author[0].lower() if author else None)


def list_keys_named(frame: str) -> list[str]:
    r"""The citation keys by which the words around a quote name authors: `\citet{lee}` and `@lee2020 says`.

    None where they speak of a summary or of the desk.
    """
    if _DESK.search(frame):
        return []
    found = (match["keys"] or match["key"] for match in _NARRATIVE.finditer(frame))
    return [key.strip() for keys in found for key in keys.split(",")]


def is_statement(words: str) -> bool:
    """Whether words begin and read as a sentence of their own, unlike a term or a title."""
    if re.match(f"[{UNSPACED}]", words):
        return count_words(words) >= MIN_STATEMENT_WORDS
    long = _TITLE_WORD.findall(words)
    is_title = len(long) > 1 and all(word[0].isupper() for word in long)
    return words[:1].isupper() and not is_title and (words[-1:] in ".!?" or count_words(words) >= MIN_STATEMENT_WORDS)


def find_attribution(words: str) -> int | None:
    """Where the last part of a block quote begins that follows a dash, or stands in parentheses, if there is one."""
    starts = []
    dash = max(map(words.rfind, "—―–"))
    if dash >= 0 and words[dash - 1 : dash].strip() == "" and words[dash + 1 :].strip():
        starts.append(dash)
    elif (hyphens := _DOUBLE_HYPHEN.search(words, dash + 1)) and words[hyphens.end() :].strip():
        starts.append(hyphens.end() - len("--"))
    inside = words.rstrip().removesuffix(")").removesuffix("）")
    opening = max(inside.rfind("("), inside.rfind("（"))
    if opening >= 0 and opening > max(inside.rfind(")"), inside.rfind("）")):
        starts.append(opening)
    return min((len(words[:start].rstrip()) for start in starts), default=None)
