"""What a source leaves out by rule, and why."""

from typing import NamedTuple

HIDDEN = "hidden"
PUBLISHED = "published by Refdesk"
DEPENDENCIES = "dependencies of software"
BUILT = "built from other files here"
DRAFTS = "drafts"
TEMPLATES = "templates of a site"
FOR_PROGRAMS = "a text that programs read"
PARTIAL = "a part that other pages include"
OUTSIDE = "a link out of the folder"
FOLDER_LINK = "a link to a folder"
BROKEN_LINK = "a link to no file"
LFS_POINTER = "a pointer of Git LFS; run git lfs pull"
_NO_READER = "no reader for "
TOO_LONG = "a path that the system cannot open"


class LeftOut(NamedTuple):
    """A file or folder that no document is made of, by a rule, and the rule in a few words; a folder counts once."""

    path: str
    reason: str


def is_other_file(found: LeftOut) -> bool:
    """Whether it is a file that documents may show, offer or include."""
    return found.reason == PARTIAL or found.reason.startswith(_NO_READER)


def name_ignored(file: str) -> str:
    """The reason of what a file of rules lists: `listed in .gitignore`."""
    return f"listed in {file}"


def name_unknown_suffix(suffix: str) -> str:
    """The reason of a file that no converter takes."""
    return f"{_NO_READER}{suffix or 'a name without suffix'}"
