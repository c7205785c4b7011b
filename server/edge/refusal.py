"""What a request is told that never reaches a tool."""

from starlette.responses import JSONResponse, Response


def refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal of this HTTP status, as the JSON-RPC error that an MCP client expects; the code is the status."""
    body = {"jsonrpc": "2.0", "id": None, "error": {"code": status, "message": sentence}}
    return JSONResponse(body, status, headers)
