"""A prompt as it is registered: a function, its title, and what its arguments are completed with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mcp import MCPError
from mcp.server.context import LifespanContextT, RequestT
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.prompts.base import Message, Prompt
from mcp_types import INVALID_PARAMS, InputRequiredResult

from index import OptionalTools, RefdeskError, remove_hidden
from server.mcp.suggestions import Suggest

MAX_ARGUMENT_CHARS = 400  # characters, as much as a query may have


class PromptArgumentError(RefdeskError, ValueError):
    """An argument of a prompt that cannot be used."""

    def __init__(self, argument: str, reason: str) -> None:
        self.argument = argument
        super().__init__(f"The argument '{argument[:64]}' {reason}.")


@dataclass(frozen=True, slots=True)
class PromptEntry:
    """A prompt; its name is the function's, its description the docstring, its arguments the parameters.

    `suggest` has an entry for every argument. An archive that does not ask for the tools which the prompt `needs` has
    it not.
    """

    function: Callable[..., Any]
    title: str
    suggest: Mapping[str, Suggest]
    needs: OptionalTools | None = None

    @property
    def name(self) -> str:
        """The function's name."""
        return str(self.function.__name__)


class RefdeskPrompt(Prompt):
    """A prompt whose refusals are protocol errors that say what was wrong with which argument."""

    async def render(
        self, arguments: dict[str, Any] | None, context: Context[LifespanContextT, RequestT]
    ) -> list[Message] | InputRequiredResult:
        """The messages. Raises MCPError for arguments that are missing, unknown, too long or refused."""
        try:
            return await super().render(self._checked(arguments or {}), context)
        except PromptArgumentError as error:
            raise MCPError(code=INVALID_PARAMS, message=str(error)) from error
        except ValueError as error:
            if isinstance(error.__cause__, RefdeskError):
                raise MCPError(code=INVALID_PARAMS, message=str(error.__cause__)) from error
            raise

    def _checked(self, given: dict[str, Any]) -> dict[str, Any]:
        known = {argument.name: argument.required for argument in self.arguments or []}
        for name in given:
            if name not in known:
                raise PromptArgumentError(name, f"does not exist; give {', '.join(known)}")
        for name, required in known.items():
            text = remove_hidden(str(given.get(name, ""))).strip()
            if required and not text:
                raise PromptArgumentError(name, "is missing or empty")
            if len(text) > MAX_ARGUMENT_CHARS:
                raise PromptArgumentError(name, f"has {len(text)} characters; give at most {MAX_ARGUMENT_CHARS}")
        return {name: remove_hidden(str(value)).strip() for name, value in given.items()}


def make_sdk_prompt(entry: PromptEntry) -> Prompt:
    """The SDK's form of a prompt."""
    description = " ".join((entry.function.__doc__ or "").split())
    return RefdeskPrompt.from_function(entry.function, title=entry.title, description=description)
