"""The pages of thresholds: a form, and the numbers that the engine gives for what stands in it."""

import csv
import io
import random
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import lxml.html
import pytest

from ingest import ingest
from llms.publishing.publish import publish
from server.config import Config
from server.web.app import build_app
from server.web.threshold_page import MAX_VALUE_CHARS, SHOWN_DIGITS
from tests.chromium import browser
from tests.conftest import ARCHIVE
from tests.llms.catalogues import BASE, catalogue
from tests.server.test_processes import free_port, running
from tools import Desk
from tools.thresholds import THRESHOLDS
from tools.thresholds.asking.assignments import read_value
from tools.thresholds.asking.words import show_value, write_value
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.result import Evaluation

pytestmark = pytest.mark.anyio
COMPUTED = 200  # random settings of the thresholds that take no time


@pytest.fixture
async def web(shipped: Path, public: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_app(Config(index=shipped, public=public), Desk(shipped, BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as client:
        yield client


def read_values(page: str) -> dict[str, str]:
    rows = lxml.html.document_fromstring(page).cssselect("section[aria-labelledby=answer] div.table")[0].iter("tr")
    return {row[0].text_content(): row[1].text_content() for row in list(rows)[1:]}


def show_all(evaluation: Evaluation) -> dict[str, str]:
    return {name: show_value(value, SHOWN_DIGITS) for name, value in evaluation.values.items()}


def write_inputs(inputs: Mapping[str, Any]) -> dict[str, str]:
    return {name: write_value(value) for name, value in inputs.items()}


async def test_every_threshold_has_a_page_with_the_answer_for_its_example(web: httpx2.AsyncClient) -> None:
    listed = (await web.get("/compute")).text
    words = lxml.html.document_fromstring(listed).text_content()
    for name, threshold in THRESHOLDS.items():
        assert f'href="./compute/{name}"' in listed and threshold.title in words and threshold.question in words
        answer = await web.get(f"/compute/{name}")
        assert answer.status_code == 200, name
        page = lxml.html.document_fromstring(answer.text)
        evaluation = threshold(threshold.example)
        values = read_values(answer.text)
        assert {one: values[one] for one in evaluation.values} == show_all(evaluation)
        assert evaluation.decision in (None, page.findtext(".//p[@class='decision']"))
        fields = {field.get("name"): field for field in page.cssselect("form.inputs [name]")}
        assert [*fields] == [field.name for field in threshold.inputs]
        assert [tag.text for tag in page.cssselect(".status")] == [one.status for one in evaluation.formulas]
        for field in fields.values():  # each says what it is
            assert len(page.cssselect(f"label[for={field.get('id')}]")) == 1
            assert page.get_element_by_id(str(field.get("aria-describedby"))).text


async def test_a_page_shows_the_numbers_of_the_engine(web: httpx2.AsyncClient) -> None:
    draws, shown = random.Random(7), 0
    quick = [threshold for threshold in THRESHOLDS.values() if threshold.family != "serving_frontier"]
    while shown < COMPUTED:
        threshold = draws.choice(quick)
        inputs = {
            name: value * draws.uniform(0.6, 1.5) if isinstance(value, float) else value
            for name, value in threshold.example.items()
        }
        answer = await web.get(f"/compute/{threshold.name}", params=write_inputs(inputs))
        try:
            evaluation = threshold(inputs)
        except ThresholdInputError as refused:
            assert answer.status_code == 400 and str(refused) in lxml.html.fromstring(answer.text).text_content()
            continue
        values = read_values(answer.text)
        assert {one: values[one] for one in evaluation.values} == show_all(evaluation)
        shown += 1


async def test_a_sweep_is_a_table_with_every_point_as_csv(web: httpx2.AsyncClient) -> None:
    params = {"cpm": "5", "alpha": "0.1:0.9:9", "R": "[1,2]"}
    page = lxml.html.document_fromstring((await web.get("/compute/cost_correct", params=params)).text)
    (link,) = page.cssselect("section[aria-labelledby=answer] p a")
    rows = await web.get(f"/compute/{(link.get('href') or '').rpartition('/')[2]}")
    found = list(csv.reader(io.StringIO(rows.text)))
    assert rows.headers["content-type"].startswith("text/csv") and len(found) == 1 + 9 * 2
    assert [cell.text for cell in page.cssselect("thead th")] == found[0]


async def test_the_picture_of_the_same_numbers_is_a_file_beside_the_page(web: httpx2.AsyncClient) -> None:
    page = lxml.html.document_fromstring((await web.get("/compute/cost_correct?cpm=7&alpha=.4")).text)
    (image,) = page.cssselect("figure img")
    picture = await web.get(f"/compute/{(image.get('src') or '').rpartition('/')[2]}")
    assert picture.headers["content-type"] == "image/svg+xml" and b"<svg" in picture.content and image.get("alt")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("cpm=5&alpha=1.5", "alpha"),
        ("cpm=5&aplha=0.5", "alpha"),
        ("cpm=5&cpm=6", "stands in the address twice"),
        (f"cpm={'1' * (MAX_VALUE_CHARS + 1)}", "is longer than"),
        ("cpm=five", "cpm"),
        ("alpha=0.5", "cpm"),
        ("cpm=5&alpha=" + "[" * 1500, "alpha"),
    ],
)
async def test_what_cannot_be_computed_is_told_and_stays_in_the_form(
    web: httpx2.AsyncClient, query: str, told: str
) -> None:
    answer = await web.get(f"/compute/cost_correct?{query}")
    assert answer.status_code == 400
    page = lxml.html.document_fromstring(answer.text)
    (error,) = page.cssselect("[role=alert]")
    assert told in error.text_content()
    assert not page.cssselect("section[aria-labelledby=answer]")
    if "cpm=5&alpha=1.5" in query:
        assert [field.get("value") for field in page.cssselect("[name=cpm], [name=alpha]")] == ["5", "1.5"]
    for form in ("svg", "csv"):
        assert 400 <= (await web.get(f"/compute/cost_correct.{form}?{query}")).status_code < 500


async def test_what_is_typed_is_no_markup(web: httpx2.AsyncClient) -> None:
    typed = '"><script>alert(1)</script>'
    answer = await web.get("/compute/cost_correct", params={"cpm": typed, typed: "1"})
    assert answer.status_code == 400 and "<script>alert" not in answer.text


@pytest.fixture
def otters(archive: Path, index: Path, tmp_path: Path) -> Path:
    """The index of an archive that asks for no thresholds, published beside it."""
    ingest(archive, index)
    publish(catalogue(index), tmp_path / "public", "one")
    return index


async def test_an_archive_without_thresholds_has_no_such_page(otters: Path, tmp_path: Path) -> None:
    app = build_app(Config(index=otters, public=tmp_path / "public"), Desk(otters, BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as client:
        for path in ("/compute", "/compute/cost_correct", "/compute/cost_correct.svg", "/compute/none"):
            assert (await client.get(path)).status_code == 404
        assert "thresholds" not in (await client.get("/")).text


@pytest.mark.parametrize(("text", "value"), [(".4", 0.4), ("+5", 5.0), ("2.", 2.0), ("1e3", 1000.0), ("1,5", [1, 5])])
def test_a_number_is_read_in_any_spelling(text: str, value: object) -> None:
    assert read_value(text) == value


@pytest.mark.parametrize("value", [5, 0.25, [1, 2.5], "H100", {"start": 1, "stop": 10, "num": 4}, [[1, 2], [3, 4]]])
def test_a_value_is_read_as_it_is_written(value: object) -> None:
    read = read_value(write_value(value))
    assert read == ({**value, "scale": "linear"} if isinstance(value, dict) else value)


def test_a_person_computes_in_a_browser_at_any_width(shipped: Path, public: Path, tmp_path: Path) -> None:
    port = free_port()
    places = ("--source", ARCHIVE, "--index", shipped, "--public", public, "--no-ingest", "--port", port)
    with running(*places) as process, browser(tmp_path) as page:
        assert process.stdout is not None
        assert "Stop with Ctrl-C.\n" in iter(process.stdout.readline, "")
        for width in (320, 768, 1440):
            page.page("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
            for name in ("cost_correct", "serving_plan", "verifier_probes"):
                page.open(f"http://127.0.0.1:{port}/compute/{name}")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        page.open(f"http://127.0.0.1:{port}/compute")
        page.follow("document.querySelector('a[href$=cost_correct]').click()")
        page.evaluate("document.querySelector('[name=alpha]').value = '.25'")
        page.follow("document.querySelector('form.inputs button').click()")
        shown = page.evaluate("document.querySelector('section[aria-labelledby=answer] td').textContent")
        threshold = THRESHOLDS["cost_correct"]
        assert shown == show_value(threshold({**threshold.example, "alpha": 0.25}).values["cost"])
        assert page.evaluate("document.querySelector('[name=alpha]').value") == "0.25"
