"""What surfaces say about the service that publishes them; what is not known of a deployment stays out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecurityContact:
    """Whom to tell of a security problem (a URI), and until when that is known to hold (RFC 3339)."""

    contact: str
    expires: str


@dataclass(frozen=True, slots=True)
class ServiceDescription:
    """Where the surfaces are served, without a trailing slash, and what else answers there.

    `mcp_versions` are the protocol versions of the MCP endpoint at `/mcp`, `tools` the names of its tools;
    `thresholds` the names of those that the API computes, empty where the archive has none.
    """

    base_url: str
    version: str = "0"
    mcp_versions: tuple[str, ...] = ()
    thresholds: tuple[str, ...] = ()
    security: SecurityContact | None = None
    tools: tuple[str, ...] = ()
