"""Whether the clients of this machine are configured for something that is there."""

import shutil
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.integrity.finding import Finding
from server.clients.configuration import CLIENTS, SERVER_NAME, McpClient
from server.clients.file import ClientFileError, read_entry
from server.clients.formats import FORMATS


def check_clients() -> Iterator[Finding]:
    """What is wrong with our entry in the files of clients, of the user and of this folder; none is fine."""
    for name, client in CLIENTS.items():
        for project in (None, Path()):
            if project is None or client.project_file is not None:
                yield from _check_file(name, client, client.file(project), is_project=project is not None)


def _check_file(name: str, client: McpClient, path: Path, *, is_project: bool) -> Iterator[Finding]:
    try:
        entry = read_entry(path, client.key, SERVER_NAME, form=FORMATS[client.form])
    except ClientFileError as error:
        reason = error.reason.partition(";")[0]
        yield Finding(
            where=str(path),
            problem=f"is no configuration that {client.title} can read",
            meaning=f"{client.title} starts no server, for {reason}",
            remedy="Mend it by hand",
        )
        return
    problem = None if entry is None else _find_problem(client, entry)
    if problem is not None:
        place = " --project ." if is_project else ""
        yield Finding(
            where=str(path),
            problem=problem,
            meaning=f"{client.title} cannot start this desk",
            remedy=f"Run 'refdesk install {name}{place}' again",
        )


def _find_problem(client: McpClient, entry: Mapping[str, Any]) -> str | None:
    command, arguments = entry.get(client.names.get("command", "command")), entry.get("args", [])
    if command is None:
        url = entry.get(client.names.get("url", "url"))
        return None if isinstance(url, str) else "names neither a command nor a URL"
    if shutil.which(str(command)) is None:
        return f"names the command '{command}', which is not there"
    given = [str(argument) for argument in arguments] if isinstance(arguments, list) else []
    named = dict(pairwise(given))
    lost = [
        named[option] for option in ("--index", "--encoder") if option in named and not Path(named[option]).exists()
    ]
    return f"names '{lost[0]}', which is not there" if lost else None
