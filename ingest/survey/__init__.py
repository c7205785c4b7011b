"""A look at a folder that nobody described yet: what `refdesk init` writes down about it."""

from ingest.survey.archive_file import format_archive_file
from ingest.survey.survey import Survey, survey_folder

__all__ = ["Survey", "format_archive_file", "survey_folder"]
