"""The MCP server of a desk: tools, prompts, resources and completion, as its archive asks for them."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import anyio
from mcp import MCPError
from mcp.server.caching import CacheHint
from mcp.server.mcpserver import MCPServer
from mcp_types import INVALID_PARAMS

from index import RefdeskError
from server.mcp.completion import complete
from server.mcp.introduction import introduce
from server.mcp.prompts import make_sdk_prompt, select_prompts
from server.mcp.refdesk_server import RefdeskServer
from server.mcp.resources import add_resources, list_resource_entries
from server.mcp.sdk_tools import make_sdk_tool
from server.mcp.visible import strip_hidden
from tools import Desk, select_tools

SERVER_NAME = "refdesk"
SHARED_LISTS = ("tools/list", "prompts/list", "resources/list", "resources/templates/list", "server/discover")
LISTS_FRESH_MS = 300_000  # that any client may keep them

logger = logging.getLogger(__name__)


def build_server(desk: Desk, *, public: Path | None = None, warm: bool = False) -> RefdeskServer:
    """Make the MCP server of a desk; with `warm`, the index opens as soon as the first answer is out.

    `public` is the folder of the surfaces; without it they are not among the resources.
    """

    @asynccontextmanager
    async def lifespan(_: MCPServer[Desk]) -> AsyncIterator[Desk]:
        async with anyio.create_task_group() as tasks:
            if warm:
                tasks.start_soon(_warm_up, desk, answered)
            yield desk
            tasks.cancel_scope.cancel()

    answered = anyio.Event()
    archive = desk.archive
    tools, prompts, resources = select_tools(archive), select_prompts(archive), list_resource_entries(public)

    async def refuse_unknown_cursors(ctx: Any, call_next: Callable[[Any], Any]) -> Any:
        parameters = ctx.params if isinstance(ctx.params, Mapping) else {}
        if str(ctx.method).endswith("/list") and parameters.get("cursor") is not None:  # every list is one page
            raise MCPError(code=INVALID_PARAMS, message="Unknown cursor: this list has one page.")
        result = await call_next(ctx)
        answered.set()
        return strip_hidden(result)

    server = RefdeskServer(
        SERVER_NAME,
        title="Refdesk",
        description="A reference desk for an archive of documents.",
        instructions=introduce(archive, tools),
        version=version("refdesk"),
        tools=[make_sdk_tool(entry, archive) for entry in tools],
        lifespan=lifespan,
        log_level="WARNING",
        cache_hints=dict.fromkeys(SHARED_LISTS, CacheHint(ttl_ms=LISTS_FRESH_MS, scope="public")),
        subscriptions=False,  # no list ever changes, and a stream held open for nothing is a way to exhaust a service
        middleware=[refuse_unknown_cursors],
    )
    for prompt in map(make_sdk_prompt, prompts):
        server.add_prompt(prompt)
    add_resources(server, public)
    completion: Callable[[Any], Any] = server.completion()  # type: ignore[no-untyped-call]  # the SDK left it untyped
    completion(partial(complete, desk, prompts, resources))
    return server


async def _warm_up(desk: Desk, answered: anyio.Event) -> None:
    await answered.wait()
    await anyio.sleep(0.05)  # the answer goes out before the imports take the interpreter
    try:
        await desk.searcher()
    except RefdeskError as error:
        logger.warning("%s", error)
