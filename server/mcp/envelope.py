"""What is wrong with a JSON-RPC message before its method is looked at, told without a word of what was sent."""

from typing import Any, NamedTuple

from mcp_types import INVALID_PARAMS, INVALID_REQUEST, PARSE_ERROR
from pydantic_core import from_json


class EnvelopeFault(NamedTuple):
    """Why a message is refused: the code and the sentence of its answer, and the id that the answer has.

    `is_due` says whether an answer is due at all: a notification gets none.
    """

    code: int
    sentence: str
    id: str | int | None = None
    is_due: bool = True

    def as_message(self) -> dict[str, Any]:
        """The answer, as JSON-RPC has it."""
        return {"jsonrpc": "2.0", "id": self.id, "error": {"code": self.code, "message": self.sentence}}


def find_envelope_fault(data: str | bytes) -> EnvelopeFault | None:
    """The first fault of a message; None when it is a request, a notification or a response.

    The SDK repeats the input in what it says of one, and takes a request whose id it cannot use for a notification.
    """
    try:
        message = from_json(data)
    except ValueError:
        return EnvelopeFault(PARSE_ERROR, "The message is not JSON. Send one JSON-RPC message.")
    if isinstance(message, list):
        return EnvelopeFault(INVALID_REQUEST, "Batches are not taken. Send each message by itself.")
    if not isinstance(message, dict):
        return EnvelopeFault(INVALID_REQUEST, "The message is not an object. Send one JSON-RPC message.")
    known = message.get("id")
    id_ = known if _is_id(known) else None
    if message.get("jsonrpc") != "2.0":
        return EnvelopeFault(INVALID_REQUEST, "The member 'jsonrpc' must be \"2.0\".", id_)
    if "result" in message or "error" in message:
        return _find_response_fault(message, id_)
    if "id" in message and id_ is None:
        return EnvelopeFault(INVALID_REQUEST, "The member 'id' must be a string or a whole number.")
    if not isinstance(message.get("method"), str):
        return EnvelopeFault(INVALID_REQUEST, "The member 'method' must be a string that names a method.", id_)
    if not isinstance(message.get("params", {}), dict | None):
        return EnvelopeFault(INVALID_PARAMS, "The member 'params' must be an object.", id_, "id" in message)
    return None


def _find_response_fault(message: dict[str, Any], id_: str | int | None) -> EnvelopeFault | None:
    if "method" in message or ("result" in message) == ("error" in message):
        sentence = "A message has one of the members 'method', 'result' and 'error'."
        return EnvelopeFault(INVALID_REQUEST, sentence, id_)
    error = message.get("error")
    if id_ is None and not (error is not None and "id" in message and message["id"] is None):
        return EnvelopeFault(INVALID_REQUEST, "The member 'id' must be a string or a whole number.")
    if "result" in message and not isinstance(message["result"], dict):
        return EnvelopeFault(INVALID_REQUEST, "The member 'result' must be an object.", id_)
    if "error" in message and not _is_error(error):
        sentence = "The member 'error' must be an object with a whole number 'code' and a string 'message'."
        return EnvelopeFault(INVALID_REQUEST, sentence, id_)
    return None


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_error(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("message"), str):
        return False
    code = value.get("code")
    return isinstance(code, int) and not isinstance(code, bool)
