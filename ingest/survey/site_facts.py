"""What a site's own configuration says about the whole of it, and what stands at the top of a README."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.regular_file import read_regular_file
from ingest.facts.header import MAX_TOML_CHARS
from ingest.yaml_text import YamlError, read_yaml_mapping

MAX_CONFIG_BYTES = 200_000
MAX_LINE_CHARS = 300

_CONFIGS: Mapping[str, Mapping[str, str]] = {  # the names of facts in each file, by ours; a stop leads into a table
    "_config.yml": {"title": "title", "summary": "description", "site": "url", "language": "lang", "author": "author"},
    "_config.yaml": {"title": "title", "summary": "description", "site": "url", "language": "lang", "author": "author"},
    "mkdocs.yml": {"title": "site_name", "summary": "site_description", "site": "site_url", "author": "site_author"},
    "book.toml": {"title": "book.title", "summary": "book.description", "language": "book.language"},
    **{
        name: {"title": "title", "summary": "params.description", "site": "baseURL", "language": "languageCode"}
        for name in ("hugo.toml", "hugo.yaml", "hugo.yml", "config.toml", "config.yaml")
    },
    "myst.yml": {"title": "project.title", "summary": "project.description"},
    "_quarto.yml": {"title": "website.title", "summary": "website.description", "site": "website.site-url"},
}
_DOCUSAURUS = tuple(f"docusaurus.config.{suffix}" for suffix in ("js", "ts", "mjs", "cjs"))
_DOCUSAURUS_NAMES = {"title": "title", "tagline": "summary", "url": "site"}
_SETTING = re.compile(r" {0,4}(title|tagline|url): (['\"])(.+)\2,?")
_READMES = ("README.md", "readme.md", "Readme.md", "README.markdown", "README.txt", "README", "index.md")


def read_site_facts(root: Path) -> Mapping[str, tuple[str, str]]:
    """The facts that the files at the root state, each with the file that states it."""
    found: dict[str, tuple[str, str]] = {}
    for file, names in _CONFIGS.items():
        values = read_config_text(_read_text(root / file), toml=file.endswith(".toml"))
        for ours, theirs in names.items():
            value = _look_up(values, theirs)
            if value:
                found.setdefault(ours, (value, file))
    for file in _DOCUSAURUS:
        for name, value in read_docusaurus_text(_read_text(root / file)).items():
            found.setdefault(name, (value, file))
    for file in _READMES:
        title, first = read_opening(_read_text(root / file))
        for name, value in (("title", title), ("summary", first)):
            if value:
                found.setdefault(name, (value, file))
    return found


def read_config_text(text: str, *, toml: bool) -> Mapping[str, Any]:
    """A configuration as a mapping; nothing for one that is broken, or too long for the parser of its format."""
    if not text.strip() or (toml and len(text) > MAX_TOML_CHARS):
        return {}
    try:
        return tomllib.loads(text) if toml else read_yaml_mapping(text)
    except (tomllib.TOMLDecodeError, YamlError, RecursionError):
        return {}


def read_docusaurus_text(text: str) -> Mapping[str, str]:
    """The title, tagline and address that a configuration in JavaScript states on lines of their own."""
    found = (match for line in text.splitlines() if (match := _SETTING.fullmatch(line[:MAX_LINE_CHARS].rstrip())))
    stated = {_DOCUSAURUS_NAMES[match[1]]: _clean(match[3]) for match in found}
    return {name: value for name, value in stated.items() if value}


def read_opening(text: str) -> tuple[str | None, str | None]:
    """The first heading of a Markdown text, and the first paragraph of plain words below it."""
    title: str | None = None
    paragraph: list[str] = []
    for line in text[:20_000].splitlines():
        words = line.strip()
        if words.startswith("# ") and title is None:
            title = _clean(words[2:])
        elif words and words[0] not in "#<[!|`=-*>:+~{":
            paragraph.append(words)
        elif paragraph:
            break
    return title, _clean(" ".join(paragraph)) if paragraph else None


def _read_text(path: Path) -> str:
    try:
        return read_regular_file(path, MAX_CONFIG_BYTES, below=path.parent).decode("utf-8", "replace")
    except OSError:
        return ""


def _look_up(values: Mapping[str, Any], name: str) -> str | None:
    value: Any = values
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return _clean(value) if isinstance(value, str) else None


def _clean(text: str) -> str | None:
    """One line of plain words."""
    plain = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)|[*_`]", r"\1", text)
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in plain).split())
    return words[:MAX_LINE_CHARS].strip() or None
