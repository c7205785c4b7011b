"""The site as a person uses it: a real Chromium, under every address that the service has, with and without scripts."""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from server.build import publish_index
from server.config import Config
from tests.chromium import Browser, browser
from tests.conformance.accessibility import PAGES
from tests.server.http_client import served, settings

# Waits for what an expression says, told by the page's own changes; the time is a bound, not a pace.
WAIT = """new Promise((done, fail) => {
  const look = () => { try { const found = (%s)(); if (found) { watcher.disconnect(); done(found); } } catch {} };
  const watcher = new MutationObserver(look);
  watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  setTimeout(() => fail(new Error("it did not happen: " + document.body.innerText.slice(0, 300))), 20000);
  look();
})"""
MAX_SHIFT = 0.005  # a line with a formula is set again where its font comes after the first paint
SHIFT = """new Promise(done => {
  let shift = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) shift += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(shift)));
})"""


@contextlib.contextmanager
def serve(config: Config) -> Iterator[int]:
    """Run the service in a thread of its own and give its port."""
    started, ports, leave = threading.Event(), list[int](), list[Callable[[], object]]()

    async def run() -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        leave.append(functools.partial(loop.call_soon_threadsafe, end.set))
        async with served(config) as (_, listener):
            ports.append(listener.getsockname()[1])
            started.set()
            await end.wait()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert started.wait(60)
    yield ports[0]
    leave[0]()
    thread.join()


