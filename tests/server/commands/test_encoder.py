"""`refdesk encoder use` chooses the encoder of the indexes below a folder, by name or by path."""

import shutil
from pathlib import Path

import pytest

from index import SHIPPED_ENCODER, read_manifest, read_spec
from tests.conftest import Cli


def make_encoder(folder: Path, name: str) -> Path:
    """The shipped encoder under another name."""
    folder.mkdir(parents=True)
    for file in ("model.onnx", "tokenizer.json"):
        (folder / file).symlink_to(SHIPPED_ENCODER / file)
    spec = read_spec(SHIPPED_ENCODER).model_copy(update={"name": name})
    (folder / "encoder.json").write_text(spec.model_dump_json())
    return folder


@pytest.mark.parametrize("by_name", [True, False])
def test_what_is_chosen_makes_the_next_index(archive: Path, tmp_path: Path, cli: Cli, by_name: bool) -> None:
    home = tmp_path / "home"
    folder = make_encoder(home / "encoders" / "mine" if by_name else tmp_path / "elsewhere", "mine")
    status, out, _ = cli("encoder", "use", "mine" if by_name else folder, "--home", home)
    assert status == 0
    assert "are made with mine from now on. Run 'refdesk ingest --rebuild --home" in out
    assert cli("ingest", archive, "--home", home, "--public", tmp_path / "public")[0] == 0
    assert read_manifest(home / "index").encoder == "mine"


def test_an_index_of_another_encoder_stays_until_it_is_made_anew(archive: Path, tmp_path: Path, cli: Cli) -> None:
    home, paths = tmp_path / "home", ("--public", tmp_path / "public")
    cli("ingest", archive, "--home", home, *paths)
    folder = make_encoder(tmp_path / "elsewhere", "mine")
    cli("encoder", "use", folder, "--home", home)
    status, _, told = cli("ingest", "--home", home, *paths)
    assert status == 1
    assert "was made by the encoder 'all-minilm-l6-v2', not by 'mine'" in told
    assert "--rebuild" in told
    assert cli("search", "otters", "--index", home / "index")[0] == 0
    assert cli("ingest", "--rebuild", "--home", home, *paths)[0] == 0
    assert read_manifest(home / "index").encoder == "mine"
    cli("encoder", "use", "english", "--home", home)
    assert cli("ingest", "--rebuild", "--home", home, *paths)[0] == 0
    assert read_manifest(home / "index").encoder == "all-minilm-l6-v2"


def test_a_name_goes_where_a_folder_of_an_encoder_goes(archive: Path, tmp_path: Path, cli: Cli) -> None:
    home = tmp_path / "home"
    make_encoder(home / "encoders" / "mine", "mine")
    assert cli("ingest", archive, "--home", home, "--public", tmp_path / "public", "--encoder", "mine")[0] == 0
    assert read_manifest(home / "index").encoder == "mine"


@pytest.mark.parametrize("given", ["nowhere", "../x", "encoders"])
def test_what_is_no_encoder_is_refused_and_nothing_changes(tmp_path: Path, cli: Cli, given: str) -> None:
    home = tmp_path / "home"
    status, out, told = cli("encoder", "use", tmp_path / given, "--home", home)
    assert (status, out) == (1, "")
    assert "cannot be used: encoder.json is missing or not valid" in told
    assert not home.exists()


def test_the_multilingual_encoder_is_not_built_twice(tmp_path: Path, cli: Cli) -> None:
    home = tmp_path / "home"
    folder = make_encoder(home / "encoders" / "multilingual-e5-small", "built before")
    status, out, told = cli("encoder", "use", "multilingual", "--home", home)
    assert (status, told) == (0, "")
    assert "are made with built before" in out
    shutil.rmtree(folder)
    assert (home / "encoder").read_text() == str(folder)
