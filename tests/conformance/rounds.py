"""The suite's tools and prompt that ask the client for something: in rounds since 2026-07-28, by requests before."""

from typing import Any

from mcp import MCPError
from mcp.server.mcpserver import Context
from mcp_types import (
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    ContentBlock,
    ElicitResult,
    InputRequiredResult,
    SamplingMessage,
    TextContent,
)

Answer = ContentBlock | InputRequiredResult


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)


def _form(message: str, name: str, kind: str = "string") -> dict[str, Any]:
    schema = {"type": "object", "properties": {name: {"type": kind}}, "required": [name]}
    return {"method": "elicitation/create", "params": {"message": message, "requestedSchema": schema}}


def _sample(text: str, tokens: int) -> dict[str, Any]:
    message = {"role": "user", "content": {"type": "text", "text": text}}
    return {"method": "sampling/createMessage", "params": {"messages": [message], "maxTokens": tokens}}


ROOTS = {"method": "roots/list", "params": {}}


def _ask(state: str | None = None, **requests: dict[str, Any]) -> InputRequiredResult:
    return InputRequiredResult.model_validate({"inputRequests": requests, "requestState": state})


def _given(ctx: Context[Any], name: str) -> dict[str, Any] | None:
    """What the client answered under a name, as it came over the wire."""
    answer = (ctx.input_responses or {}).get(name)
    if answer is None:
        return None
    return answer if isinstance(answer, dict) else answer.model_dump(mode="json", by_alias=True)


def _field(ctx: Context[Any], name: str, field: str) -> Any:
    return ((_given(ctx, name) or {}).get("content") or {}).get(field)


def test_input_required_result_elicitation(ctx: Context[Any]) -> Answer:
    """Ask for a name, then greet."""
    name = _field(ctx, "user_name", "name")
    return _text(f"Hello, {name}!") if name else _ask(user_name=_form("What is your name?", "name"))


def test_input_required_result_sampling(ctx: Context[Any]) -> Answer:
    """Ask the client's model, then give what it said."""
    said = _field(ctx, "capital_question", "text")
    return _text(said) if said else _ask(capital_question=_sample("What is the capital of France?", 100))


def test_input_required_result_list_roots(ctx: Context[Any]) -> Answer:
    """Ask for the client's roots, then name them."""
    given = _given(ctx, "client_roots")
    if given is None:
        return _ask(client_roots=ROOTS)
    return _text("Roots: " + ", ".join(str(root["uri"]) for root in given["roots"]))


def test_input_required_result_request_state(ctx: Context[Any]) -> Answer:
    """Ask for a confirmation, with a state that has to come back."""
    if ctx.request_state == "confirming" and _field(ctx, "confirm", "ok") is not None:
        return _text("state-ok")
    return _ask("confirming", confirm=_form("Please confirm", "ok", "boolean"))


def test_input_required_result_tampered_state(ctx: Context[Any]) -> Answer:
    """Ask for a confirmation, with a state that the server seals."""
    return test_input_required_result_request_state(ctx)


def test_input_required_result_multiple_inputs(ctx: Context[Any]) -> Answer:
    """Ask for three things at once."""
    if all(_given(ctx, name) is not None for name in ("user_name", "greeting", "client_roots")):
        return _text(f"{_field(ctx, 'greeting', 'text')}, {_field(ctx, 'user_name', 'name')}!")
    return _ask(
        "three",
        user_name=_form("What is your name?", "name"),
        greeting=_sample("Generate a greeting", 50),
        client_roots=ROOTS,
    )


def test_input_required_result_multi_round(ctx: Context[Any]) -> Answer:
    """Ask in two rounds, each with a state of its own."""
    if ctx.request_state == "second" and _field(ctx, "step2", "color"):
        return _text("Both steps are done.")
    if ctx.request_state == "first" and _field(ctx, "step1", "name"):
        return _ask("second", step2=_form("Step 2: What is your favorite color?", "color"))
    return _ask("first", step1=_form("Step 1: What is your name?", "name"))


