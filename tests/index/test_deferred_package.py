"""A deferred package runs when it is asked for a name, and its submodules are there before."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from index.deferred_package import defer_package

WITHOUT_CLIENT = """
import sys
import index.storage.writer
name = "lance_namespace_urllib3_client"
assert f"{name}.api" not in sys.modules, "the client was imported"
import lance_namespace_urllib3_client as client
assert client.TableApi.__module__ == f"{name}.api.table_api"
"""


def test_a_deferred_package_runs_at_the_first_name_that_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "deferred_herons"
    package.mkdir()
    (package / "__init__.py").write_text("from deferred_herons.wings import SPAN\nNAMES = [SPAN]\n")
    (package / "wings.py").write_text("SPAN = 2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    defer_package("deferred_herons")
    wings = importlib.import_module("deferred_herons.wings")
    package_module = sys.modules["deferred_herons"]
    assert wings.SPAN == 2
    assert "NAMES" not in vars(package_module)
    assert package_module.NAMES == [2]
    defer_package("deferred_herons")  # it ran, and nothing is done
    assert sys.modules["deferred_herons"] is package_module
    with pytest.raises(AttributeError):
        _ = package_module.FEATHERS


def test_a_package_that_is_not_installed_stays_missing() -> None:
    defer_package("deferred_unicorns")
    assert "deferred_unicorns" not in sys.modules


def test_tables_are_opened_without_the_client_of_the_rest_interface() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_CLIENT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
