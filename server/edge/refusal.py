"""What a request is told that never reaches a tool or a page."""

from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from server.answers.problem import build_error_answer
from server.config import MCP_PATH
from server.edge.routes import matched_route


def build_refusal(scope: Scope, status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal of this HTTP status: at the MCP endpoint a JSON-RPC error with that code, elsewhere as any error."""
    route = matched_route(scope)
    if route is not None and route.path == MCP_PATH:
        body = {"jsonrpc": "2.0", "id": None, "error": {"code": status, "message": sentence}}
        return JSONResponse(body, status, headers)
    response = build_error_answer(scope, status, sentence)
    response.headers.update(headers or {})
    return response
