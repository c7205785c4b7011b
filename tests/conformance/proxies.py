"""The shipped proxy configurations with the real proxies: `python -m tests.conformance.proxies caddy BINARY FOLDER`.

The service behind the proxy is asked all the time, and ended and started again meanwhile. FOLDER has its index and
surfaces. What Caddy answers must be 200 throughout; nginx, which waits for nobody, may answer 503 with `Retry-After`.
"""

import asyncio
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx2

from tests.certificate import write_certificate
from tests.conformance.install import ROOT

DEPLOY = ROOT / "deploy"
PAUSES_S = (0.0, 0.05, 0.3, 1.0, 3.9, 5.2)  # between the requests of a client, some near the proxy's idle time
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
MCP_HEADERS = {"Accept": "application/json, text/event-stream"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: Sequence[str], log: Path, **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **variables}, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"Nothing listens on port {port}.")


def _caddy(binary: str, folder: Path, port: int, upstream: int) -> tuple[list[str], dict[str, str], str]:
    variables = {"DESK_HOST": f"http://localhost:{port}", "DESK_UPSTREAM": f"127.0.0.1:{upstream}"}
    command = [binary, "run", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    return command, {**variables, **homes}, f"http://localhost:{port}"


def _nginx(binary: str, folder: Path, port: int, upstream: int) -> tuple[list[str], dict[str, str], str]:
    write_certificate(folder)
    text = (DEPLOY / "nginx.conf").read_text()
    for before, after in {
        "127.0.0.1:8321": f"127.0.0.1:{upstream}",
        "listen 443": f"listen 127.0.0.1:{port}",
        "desk.example.org;": "localhost;",
        "/etc/ssl/desk.example.org": str(folder / "localhost"),
    }.items():
        assert before in text, before
        text = text.replace(before, after)
    paths = [f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    head = f"daemon off; master_process off; pid {folder / 'pid'}; error_log {folder / 'nginx.log'};\nevents {{}}\n"
    config = folder / "nginx.conf"
    config.write_text(f"{head}http {{ access_log off; {' '.join(paths)}\n{text}}}\n")
    return [binary, "-c", str(config), "-p", str(folder)], {}, f"https://localhost:{port}"


PROXIES = {"caddy": _caddy, "nginx": _nginx}


async def _look_around(client: httpx2.AsyncClient, root: str) -> int:
    """Follow the links of three pages and the redirects; returns how many addresses were asked."""
    targets: set[str] = set()
    for path in ("/", "/papers/routing-premium", "/search?q=routing"):
        page = await client.get(root + path, headers={"Accept": "text/html"})
        page.raise_for_status()
        links = re.findall(r'<(?:a|img|link|form)\b[^>]*\b(?:href|src|action)="(\.[^"]*)"', page.text)
        targets |= {urljoin(root + path, link).partition("#")[0] for link in links}
    for target in targets:
        (await client.get(target)).raise_for_status()
    for inner in ("/metrics", "/readyz"):
        assert (await client.get(root + inner)).status_code == 404, inner
    for path in ("/mcp", "/mcp/"):
        answered = await client.post(root + path, json=PING, headers=MCP_HEADERS, follow_redirects=True)
        assert (answered.status_code, "result" in answered.text) == (200, True), path
        assert str(answered.url) == f"{root}/mcp"
    return len(targets)


class _Asking:
    """Clients that ask until they are told to end: how often each status came, and how long the longest answer took."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.longest_s = 0.0
        self.ends = False

    async def ask(self, client: httpx2.AsyncClient, root: str, pause_s: float) -> None:
        number = 0
        while not self.ends:
            number += 1
            began = time.monotonic()
            try:
                if number % 2:
                    answered = await client.post(f"{root}/mcp", json=PING, headers=MCP_HEADERS)
                else:
                    answered = await client.get(f"{root}/llms.txt")
            except httpx2.HTTPError as error:
                self.statuses[type(error).__name__] += 1
            else:
                told = answered.status_code == 503 and "retry-after" in answered.headers
                self.statuses["503 with Retry-After" if told else str(answered.status_code)] += 1
            self.longest_s = max(self.longest_s, time.monotonic() - began)
            await asyncio.sleep(pause_s)


async def _check(name: str, binary: str, folder: Path, scratch: Path) -> int:
    port, upstream = _free_port(), _free_port()
    command, variables, root = PROXIES[name](binary, scratch, port, upstream)
    places = ["--index", str(folder / "index"), "--public", str(folder / "public"), "--port", str(upstream)]
    service = [sys.executable, "-m", "server", "serve", "--no-ingest", *places]
    settings = {"REFDESK_BASE_URL": root, "REFDESK_TRUSTED_PROXIES": "1", "REFDESK_RATE_LIMIT": "0"}
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with _running(service, scratch / "service.log", **settings) as first:
        _wait_for(upstream)
        with _running(command, scratch / "proxy.log", **variables):
            _wait_for(port)
            async with httpx2.AsyncClient(verify=context, timeout=60) as client, asyncio.TaskGroup() as tasks:
                print(f"{name}: {await _look_around(client, root)} links followed", flush=True)
                asking = _Asking()
                for pause_s in PAUSES_S * 2:
                    tasks.create_task(asking.ask(client, root, pause_s))
                await asyncio.sleep(7)
                first.send_signal(signal.SIGTERM)
                await asyncio.to_thread(first.wait, 15)
                await asyncio.sleep(1)
                with _running(service, scratch / "service.log", **settings):
                    await asyncio.to_thread(_wait_for, upstream)
                    await asyncio.sleep(7)
                    asking.ends = True
                    await asyncio.sleep(max(PAUSES_S) + 1)
    print(f"{name}: {dict(asking.statuses)}, the longest answer took {asking.longest_s:.1f} s", flush=True)
    allowed = {"200"} if name == "caddy" else {"200", "503 with Retry-After"}
    return 0 if set(asking.statuses) <= allowed and asking.statuses["200"] > 100 else 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="refdesk-proxy-") as made:
        sys.exit(asyncio.run(_check(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(made))))
