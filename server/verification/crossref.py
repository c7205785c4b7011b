"""Ask Crossref, or what speaks like it, for works by their DOI; nothing does so unless the command is told to."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from index import RefdeskError
from server.terminal.messages import print_message

if TYPE_CHECKING:
    from index.quotes.known.work import KnownWork

MAX_LOOKUPS = 100  # DOIs of an answer that are asked for
TIMEOUT_S = 10  # seconds for each
MAX_ANSWER_BYTES = 2_000_000  # bytes of the description of a work


class OnlineAddressError(RefdeskError, ValueError):
    """An address that cannot be asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(f"'{address[:200]}' cannot be asked for works. Give an address that begins with https://.")


def check_address(address: str) -> str:
    """The host of an address that may be asked: over https, or on this machine. Raises OnlineAddressError."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise OnlineAddressError(address) from error
    is_local = parts.scheme == "http" and parts.hostname == "127.0.0.1"
    if not parts.hostname or not (parts.scheme == "https" or is_local):
        raise OnlineAddressError(address)
    return parts.hostname


def look_up_dois(address: str, dois: Sequence[str]) -> "Iterator[KnownWork]":
    """The works of DOIs that are known there; those that are not, and what fails, are told.

    The DOIs, and nothing else of an answer, are sent. No redirection is followed. Raises OnlineAddressError.
    """
    host = check_address(address)
    from index.quotes.known.snapshot import read_crossref_work

    if len(dois) > MAX_LOOKUPS:
        print_message(f"{len(dois) - MAX_LOOKUPS} of {len(dois)} DOIs were not asked for; check the answer in parts.")
    opener = _make_opener()
    for doi in dois[:MAX_LOOKUPS]:
        url = f"{address.rstrip('/')}/works/{quote(doi, safe='')}"
        try:
            yield read_crossref_work(_fetch(opener, url).get("message"), host)
        except urllib.error.HTTPError as error:
            with error:
                told = "does not know it" if error.code == 404 else f"answers {error.code}"
            print_message(f"{doi}: {host} {told}.")
        except (OSError, ValueError, RecursionError) as error:
            print_message(f"{doi}: {host} gives no answer ({' '.join(str(error).split())[:200]}).")


def _make_opener() -> urllib.request.OpenerDirector:
    """What asks an address, through the proxy that the environment names; it follows no redirection."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _fetch(opener: urllib.request.OpenerDirector, url: str) -> dict[str, Any]:
    request = urllib.request.Request(url, headers={"Accept": "application/json", "User-Agent": "refdesk-verify"})  # noqa: S310  # https, or loopback
    with opener.open(request, timeout=TIMEOUT_S) as answer:
        data = answer.read(MAX_ANSWER_BYTES + 1)
    if len(data) > MAX_ANSWER_BYTES:
        raise ValueError(f"more than {MAX_ANSWER_BYTES:,} bytes")
    content = json.loads(data)
    if not isinstance(content, dict):
        raise ValueError("no object of JSON")
    return content
