"""From original bytes to Markdown and facts. To add a media type: one module with a CONVERTER, one line, one test."""

from collections.abc import Iterable, Mapping

from ingest.converters import html, markdown, notebook, pandoc, pdf, plain_text
from ingest.converters.converter import Converted, Converter
from ingest.converters.media_types import find_media_type
from ingest.errors import SourceFileError

CONVERTERS: Mapping[str, Converter] = {
    converter.media_type: converter
    for converter in (
        markdown.CONVERTER,  # `text/markdown`
        html.CONVERTER,  # `text/html`
        notebook.CONVERTER,  # `application/x-ipynb+json`
        pdf.CONVERTER,  # `application/pdf`
        plain_text.CONVERTER,  # `text/plain`
        *pandoc.CONVERTERS,
    )
}

SUFFIXES: Mapping[str, str] = {  # in lower case; `.MD` is one of them too
    suffix: converter.media_type for converter in CONVERTERS.values() for suffix in converter.suffixes
}
MAX_ORIGINAL_BYTES = 50_000_000  # of an original that is converted; Markdown has a limit of its own where it is read


class NoConverterError(SourceFileError):
    """An item of a media type that nothing converts."""

    def __init__(self, path: str, media_type: str) -> None:
        self.media_type = media_type
        super().__init__(
            path, None, f"nothing converts its type '{media_type}'; give it as one of: {', '.join(CONVERTERS)}"
        )


class ConverterExtraError(SourceFileError):
    """An item whose converter needs an extra that is not installed."""

    def __init__(self, path: str, label: str, extra: str) -> None:
        self.extra = extra
        super().__init__(path, None, f"{label} needs an extra; run pip install 'refdesk[{extra}]', then ingest again")


class TooLargeError(SourceFileError):
    """An original with more bytes than are converted."""

    def __init__(self, path: str, size: int) -> None:
        self.size = size
        most = MAX_ORIGINAL_BYTES // 1_000_000
        super().__init__(path, None, f"it has {size / 1_000_000:,.1f} MB, and {most} MB are the most; split it")


def find_suffix(name: str) -> str:
    """The suffix by which a name is looked up in SUFFIXES: in lower case, with its stop; empty when it has none."""
    _, stop, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if stop else ""


def convert(data: bytes, media_type: str, path: str) -> Converted:
    """Convert an original by its media type, or by what its bytes are where the two differ; `find_converter` tells.

    Raises NoConverterError, ConverterExtraError or TooLargeError, or SourceFileError for a broken original.
    """
    converter = find_converter(data, media_type, path)
    if converter.media_type != markdown.MARKDOWN and len(data) > MAX_ORIGINAL_BYTES:
        raise TooLargeError(path, len(data))
    if converter.extra is not None and not converter.is_available():
        raise ConverterExtraError(path, converter.label, converter.extra)
    if not converter.isolated:
        return converter.convert(data, path)
    from ingest.converters.isolation.child import CONVERSIONS

    return CONVERSIONS.convert(data, converter.media_type, path)


def find_converter(data: bytes, media_type: str, path: str) -> Converter:
    """What converts these bytes. Raises NoConverterError, or SourceFileError for bytes that nothing converts."""
    if media_type not in CONVERTERS:
        raise NoConverterError(path, media_type)
    return CONVERTERS[find_media_type(data, media_type, path)]


def stop_converting() -> None:
    """Let go of the process that converts, and of its memory; the next conversion starts another."""
    from ingest.converters.isolation.child import CONVERSIONS

    CONVERSIONS.stop()


def list_versions(media_types: Iterable[str]) -> frozenset[str]:
    """What converts today, by name and version; nothing where all originals are Markdown, which nothing converts."""
    if set(media_types) <= {markdown.MARKDOWN}:
        return frozenset()
    return frozenset(
        converter.describe_version()
        for converter in CONVERTERS.values()
        if converter.describe_version is not None and converter.is_available()
    )


__all__ = [
    "CONVERTERS",
    "MAX_ORIGINAL_BYTES",
    "SUFFIXES",
    "Converted",
    "Converter",
    "ConverterExtraError",
    "NoConverterError",
    "TooLargeError",
    "convert",
    "find_converter",
    "find_suffix",
    "list_versions",
    "stop_converting",
]
