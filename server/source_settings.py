"""What the settings say to sources that are not on this machine."""

from ingest.sources import Budget, SourceSettings
from server.config import Config

_MEGABYTE = 1_000_000


def make_source_settings(config: Config) -> SourceSettings:
    """The settings of the sources of an ingest."""
    return SourceSettings(
        allow_private=config.allow_private,
        headers=config.headers_file,
        contact=config.contact,
        pause=config.pause_s,
        budget=Budget(config.max_pages, config.max_fetched_mb * _MEGABYTE, config.max_depth, config.max_fetch_s),
    )
