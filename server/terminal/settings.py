"""What each setting means, in one line for the reference."""

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "source": "where the archive is: a folder, or the address that its kind takes; else what the index remembers, else "
    "`archive`",
    "source_kind": "what the source is, where its address does not tell it; a wrong kind is refused with a list of all",
    "allow_private": "whether a source may be at an address of this machine or of a private network",
    "headers_file": "a file of headers, one a line as `Cookie: name=value`, for a site that needs a login; they go to "
    "no other host",
    "contact": "whom the owner of a site can write to: an address of mail or a URL, told with each request",
    "pause_s": "seconds between two requests to one site; a longer `Crawl-delay` of its robots.txt holds",
    "max_pages": "pages that an ingest fetches of one source; the next one goes on",
    "max_fetched_mb": "megabytes that an ingest receives from one source",
    "max_depth": "links that are followed from the address of a site on",
    "max_fetch_s": "seconds that an ingest fetches from one source",
    "home": "the folder that holds the indexes of archives, where `--index` does not name one",
    "index": "the folder of the index; another archive than the first has `.refdesk/NAME/index`",
    "public": "the folder of the published surfaces; an archive with a name has `.refdesk/NAME/public`",
    "theme": "a folder of yours with `theme.css` and templates for pages; none is taken from an archive",
    "encoder": "the folder or name of the encoder; the default is that of `refdesk encoder use`, else the one "
    "that ships (all-MiniLM-L6-v2, int8, English)",
    "reranker": "the folder of a reranker that `refdesk reranker build` made",
    "judge": "the folder of a judge that `refdesk judge build` made; its opinion stands beside statements that no rule "
    "decides",
    "host": "the address to listen on",
    "port": "the port to listen on",
    "base_url": "the URL under which others reach this service; without it, the one that the index keeps, else that of "
    "host and port",
    "root_path": "how the paths of requests begin, such as `/desk`, where a proxy passes that on",
    "allowed_hosts": "hosts that `/mcp` answers to, beside the base URL's and loopback; `desk.example:*` is any port",
    "allowed_origins": "origins that `/mcp` answers to, beside the base URL's and loopback",
    "trusted_proxies": "how many proxies stand before the service, each adding to `X-Forwarded-For`",
    "rate_limit": "requests a minute and client; 0 is no limit",
    "rate_burst": "requests that a client may make at once",
    "shared_networks": "networks whose addresses many people share; each address has fifty allowances",
    "max_requests": "requests that are answered at once",
    "token_file": "a file of bearer tokens, one a line; with it, nothing but the probes is served without one",
    "admin_token_file": "a file of bearer tokens, one a line, that may start an ingest with `POST /admin/ingest`; "
    "without it there is no such address",
    "oauth_issuer": "the authorization server, for OAuth 2.1",
    "oauth_jwks": "the URL of the authorization server's signing keys",
    "oauth_audience": "what a token has to be for; without it, the URL of `/mcp`",
    "oauth_scopes": "what a token has to allow",
    "metrics_networks": "networks that may read `/metrics`",
    "log_level": "what is logged; `info` writes a line a request",
    "log_format": "the form of the log",
    "log_queries": "whether queries are logged",
    "security_contact": "a URI to tell of security problems; with `security_expires` there is a `security.txt`",
    "security_expires": "until when the contact answers, as `2027-05-01T00:00:00Z`",
}
