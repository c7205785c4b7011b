"""The base URL that an index is published for, kept beside its manifest: it does not matter who ingests."""

from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from pydantic import ValidationError

from index import Model, locate_index
from index.storage.sealed import seal, unseal
from server.config import BaseUrl, Config

ADDRESS_FILE = "address.json"
ADDRESS_FORMAT = 1


class Address(Model):
    """A base URL; `given` when somebody set it, else it is that of a service's host and port."""

    base_url: BaseUrl
    given: bool

    def apply(self, config: Config) -> Config:
        """The settings with this base URL."""
        return config.model_copy(update={"base_url": self.base_url})


def find_address(config: Config, *, serves: bool = False) -> Address:
    """The base URL for these settings and their index.

    One that is set comes first, then the one that is kept. A service whose base URL nobody ever set has that of its own
    host and port: what was kept of an earlier one need not lead anywhere.
    """
    kept = _read_address(config)
    if config.base_url:
        return Address(base_url=config.base_url, given=True)
    if kept is not None and (kept.given or not serves):
        return kept
    return Address(base_url=config.url, given=False)


def recall_base_url(config: Config) -> Config:
    """The settings with the base URL that their index is published for; as they are where none is known."""
    kept = None if config.base_url else _read_address(config)
    return kept.apply(config) if kept else config


def keep_address(config: Config, address: Address) -> None:
    """Keep a base URL with the index, where it is not kept yet."""
    if address != _read_address(config):
        locate_index(config.index).replace(ADDRESS_FILE, seal(ADDRESS_FORMAT, address.model_dump()))


def is_address_kept(config: Config) -> bool:
    """Whether the index keeps a base URL, as it was written."""
    return _read_address(config) is not None


def is_answering(base_url: str) -> bool:
    """Whether a service answers at its `/healthz` within a second."""
    parts = urlsplit(base_url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.netloc, timeout=1)
    try:
        connection.request("GET", f"{parts.path}/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _read_address(config: Config) -> Address | None:
    try:
        data = locate_index(config.index).read(ADDRESS_FILE)
        sealed = unseal(data)
        if sealed is None:  # as it was written before it had a hash; anything else has fields that are not known
            return Address.model_validate_json(data)
        return Address(base_url=sealed["base_url"], given=sealed["given"])
    except (OSError, ValidationError):  # without it, and with a broken one, the address is found anew
        return None
