"""From original bytes to Markdown and facts. To add a media type: one module with a CONVERTER, one line, one test."""

from collections.abc import Mapping

from ingest.converters import markdown
from ingest.converters.converter import Converted, Converter
from ingest.errors import SourceFileError

CONVERTERS: Mapping[str, Converter] = {
    converter.media_type: converter
    for converter in (
        markdown.CONVERTER,  # `text/markdown`
    )
}

SUFFIXES: Mapping[str, str] = {
    suffix: converter.media_type for converter in CONVERTERS.values() for suffix in converter.suffixes
}


class NoConverterError(SourceFileError):
    """An item of a media type that nothing converts."""

    def __init__(self, path: str, media_type: str) -> None:
        self.media_type = media_type
        super().__init__(
            path, None, f"nothing converts its type '{media_type}'; give it as one of: {', '.join(CONVERTERS)}"
        )


def convert(data: bytes, media_type: str, path: str) -> Converted:
    """Convert an original by its media type. Raises NoConverterError, or SourceFileError for a broken original."""
    converter = CONVERTERS.get(media_type)
    if converter is None:
        raise NoConverterError(path, media_type)
    return converter.convert(data, path)


__all__ = ["CONVERTERS", "SUFFIXES", "Converted", "Converter", "NoConverterError", "convert"]
