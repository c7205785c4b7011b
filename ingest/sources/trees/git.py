"""Run git on repositories of others: no program of theirs runs, nothing is asked, and everything has an end."""

import os
import socket
import subprocess
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from index import RefdeskError
from ingest.sources.site.network.public_addresses import is_public

MAX_GIT_S = 60.0  # of what only reads; a log of 11,594 commits takes 0.4 s
MAX_ANSWER_BYTES = 1_000_000
MAX_MEMORY_BYTES = 2_000_000_000  # of address space: what a small pack unpacks to has no other bound
MAX_PATH_BYTES = 1_000_000
_BLOCK_BYTES = 1 << 16
_SETTINGS: Mapping[str, str] = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.quotePath": "false",
    "core.bigFileThreshold": "16m",  # larger ones are streamed
    "core.packedGitWindowSize": "32m",
    "core.packedGitLimit": "256m",
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "fetch.unpackLimit": "1",  # one file, which a limit of size holds
    "gc.auto": "0",
    "http.followRedirects": "false",  # also no other host by way of alternates
    "http.lowSpeedLimit": "500",  # bytes a second, for so many seconds
    "http.lowSpeedTime": "60",
    "http.proxy": "",
    "log.showSignature": "false",
    "maintenance.auto": "false",
}
_LIMITED = 'ulimit -c 0; ulimit -v {memory} 2>/dev/null; ulimit -f {blocks} 2>/dev/null; exec "$@"'


class GitError(RefdeskError, OSError):
    """A git that is not there, or that says that something cannot be done."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"git says: {reason}. See that git is installed and the repository is whole.")


def ask_git(repository: Path, *words: str, limit_s: float = MAX_GIT_S, max_bytes: int = MAX_MEMORY_BYTES) -> str:
    """What git answers, a megabyte at most; no file that it writes is longer than `max_bytes`. Raises GitError."""
    with stream_git(repository, *words, limit_s=limit_s, max_bytes=max_bytes) as answer:
        said = answer.read(MAX_ANSWER_BYTES)
        if len(said) == MAX_ANSWER_BYTES:
            raise GitError(f"its answer has more than {MAX_ANSWER_BYTES:,} bytes")
        return said.decode("utf-8", "surrogateescape")


@contextmanager
def stream_git(
    repository: Path, *words: str, limit_s: float = MAX_GIT_S, max_bytes: int = MAX_MEMORY_BYTES
) -> Iterator[IO[bytes]]:
    """The answer of git as it comes. Raises GitError at its end where git fails or needs more time.

    Who stops reading ends git.
    """
    process = _start(repository, words, subprocess.DEVNULL, max_bytes)
    told: list[bytes] = []
    listener = threading.Thread(target=_listen, args=(process.stderr, told), daemon=True)
    timer = threading.Timer(limit_s, process.kill)
    listener.start()
    timer.start()
    was_read = False
    try:
        assert process.stdout is not None  # noqa: S101  # it is a pipe
        yield process.stdout
        was_read = not process.stdout.read(1)
    finally:
        if not was_read:
            process.kill()
        is_late = was_read and not timer.is_alive()
        timer.cancel()
        status = process.wait()
        listener.join()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
    if was_read and status != 0:
        words_of_git = b"".join(told).decode("utf-8", "replace").strip().splitlines()
        reason = f"it needs more than {limit_s:g} s" if is_late else " ".join(words_of_git[-1:])[:300]
        raise GitError(reason.rstrip(".") or f"it ended with {status}")


def split_fields(answer: IO[bytes]) -> Iterator[bytes]:
    """The fields of an answer that end in NUL, in pieces of any length. Raises GitError for one that has no end."""
    rest = b""
    while block := answer.read(_BLOCK_BYTES):
        if len(rest) > MAX_PATH_BYTES:
            raise GitError(f"a path has more than {MAX_PATH_BYTES:,} bytes")
        *fields, rest = (rest + block).split(b"\0")
        yield from fields
    if rest:
        yield rest


class BlobReader:
    """Reads blobs through one process, which ends with it."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, name: str) -> bytes:
        """The bytes of the blob with this hash. Raises GitError."""
        process = self._process
        if process is None or process.poll() is not None:
            process = self._process = _start(self._repository, ("cat-file", "--batch"), subprocess.PIPE)
            weakref.finalize(self, _stop, process)
        if process.stdin is None or process.stdout is None:
            raise GitError("it cannot be asked")
        try:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
            found = process.stdout.readline().split()
            if len(found) != len(("name", "type", "size")) or found[1] != b"blob":
                raise GitError(f"there is no blob {name}")
            data = process.stdout.read(int(found[2]))
            if len(data) != int(found[2]) or process.stdout.read(1) != b"\n":
                raise GitError(f"the blob {name} ends early")
        except OSError as error:
            raise GitError(str(error)) from error
        return data


def pin_host(host: str, port: int, *, allow_private: bool) -> str:
    """The setting that makes git connect to the address of a host that was checked, however DNS answers later.

    It is empty for a host that is an address, which is looked up nowhere. Raises GitError for a host that is not known,
    or of which one address is not public and that is not allowed.
    """
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise GitError(f"the host '{host}' is not known") from error
    private = next((address for address in sorted(found) if not is_public(address)), None)
    if private is not None and not allow_private:
        raise GitError(f"the host '{host}' is at {private}, a private address; --allow-private lets it in")
    if ":" in host or found == {host}:
        return ""
    address = min(found, key=lambda address: (":" in address, address))
    return f"{host}:{port}:{f'[{address}]' if ':' in address else address}"


def _start(
    repository: Path, words: Sequence[str], stdin: int, max_bytes: int = MAX_MEMORY_BYTES
) -> "subprocess.Popen[bytes]":
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = ["git", "-C", os.fspath(repository), "--no-pager", "--no-replace-objects", *settings, *words]
    if os.name == "posix":
        limits = _LIMITED.format(memory=MAX_MEMORY_BYTES // 1024, blocks=max(1, max_bytes // 512))
        command = ["/bin/sh", "-c", limits, "sh", *command]
    try:
        return subprocess.Popen(  # noqa: S603  # git, with words of ours
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_make_environment()
        )
    except OSError as error:
        raise GitError(f"it cannot be started ({error.strerror})") from error


def _make_environment() -> Mapping[str, str]:
    """No settings but ours, no repository but the one that is named, no question, and nothing fetched on the way."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP") if name in os.environ}
    trusted = os.environ.get("SSL_CERT_FILE")  # which OpenSSL reads, and with it what crawls a site
    return {
        **kept,
        **({"GIT_SSL_CAINFO": trusted} if trusted else {}),
        "HOME": os.devnull,  # no .netrc and no settings of a user
        "LC_ALL": "C",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": "https:http:file",  # which of them, the address decides
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _listen(pipe: "IO[bytes] | None", told: list[bytes]) -> None:
    """Keep the last that a process says, so that it never waits to say it."""
    while pipe is not None and (block := pipe.read(_BLOCK_BYTES)):
        told[:] = [block]


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    process.wait()
