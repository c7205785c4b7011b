"""Look at each kind of page with axe: `python -m tests.conformance.accessibility URL AXE_FILE`.

At three widths and in both schemes, by the rules of WCAG 2.2 A and AA. It exits with 1 where a page breaks one.
"""

import sys
import tempfile
from pathlib import Path

from tests.chromium import browser

PAGES = (
    "/",
    "/papers",
    "/papers/routing-premium",
    "/papers/serving-frontier",
    "/search?q=when+does+routing+pay",
    "/search",
    "/compute",
    "/compute/cost_correct",
    "/browse",
    "/browse/topics",
    "/browse/authors",
    "/cite?document=paper:routing-premium&quote=An+excellent+signal+earns+nothing",
    "/papers/routing-premium/history",
    "/raw",
    "/status",
)
WIDTHS = (320, 768, 1440)  # CSS pixels
SCHEMES = ("light", "dark")
_RUN = """document.fonts.ready.then(() => axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}))
  .then(found => found.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 120)}`))"""


def find_violations(base: str, axe: str) -> list[str]:
    """What the rules say of every page of the service at `base`; `axe` is the text of the program."""
    found = []
    with tempfile.TemporaryDirectory() as profile, browser(Path(profile)) as page:
        for path in PAGES:
            for scheme in SCHEMES:
                page.page("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
                for width in WIDTHS:
                    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
                    page.page("Emulation.setDeviceMetricsOverride", **size)
                    page.open("about:blank")
                    page.open(f"{base}{path}")
                    page.evaluate(f"{axe};0")
                    found += [f"{path}, {width} px, {scheme}: {each}" for each in page.evaluate(_RUN)]
    return found


if __name__ == "__main__":
    violations = find_violations(sys.argv[1], Path(sys.argv[2]).read_text())
    print("\n".join(violations) or f"axe: no violation on {len(PAGES)} pages")
    sys.exit(bool(violations))
