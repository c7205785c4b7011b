"""The settings, read once: command line over environment over default."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from index import SHIPPED, ConfigurationError, Model

PREFIX = "REFDESK_"


class Config(Model):
    """Where things are and where to serve. `base_url` is how others reach this service.

    `security_contact` is a URI to tell of security problems, which somebody answers until `security_expires`;
    with both there is a `security.txt`.
    """

    source: Path = Path("archive")
    index: Path = Path(".refdesk/index")
    public: Path = Path("public")
    encoder: Path = SHIPPED
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8321
    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#()]+(?:/[^\s?#()]*[^\s?#()/])?$")] | None = None
    allowed_hosts: tuple[str, ...] = ()
    security_contact: Annotated[str, Field(pattern=r"^(?:https|mailto|tel):\S+$")] | None = None
    security_expires: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")] | None = None

    @property
    def url(self) -> str:
        """The base URL: the one that was set, else that of host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{self.port}"


def read_config(given: Mapping[str, object], environment: Mapping[str, str] = os.environ) -> Config:
    """Make the settings from the command line's values (None is not given) and `REFDESK_*` variables.

    `REFDESK_ALLOWED_HOSTS` is a list separated by commas. Raises ConfigurationError naming the setting.
    """
    values: dict[str, object] = {}
    for name in Config.model_fields:
        if given.get(name) is not None:
            values[name] = given[name]
        elif text := environment.get(PREFIX + name.upper()):
            values[name] = tuple(text.split(",")) if name == "allowed_hosts" else text
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = str(problem["loc"][0])
        raise ConfigurationError(name, f"cannot be '{values[name]}': {problem['msg']}") from error
