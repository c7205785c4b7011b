"""Read an answer in LaTeX as Markdown, line by line, so that a check names the line of the file."""

import re
from collections.abc import Sequence

_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_BODY = re.compile(r"\\begin\{document\}")
_END = re.compile(r"\\end\{document\}")
_HEADING = re.compile(r"\\(?:part|chapter|section|subsection|subsubsection|paragraph)\*?\{([^{}\n]*)\}")
_QUOTE_BEGIN = re.compile(r"\\begin\{(?:quote|quotation|displayquote|displaycquote)\}(?:\[[^\[\]\n]*\])*")
_QUOTE_END = re.compile(r"\\end\{(?:quote|quotation|displayquote|displaycquote)\}")
_REFERENCES = re.compile(r"\\begin\{thebibliography\}(?:\{[^{}\n]*\})?")
_RESOURCE = re.compile(r"\\(?:bibliography|addbibresource)(?:\[[^\[\]\n]*\])?\{([^{}\n]{1,300})\}")
# what is written otherwise in Markdown, in this order
_REPLACED: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"\\href\{([^{}\n]*)\}\{([^{}\n]*)\}"), r"[\2](<\1>)"),
    (re.compile(r"\\url\{([^{}\n]*)\}"), r"<\1>"),
    (re.compile(r"\\(?:enquote|textquote|blockquote)\*?(?:\[[^\[\]\n]*\])?\{([^{}]*)\}"), r"“\1”"),
    (re.compile(r"\\(?:emph|textit|textsl)\{([^{}]*)\}"), r"*\1*"),
    (re.compile(r"\\textbf\{([^{}]*)\}"), r"**\1**"),
    (re.compile(r"\\footnote\{([^{}]*)\}"), r" (\1)"),
    (re.compile(r"\\bibitem(?:\[[^\[\]\n]*\])?\{[^{}\n]*\}"), "\n- "),
    (re.compile(r"\\item\b(?:\[[^\[\]\n]*\])?"), "- "),
    (re.compile(r"``|\\lq\\lq\b"), "“"),
    (re.compile(r"''|\\rq\\rq\b"), "”"),
    (re.compile(r"(?<!-)---(?!-)"), "—"),
    (re.compile(r"(?<!-)--(?!-)"), "–"),
    (re.compile(r"(?<!\\)~|\\[,;:! ]"), " "),
    (re.compile(r"\\(?:bibliography|bibliographystyle|addbibresource)(?:\[[^\[\]\n]*\])?\{[^{}\n]*\}"), ""),
    (re.compile(r"\\\(|\\\)"), "$"),
    (
        re.compile(
            r"\\(?:hspace|vspace)\*?\{[^{}\n]*\}|\\(?:hfill|hfil|noindent|centering|raggedleft|par|newline)(?![A-Za-z])"
        ),
        " ",
    ),
    (re.compile(r"\\(?:begin|end)\{[A-Za-z*]+\}"), ""),
)


def convert_latex(text: str) -> str:
    """The Markdown of an answer in LaTeX: what stands in its document, with its quotes, headings, links and keys."""
    plain = _COMMENT.sub("", text)
    begin = _BODY.search(plain)
    if begin:
        plain = "\n" * plain.count("\n", 0, begin.end()) + plain[begin.end() :]
    if end := _END.search(plain):
        plain = plain[: end.start()]
    plain = _HEADING.sub(r"# \1", _REFERENCES.sub("# References", plain))
    for pattern, written in _REPLACED[:-1]:
        plain = pattern.sub(written, plain)
    lines, is_quote = [], False
    for line in plain.split("\n"):
        begins, ends = _QUOTE_BEGIN.search(line), _QUOTE_END.search(line)
        is_quote = is_quote or begins is not None
        shown = _REPLACED[-1][0].sub("", _QUOTE_END.sub("", _QUOTE_BEGIN.sub("", line)))
        lines.append(f"> {shown.strip()}" if is_quote and shown.strip() else shown)
        is_quote = is_quote and ends is None
    return "\n".join(lines)


def find_bibliographies(text: str) -> list[str]:
    """The names of the BibTeX files that an answer in LaTeX names, with their extension."""
    names = [name.strip() for match in _RESOURCE.finditer(_COMMENT.sub("", text)) for name in match[1].split(",")]
    return [name if name.endswith(".bib") else f"{name}.bib" for name in names if name]
