"""The settings, read once: command line over environment over default."""

import os
import socket
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_origin

from pydantic import BeforeValidator, Field, ValidationError

from index import MANIFEST_FILE, SHIPPED_ENCODER, Model, RefdeskError, locate_index, read_remembered
from server.places import HOME, PUBLIC, find_encoder, find_index, find_public

ENVIRONMENT_PREFIX = "REFDESK_"
DEFAULT_SOURCE = "archive"  # where no source is set and the index remembers none
SOURCE_KIND = "folder"  # named here too, because importing the registry takes 80 ms of every start
GUARDS = ("token_file", "oauth_issuer", "oauth_jwks", "oauth_audience", "oauth_scopes")  # without which all is open
MCP_PATH = "/mcp"  # of the MCP endpoint, below the base URL

Network: TypeAlias = IPv4Network | IPv6Network
BaseUrl = Annotated[str, Field(pattern=r"^https?://[^\s/?#()]+(?:/[^\s?#()]*[^\s?#()/])?$")]  # no slash at its end
HttpUrl = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+(?:/[^\s?#]*)?$")]


class ConfigurationError(RefdeskError, ValueError):
    """A setting with a value that cannot be used."""

    def __init__(self, setting: str, reason: str) -> None:
        self.setting = setting
        super().__init__(f"The setting {setting} {reason}.")


class NoArchiveError(RefdeskError, LookupError):
    """A command that needs an archive, where nobody named one and none is known."""

    def __init__(self, command: str) -> None:
        super().__init__(
            f"There is no archive here yet. Name the folder of your documents: 'refdesk {command} FOLDER' takes "
            f"Markdown, HTML, PDF, notebooks and text as they are ('refdesk {command} .' is this folder)."
        )


def _strip_brackets(host: object) -> object:
    return host[1:-1] if isinstance(host, str) and host.startswith("[") and host.endswith("]") else host


def _strip_slash(path: object) -> object:
    return path.rstrip("/") if isinstance(path, str) else path


class Config(Model):
    """Where things are, where to serve, and how carefully.

    `base_url` is how others reach this service, `root_path` how the paths begin that a proxy passes on.
    A secret is never a setting: `token_file` names the file of the tokens. `security_contact` is a URI to tell of
    security problems, which somebody answers until `security_expires`; with both there is a `security.txt`.
    """

    source: Annotated[str, BeforeValidator(str)] | None = None  # a path, or what its kind takes; see resolve_source
    source_kind: str = SOURCE_KIND  # that of the source by its address, where none is given
    allow_private: bool = False
    headers_file: Path | None = None
    contact: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$")] | None = None
    pause_s: Annotated[float, Field(ge=0, le=3600)] = 1.0
    max_pages: Annotated[int, Field(ge=1)] = 10_000
    max_fetched_mb: Annotated[int, Field(ge=1)] = 2_000
    max_depth: Annotated[int, Field(ge=0)] = 16
    max_fetch_s: Annotated[float, Field(gt=0)] = 21_600
    home: Path = HOME
    index: Path = HOME / "index"
    public: Path = PUBLIC
    theme: Path | None = None
    encoder: Path = SHIPPED_ENCODER
    reranker: Path | None = None
    judge: Path | None = None
    host: Annotated[str, BeforeValidator(_strip_brackets), Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8321
    base_url: BaseUrl | None = None
    root_path: Annotated[str, BeforeValidator(_strip_slash), Field(pattern=r"^(?:/[^\s/?#()]+)*$")] = ""
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0  # hops, counted from this service outwards
    rate_limit: Annotated[int, Field(ge=0)] = 120  # requests a minute and client; 0 is no limit
    rate_burst: Annotated[int, Field(ge=20)] = 60  # requests at once: a handshake with its lists takes ten
    shared_networks: tuple[Network, ...] = (IPv4Network("160.79.104.0/21"),)  # Claude's hosted clients call from it
    max_requests: Annotated[int, Field(ge=1)] = 512  # at once, each with a body of at most 256 KiB
    token_file: Path | None = None
    admin_token_file: Path | None = None
    oauth_issuer: HttpUrl | None = None
    oauth_jwks: HttpUrl | None = None
    oauth_audience: HttpUrl | None = None
    oauth_scopes: tuple[str, ...] = ()
    metrics_networks: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["json", "text"] = "json"
    log_queries: bool = False
    security_contact: Annotated[str, Field(pattern=r"^(?:https|mailto|tel):\S+$")] | None = None
    security_expires: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")] | None = None

    @property
    def listens_everywhere(self) -> bool:
        """Whether it listens on every address of the machine, so that the one to listen on is nobody's address."""
        try:
            return not any(socket.inet_pton(socket.AF_INET6, self.host))
        except OSError:
            pass
        try:
            return not any(socket.inet_aton(self.host))
        except OSError:
            return False

    @property
    def host_name(self) -> str:
        """The address to listen on as a URL writes it; loopback where that is every address."""
        host = self.host
        if self.listens_everywhere:
            host = "::1" if ":" in host else "127.0.0.1"
        return f"[{host}]" if ":" in host else host

    @property
    def url(self) -> str:
        """The base URL: the one that was set, else that of host, port and root path."""
        return self.base_url or self.local_url

    @property
    def local_url(self) -> str:
        """Where this machine reaches the service, whatever its base URL is."""
        return f"http://{self.host_name}:{self.port}{self.root_path}"


def resolve_source(config: Config) -> str | None:
    """The source to read: the one that was set, None for what the index remembers, else the default."""
    return config.source if config.source or read_remembered(config.index).sources else DEFAULT_SOURCE


def require_any_archive(config: Config, command: str) -> None:
    """Stop a command that has nothing to work on, not even a folder `archive`. Raises NoArchiveError."""
    known = config.source or read_remembered(config.index).sources
    if not known and locate_index(config.index).stamp(MANIFEST_FILE) is None and not Path(DEFAULT_SOURCE).exists():
        raise NoArchiveError(command)


def read_config(given: Mapping[str, object], environment: Mapping[str, str] = os.environ) -> Config:
    """Make the settings from the command line's values (None is not given) and `REFDESK_*` variables.

    A setting that is a tuple is given as a list separated by commas. Where no index is given, it is that of the source,
    or of the archive that was ingested last here. Raises ConfigurationError naming the setting.
    """
    values: dict[str, object] = {}
    for name, field in Config.model_fields.items():
        if given.get(name) is not None:
            values[name] = given[name]
        elif name in GUARDS and environment.get(ENVIRONMENT_PREFIX + name.upper(), "-").strip() == "":
            raise ConfigurationError(name, "is empty, and would leave the service open; give it a value or remove it")
        elif text := environment.get(ENVIRONMENT_PREFIX + name.upper()):
            listed = get_origin(field.annotation) is tuple
            values[name] = tuple(part.strip() for part in text.split(",")) if listed else text
    _choose_kind(values)
    _find_places(values, stay=bool(given.get("joining")))
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = str(problem["loc"][0])
        raise ConfigurationError(name, f"cannot be '{values[name]}': {problem['msg']}") from error


def _choose_kind(values: dict[str, object]) -> None:
    """Set the kind of a source that is given without one, by its address."""
    if values.get("source") and not values.get("source_kind"):
        from ingest.sources import choose_kind

        values["source_kind"] = choose_kind(str(values["source"]))


def _find_places(values: dict[str, object], *, stay: bool) -> None:
    """Set the index, the surfaces and the encoder that are not given; those of the current archive to `stay` with it.

    An encoder may be given by its name.
    """
    home = Path(str(values.get("home", HOME)))
    if "index" not in values:
        source = values.get("source")
        kind = str(values.get("source_kind", SOURCE_KIND))
        values["index"] = find_index(home, None if stay or source is None else str(source), kind)
    if "public" not in values:
        values["public"] = find_public(home, Path(str(values["index"])))
    values["encoder"] = find_encoder(home, str(values["encoder"]) if values.get("encoder") else None)
