"""Addresses of searches that filters alone make."""

from urllib.parse import quote


def link_filter(root: str, name: str, value: str) -> str:
    """The address of the search for the documents of a value, in the language of queries."""
    plain = " ".join(value.replace('"', " ").split())
    return f"{root}/search?q={quote(write_filter(name, plain))}"


def write_filter(name: str, value: str) -> str:
    """A filter as a query has it."""
    return f'{name}:"{value}"' if " " in value else f"{name}:{value}"