def test_input_required_result_capabilities(ctx: Context[Any]) -> Answer:
    """Ask only for what the client declared that it can do."""
    can = ctx.client_capabilities
    requests: dict[str, dict[str, Any] | None] = {
        "user_name": _form("What is your name?", "name") if can and can.elicitation else None,
        "greeting": _sample("Generate a greeting", 50) if can and can.sampling else None,
    }
    return _ask(None, **{name: request for name, request in requests.items() if request and not _given(ctx, name)})


def test_streaming_elicitation(ctx: Context[Any]) -> Answer:
    """Ask within the answer, never by a request of its own."""
    return test_input_required_result_elicitation(ctx)


def test_missing_capability(ctx: Context[Any]) -> ContentBlock:
    """Refuse a client that did not declare sampling."""
    if not (ctx.client_capabilities and ctx.client_capabilities.sampling):
        needed: dict[str, Any] = {"requiredCapabilities": {"sampling": {}}}
        raise MCPError(MISSING_REQUIRED_CLIENT_CAPABILITY, "This tool needs the client to offer sampling.", needed)
    return _text("The client offers sampling.")


def test_input_required_result_prompt(ctx: Context[Any]) -> str | InputRequiredResult:
    """Ask for a context, then give a message with it."""
    context = _field(ctx, "user_context", "context")
    return (
        f"Use this context: {context}"
        if context
        else _ask(user_context=_form("What context should the prompt use?", "context"))
    )


async def test_sampling(ctx: Context[Any], prompt: str) -> ContentBlock:
    """Ask the client's model by a request."""
    message = SamplingMessage(role="user", content=_text(prompt))
    result = await ctx.session.create_message([message], max_tokens=100, related_request_id=ctx.request_id)
    return _text(f"LLM response: {getattr(result.content, 'text', '')}")


async def _elicited(ctx: Context[Any], message: str, properties: dict[str, Any], required: list[str]) -> ElicitResult:
    schema = {"type": "object", "properties": properties, "required": required}
    result: ElicitResult = await ctx.session.elicit_form(message, schema, related_request_id=ctx.request_id)
    return result


async def test_elicitation(ctx: Context[Any], message: str) -> ContentBlock:
    """Ask the user by a request."""
    properties = {
        "username": {"type": "string", "description": "User's response"},
        "email": {"type": "string", "description": "User's email address"},
    }
    result = await _elicited(ctx, message, properties, list(properties))
    return _text(f"User response: action={result.action}, content={result.content}")


async def test_elicitation_sep1034_defaults(ctx: Context[Any]) -> ContentBlock:
    """Ask with a default of every primitive type."""
    properties = {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": True},
    }
    result = await _elicited(ctx, "Please check the values", properties, [])
    return _text(f"Elicitation completed: action={result.action}, content={result.content}")


async def test_elicitation_sep1330_enums(ctx: Context[Any]) -> ContentBlock:
    """Ask with every form of a choice."""
    plain = ["option1", "option2", "option3"]
    titled = [{"const": f"value{number}", "title": f"Option {number}"} for number in (1, 2, 3)]
    names = ["Option One", "Option Two", "Option Three"]
    properties = {
        "untitledSingle": {"type": "string", "enum": plain},
        "titledSingle": {"type": "string", "oneOf": titled},
        "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": names},
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": plain}},
        "titledMulti": {"type": "array", "items": {"anyOf": titled}},
    }
    result = await _elicited(ctx, "Please choose", properties, [])
    return _text(f"Elicitation completed: action={result.action}, content={result.content}")


TOOLS = (
    test_input_required_result_elicitation,
    test_input_required_result_sampling,
    test_input_required_result_list_roots,
    test_input_required_result_request_state,
    test_input_required_result_tampered_state,
    test_input_required_result_multiple_inputs,
    test_input_required_result_multi_round,
    test_input_required_result_capabilities,
    test_streaming_elicitation,
    test_missing_capability,
    test_sampling,
    test_elicitation,
    test_elicitation_sep1034_defaults,
    test_elicitation_sep1330_enums,
)
