"""What the official suite wants a server to have: tools, resources and prompts of fixed names that give fixed answers.

They are registered on the product's own server object, so that its middleware, its refusals and its HTTP
application are what the suite meets.
"""

import base64
import json
import struct
import zlib
from typing import Any

import anyio
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.prompts.base import Message, Prompt, UserMessage
from mcp_types import (
    AudioContent,
    ContentBlock,
    EmbeddedResource,
    EmptyResult,
    ImageContent,
    SetLevelRequestParams,
    SubscribeRequestParams,
    TextContent,
    TextResourceContents,
    UnsubscribeRequestParams,
)

from server.mcp.refdesk_server import RefdeskServer
from tests.conformance import rounds


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(b"\x00\xff\x00\x00")), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts)


def _wav() -> bytes:
    samples = bytes(16)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    data = struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data


PNG, WAV = _png(), _wav()
IMAGE = ImageContent(type="image", data=base64.b64encode(PNG).decode(), mime_type="image/png")


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)


def _embedded(uri: str, mime_type: str, text: str) -> EmbeddedResource:
    return EmbeddedResource(type="resource", resource=TextResourceContents(uri=uri, mime_type=mime_type, text=text))


def test_simple_text() -> ContentBlock:
    """Give a fixed text."""
    return _text("This is a simple text response for testing.")


def test_image_content() -> ContentBlock:
    """Give a picture of one pixel."""
    return IMAGE


def test_audio_content() -> ContentBlock:
    """Give two milliseconds of silence."""
    return AudioContent(type="audio", data=base64.b64encode(WAV).decode(), mime_type="audio/wav")


def test_embedded_resource() -> ContentBlock:
    """Give a resource within the answer."""
    return _embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")


def test_multiple_content_types() -> list[ContentBlock]:
    """Give a text, a picture and a resource."""
    data = json.dumps({"test": "data", "value": 123}, separators=(",", ":"))
    return [
        _text("Multiple content types test:"),
        IMAGE,
        _embedded("test://mixed-content-resource", "application/json", data),
    ]


def test_error_handling() -> ContentBlock:
    """Refuse every call."""
    raise ToolError("This tool intentionally returns an error for testing")


async def test_tool_with_logging(ctx: Context[Any]) -> ContentBlock:
    """Log three lines while working."""
    for line in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await ctx.session.send_log_message(level="info", data=line, related_request_id=ctx.request_id)
        await anyio.sleep(0.05)
    return _text("Logged three lines.")


async def test_tool_with_progress(ctx: Context[Any]) -> ContentBlock:
    """Report progress three times while working."""
    for progress in (0, 50, 100):
        await ctx.report_progress(progress, 100)
        await anyio.sleep(0.05)
    return _text("Reported three times.")


async def test_logging_tool(ctx: Context[Any]) -> ContentBlock:
    """Log a line, which only a client that asked for it may get."""
    await ctx.session.send_log_message(level="info", data="A line", related_request_id=ctx.request_id)
    return _text("Logged.")


async def test_trigger_tool_change(ctx: Context[Any]) -> ContentBlock:
    """Say that the list of tools changed."""
    await ctx.notify_tools_changed()
    return _text("Notified.")


async def test_trigger_prompt_change(ctx: Context[Any]) -> ContentBlock:
    """Say that the list of prompts changed."""
    await ctx.notify_prompts_changed()
    return _text("Notified.")


TOOLS = (
    test_simple_text,
    test_image_content,
    test_audio_content,
    test_embedded_resource,
    test_multiple_content_types,
    test_error_handling,
    test_tool_with_logging,
    test_tool_with_progress,
    test_logging_tool,
    test_trigger_tool_change,
    test_trigger_prompt_change,
    *rounds.TOOLS,
)


def test_simple_prompt() -> str:
    """Give a fixed message."""
    return "This is a simple prompt for testing."


def test_prompt_with_arguments(arg1: str, arg2: str) -> str:
    """Give a message with both arguments."""
    return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"


def test_prompt_with_embedded_resource(resourceUri: str) -> list[Message]:  # noqa: N803  # the suite's name
    """Give a resource and a message."""
    resource = _embedded(resourceUri, "text/plain", "Embedded resource content for testing.")
    return [UserMessage(resource), UserMessage("Please process the embedded resource above.")]


def test_prompt_with_image() -> list[Message]:
    """Give a picture and a message."""
    return [UserMessage(IMAGE), UserMessage("Please analyze the image above.")]


PROMPTS = (
    test_simple_prompt,
    test_prompt_with_arguments,
    test_prompt_with_embedded_resource,
    test_prompt_with_image,
    rounds.test_input_required_result_prompt,
)


def add_fixtures(server: RefdeskServer) -> None:
    """Register all of them."""
    for tool in TOOLS:
        server.add_tool(tool, structured_output=False)
    for prompt in PROMPTS:
        server.add_prompt(Prompt.from_function(prompt))

    @server.resource("test://static-text", mime_type="text/plain")
    def static_text() -> str:
        """A fixed text."""
        return "This is the content of the static text resource."

    @server.resource("test://static-binary", mime_type="image/png")
    def static_binary() -> bytes:
        """A picture of one pixel."""
        return PNG

    @server.resource("test://watched-resource", mime_type="text/plain")
    def watched() -> str:
        """A text to subscribe to."""
        return "Watched resource content."

    @server.resource("test://template/{id}/data", mime_type="application/json")
    def template(id: str) -> str:  # noqa: A002  # the suite's name
        """A text with its variable."""
        return json.dumps({"id": id, "templateTest": True, "data": f"Data for ID: {id}"})

    _accept_deprecated_requests(server)


def _accept_deprecated_requests(server: RefdeskServer) -> None:
    """Answer what 2025-11-25 requires and the product does not offer: log levels and subscriptions to resources."""

    async def accept(*_: Any) -> EmptyResult:
        return EmptyResult()

    for method, parameters in (
        ("logging/setLevel", SetLevelRequestParams),
        ("resources/subscribe", SubscribeRequestParams),
        ("resources/unsubscribe", UnsubscribeRequestParams),
    ):
        server._lowlevel_server.add_request_handler(method, parameters, accept)
