"""What a model is sent holds no character that a person could not see, whichever tool, prompt or resource it is of."""

from typing import Any, TypeVar

from pydantic import BaseModel

from index import remove_hidden

Value = TypeVar("Value")


def strip_hidden(value: Value) -> Value:
    """`value` without hidden characters in any text that it holds.

    The raw file of a document keeps them, and so do its hash and the offsets into it.
    """
    found: Any = value
    if isinstance(value, str):
        found = remove_hidden(value)
    elif isinstance(value, dict):
        found = {name: strip_hidden(part) for name, part in value.items()}
    elif isinstance(value, list | tuple):
        found = type(value)(strip_hidden(part) for part in value)
    elif isinstance(value, BaseModel):
        found = value.model_copy(update={name: strip_hidden(getattr(value, name)) for name in value.model_fields_set})
    return found  # type: ignore[no-any-return]  # each branch keeps the type
