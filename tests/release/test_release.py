"""What a release consists of, and the files that deploy it."""

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest
import yaml

from release.bundle import PACKAGES, build_manifest, write_bundle
from release.registry import RegistryError, build_server_entry
from server.config import ENVIRONMENT_PREFIX, Config
from server.mcp.prompts import PROMPTS
from tests.conftest import ROOT
from tools import TOOLS

DEPLOY = ROOT / "deploy"
NAMED = {"REFDESK_REGISTRY_NAME": "org.example/refdesk"}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "refdesk.mcpb"
    write_bundle(path)
    return path


def test_a_bundle_holds_its_manifest_the_product_and_pins(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as opened:
        names = set(opened.namelist())
        assert json.loads(opened.read("manifest.json")) == build_manifest()
        project = opened.read("pyproject.toml").decode()
        dates = {member.date_time for member in opened.infolist()}
    assert {f"{package}/__init__.py" for package in PACKAGES} <= names
    assert "README.md" in names  # which has the section on privacy that a directory asks for
    assert {"archive/archive.yaml", "index/encoders/all-minilm-l6-v2/model.onnx", "LICENSE"} <= names
    assert build_manifest()["server"]["entry_point"] in names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".", "tests"))]
    assert '"mcp==2.3.0",' in project
    assert len(dates) == 1


def test_a_manifest_says_what_the_registries_hold() -> None:
    assert [tool["name"] for tool in build_manifest()["tools"]] == [tool.name for tool in TOOLS]
    assert [prompt["name"] for prompt in build_manifest()["prompts"]] == [prompt.name for prompt in PROMPTS]
    policy = "https://desk.example.org/privacy"
    assert build_manifest({})["privacy_policies"] == []
    assert build_manifest({"REFDESK_PRIVACY_POLICY": policy})["privacy_policies"] == [policy]
    arguments = build_manifest()["server"]["mcp_config"]["args"]
    assert arguments[arguments.index("refdesk") + 1 :][:2] == ["serve", "--stdio"]


def test_a_registry_entry_holds_only_what_was_given(bundle: Path) -> None:
    assert build_server_entry(bundle, {}) is None
    entry = build_server_entry(bundle, {**NAMED, "REFDESK_BUNDLE_URL": "https://example.org/refdesk.mcpb"})
    assert entry is not None
    assert "remotes" not in entry
    assert entry["name"] == "org.example/refdesk"
    assert len(entry["description"]) <= 100
    (package,) = entry["packages"]
    assert package["fileSha256"] == hashlib.sha256(bundle.read_bytes()).hexdigest()
    assert package["registryType"] == "mcpb"
    entry = build_server_entry(bundle, {**NAMED, "REFDESK_BASE_URL": "https://desk.example.org"})
    assert entry is not None
    assert entry["remotes"] == [{"type": "streamable-http", "url": "https://desk.example.org/mcp"}]
    assert "packages" not in entry


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (NAMED, "set REFDESK_BUNDLE_URL or REFDESK_BASE_URL"),
        ({"REFDESK_REGISTRY_NAME": "refdesk", "REFDESK_BASE_URL": "https://x.example"}, "name:"),
        ({**NAMED, "REFDESK_BASE_URL": "http://x.example"}, "url:"),
    ],
)
def test_a_registry_entry_that_would_be_refused_is_not_written(
    bundle: Path, settings: dict[str, str], reason: str
) -> None:
    with pytest.raises(RegistryError, match=reason):
        build_server_entry(bundle, settings)


def test_the_image_is_made_of_every_package_and_runs_without_root() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text()
    for package in (*PACKAGES, "archive"):
        assert f"COPY {package}/ " in text
        assert f"!{package}/" in ignored
    assert text.index("USER 10001") < text.index("ENTRYPOINT")
    assert "HEALTHCHECK" in text
    for setting in re.findall(rf"{ENVIRONMENT_PREFIX}(\w+)=", text):
        assert setting.lower() in Config.model_fields


def test_compose_gives_the_service_nothing_that_it_does_not_need() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    desk = services["refdesk"]
    assert desk["read_only"] is True
    assert desk["cap_drop"] == ["ALL"]
    assert "ports" not in desk
    assert desk["environment"]["REFDESK_BASE_URL"].startswith("https://${DESK_HOST:?")
    assert "refdesk:8321" in (DEPLOY / "Caddyfile").read_text()


def test_every_file_that_deploys_is_in_the_documentation() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text()
    for path in DEPLOY.iterdir():
        assert path.name.removesuffix(".dockerignore") in text, path
