"""What a site says of itself as a whole: in llms.txt, in the index of a Refdesk, or on its first page."""

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from index import ArchiveInfo, remove_hidden
from ingest.sources.local_folder import make_default_info
from ingest.sources.site.maps.refdesk import CATALOGUE_PATH, ROOT_PATH, read_version
from ingest.sources.site.names import make_name
from ingest.sources.site.network.web_address import WebAddress
from ingest.sources.site.state import SiteState

MAX_LINE_CHARS = 400
MAX_TEXT_BYTES = 200_000  # of a page or a map, in which it says what the site is
_TITLE = re.compile(r"#[ \t]+([^\n]{1,300})")
_SUMMARY = re.compile(r"^>[ \t]?([^\n]{1,1000})", re.MULTILINE)
_PAGE_TITLE = re.compile(r"<title[^<>]{0,200}>([^<>]{1,300})</title", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"<html[^<>]{0,1000}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})", re.IGNORECASE
)
_FIELDS = ("title", "summary", "author", "publisher", "license", "language")


def read_site_facts(home: WebAddress, state: SiteState) -> Mapping[str, Any]:
    """The facts that the pages which were kept state, by field of `archive.yaml`."""
    below = home.path.rpartition("/")[0]
    names = (make_name(home), f"{below}/llms.txt")
    first, llms = (state.read_body(name)[:MAX_TEXT_BYTES].decode("utf-8", "replace") for name in names)
    root = state.read_body(f"{below}/{ROOT_PATH}")
    catalogue = root if read_version(root) else state.read_body(f"{below}/{CATALOGUE_PATH}")
    stated = read_stated_facts(first, llms, catalogue)
    facts = {"site": str(home), "ai_use": state.read_note("signal"), **stated}
    return {name: _clean(value) for name, value in facts.items() if value}


def read_stated_facts(page: str, llms: str, catalogue: bytes) -> Mapping[str, str]:
    """What a site says of itself on its first page, in llms.txt, and in the index of a Refdesk, which counts most."""
    title, language = _PAGE_TITLE.search(page), _LANGUAGE.search(page)
    facts = {"title": html.unescape(title[1]) if title else "", "language": language[1].lower() if language else ""}
    heading, summary = _TITLE.match(llms.lstrip("\ufeff \n")), _SUMMARY.search(llms[:5_000])
    facts |= {"title": heading[1]} if heading else {}
    facts |= {"summary": summary[1]} if summary else {}
    try:
        head = json.loads(catalogue or b"{}")
        facts |= {name: head[name] for name in _FIELDS if isinstance(head.get(name), str)}
    except (ValueError, AttributeError, RecursionError):  # the others say it
        pass
    return facts


def describe_site(home: WebAddress, facts: Mapping[str, Any]) -> ArchiveInfo:
    """What is said of an archive that is a site; a fact that an archive cannot have is left out."""
    known = make_default_info(home.host).model_dump(exclude_unset=True)
    if "summary" in facts:
        known["description"] = facts["summary"]
    for name, value in facts.items():
        try:
            known = {**known, name: value}
            ArchiveInfo.model_validate(known)
        except ValidationError:
            known = {field: kept for field, kept in known.items() if field != name}
    defaults = make_default_info(home.host).model_dump(exclude_unset=True)
    return ArchiveInfo.model_validate({**defaults, **known})


def _clean(text: str) -> str:
    return " ".join(remove_hidden(text).split())[:MAX_LINE_CHARS].strip()
