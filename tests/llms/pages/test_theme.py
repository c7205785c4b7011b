"""An owner's theme replaces templates and follows the style sheet, and can do nothing else."""

from pathlib import Path

import pytest

from ingest import ingest
from llms import ServiceDescription, Theme, ThemeError, read_theme
from llms.publishing.publish import publish
from llms.publishing.render import render
from server.build import build
from tests.llms.catalogues import BASE, catalogue
from tests.server.http_client import settings, visitor

RULES = ":root { --accent: #7a2e1d; }\n"


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "theme.css").write_text(RULES)
    (folder / "crumbs.html").write_text('<p class="mine">{{ page.site.title }} <{{ page.title }}</p>\n')
    (folder / "readme.txt").write_text("of no theme")
    return folder


def test_rules_follow_ours_and_a_template_is_in_the_place_of_ours(archive: Path, index: Path, theme: Path) -> None:
    ingest(archive, index)
    plain = render(catalogue(index, ServiceDescription(BASE)))
    shown = render(catalogue(index, ServiceDescription(BASE, theme=read_theme(theme))))
    assert shown["assets/theme.css"] == plain["assets/theme.css"] + RULES.encode()
    page = shown["papers/otters.html"].decode()
    assert '<p class="mine">archive <Otters' in page and "crumbs" not in page
    assert {name for name in plain if plain[name] != shown[name]} <= {
        name for name in plain if name.endswith((".html", "theme.css", "api/index.json"))
    }


def test_pages_are_made_anew_when_a_template_of_the_theme_changed(
    archive: Path, index: Path, theme: Path, tmp_path: Path
) -> None:
    ingest(archive, index)
    public = tmp_path / "public"
    publish(catalogue(index, ServiceDescription(BASE, theme=read_theme(theme))), public, "one", pdf=False)
    (theme / "crumbs.html").write_text("<p>other</p>\n")
    publish(catalogue(index, ServiceDescription(BASE, theme=read_theme(theme))), public, "two", pdf=False)
    assert "<p>other</p>" in (public / "current" / "papers" / "otters.html").read_text()


@pytest.mark.anyio
async def test_the_pages_of_the_service_have_the_theme_too(
    archive: Path, index: Path, theme: Path, tmp_path: Path
) -> None:
    from anyio import to_thread

    (theme / "search.html").write_text(
        "{% extends 'layout.html' %}{% block main %}<p>Mine: {{ page.query }}</p>{% endblock %}"
    )
    config = settings(index, tmp_path / "public", theme=theme).model_copy(update={"source": str(archive)})
    await to_thread.run_sync(build, config)
    async with visitor(config) as client:
        assert "<p>Mine: otters</p>" in (await client.get("/search", params={"q": "otters"})).text
        assert RULES in (await client.get("/assets/theme.css")).text


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("other.html", "x", "replaces nothing; the templates are"),
        ("list.html", "{% if %}", r"is no template: .* \(line 1\)"),
        ("theme.css", "x" * 300_000, "has 300000 bytes, and 262144 is most"),
        ("list.html", b"\xff", "is not UTF-8"),
    ],
)
def test_what_is_no_theme_is_refused_in_a_sentence(theme: Path, name: str, text: str | bytes, told: str) -> None:
    (theme / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ThemeError, match=f"^The theme cannot be used: .*{told}"):
        read_theme(theme)


def test_a_theme_reads_no_file_outside_its_folder(theme: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("secret")
    (theme / "list.html").symlink_to(tmp_path / "secret.html")
    with pytest.raises(ThemeError, match="lies outside the folder"):
        read_theme(theme)
    with pytest.raises(ThemeError, match="is no folder"):
        read_theme(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "text",
    [
        "{{ page.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{% include '../../../../../../etc/passwd' %}",
        "{{ page.nothing }}",
        "{% for x in range(10 ** 9) %}{% endfor %}",
    ],
)
def test_a_template_of_a_theme_runs_in_a_sandbox(archive: Path, index: Path, text: str) -> None:
    ingest(archive, index)
    theme = Theme(templates=(("crumbs.html", text),))
    with pytest.raises(ThemeError, match=r"^The theme cannot be used: '.*\.html' cannot be filled"):
        render(catalogue(index, ServiceDescription(BASE, theme=theme)))
