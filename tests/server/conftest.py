"""The surfaces of the shipped archive, published once a session."""

from pathlib import Path

import pytest

from llms.publishing.publish import publish
from tests.llms.catalogues import catalogue


@pytest.fixture(scope="session")
def public(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "public"
    publish(catalogue(shipped), folder, "one")
    return folder
