"""`server.json`, the entry in the registry of MCP servers. Its names and addresses are given, never made up."""

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasGenerator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from index import Model, RefdeskError

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
DESCRIPTION = "Search, read, cite and compute from a research archive, with verified quotes."

HttpsUrl = Annotated[str, Field(pattern=r"^https://[^\s/]+(/\S*)?$")]


class RegistryError(RefdeskError, ValueError):
    """A registry entry that the registry would refuse."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"server.json cannot be written: {reason}.")


class _RegistryModel(Model):
    model_config = ConfigDict(alias_generator=AliasGenerator(serialization_alias=to_camel))


class Stdio(_RegistryModel):
    """A server that is started as a command."""

    type: Literal["stdio"] = "stdio"


class Package(_RegistryModel):
    """A bundle that can be downloaded; the registry wants its hash."""

    registry_type: Literal["mcpb"] = "mcpb"
    identifier: HttpsUrl
    version: str
    file_sha256: Annotated[str, Field(pattern=r"^[a-f0-9]{64}$")]
    transport: Stdio = Stdio()


class Remote(_RegistryModel):
    """A service that runs."""

    type: Literal["streamable-http"] = "streamable-http"
    url: HttpsUrl


class ServerEntry(_RegistryModel):
    """The entry, within the bounds that the registry's schema of 2025-12-11 sets."""

    schema_url: Annotated[str, Field(serialization_alias="$schema")] = SCHEMA
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$", min_length=3, max_length=200)]
    title: Annotated[str, Field(min_length=1, max_length=100)] = "Refdesk"
    description: Annotated[str, Field(min_length=1, max_length=100)] = DESCRIPTION
    version: Annotated[str, Field(max_length=255)]
    packages: tuple[Package, ...] = ()
    remotes: tuple[Remote, ...] = ()


def build_server_entry(bundle: Path, settings: Mapping[str, str]) -> dict[str, Any] | None:
    """The entry, or None where no name is given.

    `REFDESK_REGISTRY_NAME` is its name (`namespace/name`), `REFDESK_BUNDLE_URL` where the bundle can be downloaded,
    `REFDESK_BASE_URL` where a service runs. Raises RegistryError.
    """
    name = settings.get("REFDESK_REGISTRY_NAME")
    if not name:
        return None
    where, service = settings.get("REFDESK_BUNDLE_URL"), settings.get("REFDESK_BASE_URL")
    if not where and not service:
        raise RegistryError("set REFDESK_BUNDLE_URL or REFDESK_BASE_URL, because an entry says where the server is")
    sha256 = hashlib.sha256(bundle.read_bytes()).hexdigest()
    try:
        entry = ServerEntry(
            name=name,
            version=version("refdesk"),
            packages=(Package(identifier=where, version=version("refdesk"), file_sha256=sha256),) if where else (),
            remotes=(Remote(url=f"{service}/mcp"),) if service else (),
        )
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        raise RegistryError(f"{problem['loc'][0]}: {problem['msg']}") from error
    return {key: value for key, value in entry.model_dump(mode="json", by_alias=True).items() if value}
