"""What a file does to the process that converts it is a problem of that file alone."""

import resource
import sys
from pathlib import Path

import psutil
import pytest

from ingest.converters.isolation.child import ConversionProcess
from ingest.converters.isolation.limits import MEGABYTE, Limits, limit_next_conversion, limit_process
from ingest.errors import SourceFileError
from tests.each import for_each
from tests.ingest.converters.originals import make_pdf, make_pdf_of_streams

PDF, HTML = "application/pdf", "text/html"
PAGE = b"<main><p>A page.</p></main>"
SLOW = b"<p>" * 200_000


def make_bomb() -> bytes:
    """A PDF of some ten kilobytes whose one page draws two million lines."""
    return make_pdf_of_streams([b"0 0 m 1 1 l S\n" * 2_000_000])


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "ingest.converters.isolation.worker" in child.cmdline()]


def test_one_process_converts_file_after_file_and_ends_when_told() -> None:
    before = {child.pid for child in children()}
    process = ConversionProcess()
    for number in range(5):
        assert process.convert(b"<p>%d" % number, HTML, "x.html").markdown == f"{number}\n"
    (only,) = [child for child in children() if child.pid not in before]
    process.stop()
    assert not only.is_running() or only.status() == psutil.STATUS_ZOMBIE
    assert process.convert(PAGE, HTML, "x.html").markdown == "A page.\n"
    process.stop()


def test_the_process_knows_no_secret_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFDESK_TOKENS", "secret")
    before = {child.pid for child in children()}
    process = ConversionProcess()
    process.convert(PAGE, HTML, "x.html")
    (only,) = [child for child in children() if child.pid not in before]
    assert not [name for name in only.environ() if name.startswith("REFDESK_")]
    process.stop()


@for_each(
    lambda: [
        (make_bomb(), PDF, Limits(memory_bytes=400 * MEGABYTE), r"its converter ended at it \(SIG\w+\).*400 MB"),
        (SLOW, HTML, Limits(cpu_s=1), "more than 1 seconds of processor time"),
        (PAGE, HTML, Limits(wall_s=0.001), "seconds of processor time"),
        (b"<main>" + b"word " * 30_000, HTML, Limits(markdown_bytes=100_000), "its Markdown has more than 0 MB"),
    ],
    name=lambda case: case[3],
)
def test_a_file_that_takes_too_much_is_refused_and_the_next_is_converted(case: tuple[bytes, str, Limits, str]) -> None:
    data, media_type, limits, reason = case
    process = ConversionProcess(limits)
    with pytest.raises(SourceFileError, match=reason) as caught:
        process.convert(data, media_type, "in/big.file")
    assert caught.value.path == "in/big.file"
    process._limits = Limits()  # the machine may be too slow for those of the case
    assert process.convert(PAGE, HTML, "x.html").markdown == "A page.\n"
    process.stop()


def test_a_process_that_dies_between_two_files_is_started_anew() -> None:
    before = {child.pid for child in children()}
    process = ConversionProcess()
    process.convert(PAGE, HTML, "x.html")
    (only,) = [child for child in children() if child.pid not in before]
    only.kill()
    only.wait()
    assert process.convert(make_pdf([[(50, 400, "A PDF.")]]), PDF, "x.pdf").markdown == "A PDF.\n"
    process.stop()


def test_a_process_can_write_no_file(tmp_path: Path) -> None:
    code = (
        "from ingest.converters.isolation.limits import Limits, limit_process\nimport sys\nlimit_process(Limits())\n"
        "try:\n    with open(sys.argv[1], 'w') as file:\n        file.write('x')\nexcept OSError:\n    sys.exit(7)\n"
    )
    done = psutil.Popen([sys.executable, "-c", code, str(tmp_path / "file")])
    assert done.wait() == 7


def test_a_system_without_limits_converts_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU)
    monkeypatch.setattr(sys, "platform", "win32")
    limit_process(Limits(memory_bytes=1))
    limit_next_conversion(Limits(cpu_s=1))
    assert before == (resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU))
