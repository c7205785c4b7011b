"""The base of all errors, and those that several rooms raise; the others stand beside the code that raises them.

Each is one sentence that says what is wrong, where, and what to do next.
"""

import re

_PLAIN_WORD = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_HOST = re.compile(r"(?:\[[^\]@]*\]|[^:@]*)(?::\d{1,5})?")
_SPECIAL_IN_QUOTES = re.compile(r'["\\$`]')


class RefdeskError(Exception):
    """Base of every error that a user or an agent can act on."""


class MissingExtraError(RefdeskError, ImportError):
    """A feature whose optional dependencies are not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        self.feature = feature
        self.extra = extra
        super().__init__(f"{feature} needs packages that are not installed: run pip install 'refdesk[{extra}]'.")


class DocumentNotFoundError(RefdeskError, LookupError):
    """No document has this id."""

    def __init__(self, document_id: str, near: str | None = None) -> None:
        self.document_id = document_id
        self.near = near
        hint = f"Did you mean '{near}'?" if near else "Use search or list_documents to find ids."
        super().__init__(f"No document '{shorten(document_id)}'. {hint}")


def format_command(*words: object) -> str:
    """A `refdesk` command as a message prints it: quoted, so that a shell takes it as it stands there."""
    return " ".join(["refdesk", *(_quote(str(word)) for word in words)])


def hide_credentials(address: str, mark: str = "…@", *, with_ports: bool = False) -> str:
    """An address without the user and password that it names, and with `mark` in their place.

    A password may hold what ends a host, so behind `user:` all goes up to the last `@`; with `with_ports` also where
    `user:` may be a host and what follows a port.
    """
    scheme, found, rest = address.partition("://")
    host = rest.partition("/")[0]
    is_host = ":" not in host if with_ports else _HOST.fullmatch(host)
    is_named = "@" in rest and ("@" in host or not is_host)
    return f"{scheme}{found}{mark}{rest.rpartition('@')[2]}" if is_named else address


def _quote(word: str) -> str:
    """A word for a shell; in double quotes where it needs some, because messages put commands in single ones."""
    if _PLAIN_WORD.fullmatch(word):
        return word
    return '"' + _SPECIAL_IN_QUOTES.sub(r"\\\g<0>", word) + '"'


def shorten(text: str) -> str:
    """The first 80 characters of what somebody sent, printable, to be repeated in a message."""
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return printable if len(printable) <= 80 else printable[:80] + "…"
