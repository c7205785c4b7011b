"""Whether a repository that an archive names holds all that git reads of it."""

import os
from pathlib import Path

from ingest.sources.trees.git import GitError, ask_git


def check_confined(repository: Path, folder: Path) -> None:
    """Refuse a repository of which anything lies elsewhere than below this folder. Raises GitError."""
    real, inside = Path(os.path.realpath(repository)), os.path.realpath(folder)
    if not real.is_relative_to(inside):
        raise GitError(f"'{repository}' leads out of the archive that names it")
    if real.is_file():
        return
    said = ask_git(real, "rev-parse", "--absolute-git-dir", "--git-common-dir").splitlines()
    found = {os.path.normpath(real / line) for line in said}  # two, where the one has a `commondir`
    if found not in ({str(real)}, {str(real / ".git")}):
        raise GitError("its objects lie in another repository, and an archive may not name one that reads others")
    own = real / found.pop()
    if os.path.lexists(own / "objects" / "info" / "alternates"):
        raise GitError("it borrows objects of another repository, and an archive may not name one that reads others")
    for place, folders, files in os.walk(own):
        for name in (*folders, *files):
            path = os.path.join(place, name)  # noqa: PTH118  # a path of text, of which there are many
            if os.path.islink(path) and not Path(os.path.realpath(path)).is_relative_to(inside):  # noqa: PTH114
                raise GitError(f"its '{os.path.relpath(path, real)}' is a symbolic link that leads out of the archive")