@pytest.fixture(scope="module")
def public(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "public"
    publish_index(settings(shipped, folder), pdf=False)
    return folder


@pytest.fixture(scope="module")
def port(shipped: Path, public: Path) -> Iterator[int]:
    with serve(settings(shipped, public, rate_limit=0)) as found:
        yield found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        opened.page("Log.enable")
        opened.page("Runtime.enable")
        yield opened


def press(page: Browser, key: str, modifiers: int = 0, text: str = "") -> None:
    given = {"key": key, "modifiers": modifiers, **({"text": text} if text else {})}
    if key == "Enter":
        given |= {"windowsVirtualKeyCode": 13, "text": "\r"}
    page.page("Input.dispatchKeyEvent", type="keyDown", **given)
    page.page("Input.dispatchKeyEvent", type="keyUp", key=key, modifiers=modifiers)


def wait(page: Browser, condition: str) -> object:
    return page.evaluate(WAIT % f"() => {condition}")


def list_messages(page: Browser) -> list[object]:
    told = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
    return [event["params"] for event in page.events if event.get("method") in told]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_page_moves_overflows_or_complains(page: Browser, port: int, width: int, scheme: str) -> None:
    page.page("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    page.page("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    for path in PAGES:
        page.open("about:blank")
        page.open(f"http://127.0.0.1:{port}{path}")
        assert page.evaluate(SHIFT) < MAX_SHIFT, path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("document.documentElement.className") == "js", path
        assert list_messages(page) == [], path
        asked = [event["params"]["request"]["url"] for event in page.events if "request" in event.get("params", {})]
        assert {urlsplit(url).hostname for url in asked} <= {"127.0.0.1"}, path


def test_keys_lead_to_the_box_and_from_there_to_what_is_found(page: Browser, port: int) -> None:
    page.open(f"http://127.0.0.1:{port}/papers/serving-frontier")
    press(page, "/", text="/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.evaluate("document.activeElement.blur()")
    press(page, "k", modifiers=2)
    assert page.evaluate("document.activeElement.name + document.activeElement.value") == "q"
    page.page("Input.insertText", text="when does routing pay")
    first = wait(
        page, "!document.querySelector('.suggestions').hidden && document.querySelector('[role=option]').innerText"
    )
    assert str(first).startswith("The Routing Premium")
    press(page, "ArrowDown")
    assert page.evaluate("document.querySelector('[aria-selected=true]').id") == "refdesk-option-0"
    assert page.evaluate("document.activeElement.getAttribute('aria-activedescendant')") == "refdesk-option-0"
    press(page, "Escape")
    assert page.evaluate("document.querySelector('.suggestions').hidden")
    page.page("Input.insertText", text="?")
    wait(page, "!document.querySelector('.suggestions').hidden")
    press(page, "ArrowDown")
    page.follow("document.querySelector('[aria-selected=true] a').click()")
    assert page.evaluate("location.pathname + location.hash") == "/papers/routing-premium#when-does-routing-pay"


def test_results_follow_who_types_and_stay_when_one_comes_back(page: Browser, port: int) -> None:
    page.open(f"http://127.0.0.1:{port}/search")
    page.evaluate("document.querySelector('input[name=q]').focus()")
    page.page("Input.insertText", text="accept rate")
    wait(page, "document.querySelector('.entries mark')")
    wait(page, "location.search === '?q=accept+rate'")
    titles = "[...document.querySelectorAll('.entries h2')].map(each => each.innerText).join()"
    found = page.evaluate(titles)
    press(page, "ArrowDown")
    assert page.evaluate("document.activeElement.closest('h2') !== null")
    page.follow("document.activeElement.click()")
    assert page.evaluate("location.pathname") != "/search"
    page.follow("history.back()")
    wait(page, "document.querySelector('.entries mark')")
    assert page.evaluate("document.querySelector('input[name=q]').value") == "accept rate"
    assert page.evaluate(titles) == found


def test_the_form_works_without_scripts_under_every_address(
    page: Browser, port: int, shipped: Path, public: Path
) -> None:
    page.page("Emulation.setScriptExecutionDisabled", value=True)
    try:
        with serve(settings(shipped, public, rate_limit=0, root_path="/desk")) as prefixed:
            for base in (f"http://127.0.0.1:{port}", f"http://localhost:{port}", f"http://127.0.0.1:{prefixed}/desk"):
                for start in ("/papers/routing-premium", "/", "/search", "/nothing/there"):
                    page.open(f"{base}{start}")
                    page.evaluate("document.querySelector('input[name=q]').value = 'routing pays'")
                    page.follow("document.querySelector('form[role=search]').requestSubmit()")
                    address = str(page.evaluate("location.href"))
                    assert address.startswith(f"{base}/search?"), (base, start)
                    assert parse_qs(urlsplit(address).query)["q"] == ["routing pays"]
                    assert page.evaluate("document.querySelectorAll('.entries mark').length") > 0
    finally:
        page.page("Emulation.setScriptExecutionDisabled", value=False)


def test_a_selected_passage_leads_to_its_verified_citation(page: Browser, port: int) -> None:
    page.open(f"http://127.0.0.1:{port}/papers/routing-premium")
    page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('.prose h2').nextElementSibling.nextElementSibling)"
    )
    wait(page, "!document.querySelector('.float').hidden")
    page.follow("document.querySelector('.float a').click()")
    assert "Verified: these words stand in the text" in str(page.evaluate("document.body.innerText"))


def test_what_can_be_copied_has_a_button_and_headings_have_addresses(page: Browser, port: int) -> None:
    page.open(f"http://127.0.0.1:{port}/papers/routing-premium")
    assert page.evaluate("document.querySelectorAll('.panel dd .copy').length") >= 7
    assert page.evaluate("[...document.querySelectorAll('.prose .copy')].some(each => each.innerText === 'TeX')")
    assert page.evaluate("document.querySelector('#when-does-routing-pay .anchor').hash") == "#when-does-routing-pay"
    page.evaluate("document.querySelector('#operating-points').scrollIntoView()")
    assert wait(page, "document.querySelector('.toc a[aria-current]').hash === '#operating-points'")


def test_pictures_are_dark_on_dark_pages(page: Browser, port: int) -> None:
    pixel = """(async () => {
      const picture = document.querySelector("figure img");
      await picture.decode();
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 8;
      const context = canvas.getContext("2d");
      context.drawImage(picture, 0, 0, 8, 8);
      return context.getImageData(0, 0, 1, 1).data[0];
    })()"""
    shades = {}
    for scheme in ("light", "dark"):
        page.page("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        page.open("about:blank")
        page.open(f"http://127.0.0.1:{port}/papers/routing-premium")
        shades[scheme] = page.evaluate(pixel)
    assert shades["light"] > 200 and shades["dark"] < 60
