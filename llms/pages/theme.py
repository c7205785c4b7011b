"""A theme: what an archive shows in its own way, a style sheet after ours and templates in the place of ours."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from index import RefdeskError
from llms.content.service import Theme

STYLE_SHEET = "theme.css"
MAX_FILE_BYTES = 256 * 1024  # of a file of a theme
TEMPLATES = Path(__file__).parent / "templates"


class ThemeError(RefdeskError, ValueError):
    """A theme that cannot be used."""

    def __init__(self, place: Path | str, reason: str) -> None:
        self.place = place
        super().__init__(f"The theme cannot be used: '{place}' {reason}.")


def read_theme(folder: Path) -> Theme:
    """Read the theme of a folder: `theme.css`, and templates with the names of ours. Raises ThemeError.

    A template runs in a sandbox: it sees what its page shows, and no file.
    """
    if not folder.is_dir():
        raise ThemeError(folder, "is no folder; name the one that holds theme.css or templates")
    files = dict(_read_files(folder))
    rules = files.pop(STYLE_SHEET, "")
    known = sorted(path.name for path in TEMPLATES.glob("*.html"))
    for name, text in files.items():
        if name not in known:
            raise ThemeError(folder / name, f"replaces nothing; the templates are {', '.join(known)}")
        try:
            ImmutableSandboxedEnvironment().parse(text, name)
        except TemplateSyntaxError as error:
            raise ThemeError(folder / name, f"is no template: {error.message} (line {error.lineno})") from error
    return Theme(rules, tuple(sorted(files.items())))


def _read_files(folder: Path) -> Iterator[tuple[str, str]]:
    home = folder.resolve()
    for path in sorted(folder.iterdir()):
        if path.name != STYLE_SHEET and path.suffix != ".html":
            continue
        if not path.resolve().is_relative_to(home) or not path.is_file():
            raise ThemeError(path, "lies outside the folder; put the file itself there")
        data = path.read_bytes()
        if len(data) > MAX_FILE_BYTES:
            raise ThemeError(path, f"has {len(data)} bytes, and {MAX_FILE_BYTES} is most")
        try:
            yield path.name, data.decode()
        except UnicodeDecodeError as error:
            raise ThemeError(path, "is not UTF-8") from error
