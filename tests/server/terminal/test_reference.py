"""docs/reference.md says what the code gives; UPDATE_GOLDEN=1 writes it anew."""

import os

from server.cli import make_command_parser
from server.commands import COMMANDS
from server.config import ENVIRONMENT_PREFIX, Config
from server.terminal.reference import reference_page
from tests.conftest import ROOT
from tools.thresholds import THRESHOLDS

PAGE = ROOT / "docs" / "reference.md"


def test_the_reference_is_what_the_code_gives() -> None:
    page = reference_page(make_command_parser())
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page


def test_the_reference_has_every_command_setting_and_threshold() -> None:
    page = PAGE.read_text()
    assert page.count("\n### refdesk ") == len(COMMANDS) + 1  # `encoder` has two
    for name in Config.model_fields:
        assert f"| `{ENVIRONMENT_PREFIX}{name.upper()}` |" in page
    for name, threshold in THRESHOLDS.items():
        assert f"| `{name}` | {threshold.question} |" in page
