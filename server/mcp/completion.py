"""Completion: what an argument of a prompt or of a resource can be."""

from collections.abc import Mapping, Sequence

from mcp import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

from index import RefdeskError
from server.mcp.prompts import PromptEntry
from server.mcp.resources import ResourceEntry
from server.mcp.suggestions import Suggest
from tools import Desk

MAX_TYPED_CHARS = 2_000  # characters; a suggestion repeats what was typed
MAX_VALUES = 100  # values in one answer, as the protocol says


async def complete(
    desk: Desk,
    prompts: Sequence[PromptEntry],
    resources: Sequence[ResourceEntry],
    reference: PromptReference | ResourceTemplateReference,
    argument: CompletionArgument,
    context: CompletionContext | None,
) -> Completion:
    """The first values that fit, and how many there are; none for an argument that does not exist or is too long.

    Raises MCPError when the index cannot be read.
    """
    suggest = _find_suggesters(reference, prompts, resources).get(argument.name)
    if suggest is None or len(argument.value) > MAX_TYPED_CHARS:
        return Completion(values=[], total=0, has_more=False)
    given = {name: value for name, value in ((context and context.arguments) or {}).items() if name != argument.name}
    try:
        values = list(await suggest(desk, argument.value, given))
    except RefdeskError as error:
        raise MCPError(code=INTERNAL_ERROR, message=str(error)) from error
    return Completion(values=values[:MAX_VALUES], total=len(values), has_more=len(values) > MAX_VALUES)


def _find_suggesters(
    reference: PromptReference | ResourceTemplateReference,
    prompts: Sequence[PromptEntry],
    resources: Sequence[ResourceEntry],
) -> Mapping[str, Suggest]:
    if isinstance(reference, PromptReference):
        return next((prompt.suggest for prompt in prompts if prompt.name == reference.name), {})
    return next((resource.suggest for resource in resources if resource.uri == reference.uri), {})
