"""The base of every value that crosses a boundary: disk, wire or configuration."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen pydantic model that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def is_empty(value: object) -> bool:
    """Whether a field holds nothing, for fields that an answer leaves out then."""
    return not value


def is_none(value: object) -> bool:
    """Whether a field says nothing, for fields that an answer leaves out then."""
    return value is None
