"""An authorization server's two outputs: signed tokens, and the keys to check them with, over real HTTP."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

AUDIENCE = "https://desk.example/mcp"
NULL = object()  # as a claim: null


class Issuer:
    """Signs with one key and publishes it at `url`; `fetched` counts how often its keys were asked for."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.fetched = 0
        self.broken = False
        self.url = ""

    def keys(self) -> bytes:
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return json.dumps({"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}).encode()

    def token(self, *, kid: str = "one", key: Any = None, algorithm: str = "RS256", **claims: Any) -> str:
        """A good token, but for the claims given; a claim that is None is left out."""
        good = {"iss": self.url, "aud": AUDIENCE, "sub": "ada", "client_id": "claude", "scope": "archive:read"}
        all_claims = {**good, "exp": int(time.time()) + 300, **claims}
        present = {name: None if value is NULL else value for name, value in all_claims.items() if value is not None}
        return jwt.encode(present, self.key if key is None else key, algorithm=algorithm, headers={"kid": kid})


@contextmanager
def issuer() -> Iterator[Issuer]:
    made = Issuer()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.fetched += 1
            self.send_response(500 if made.broken else 200)
            self.end_headers()
            self.wfile.write(made.keys())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is that of the base class
            return

    with HTTPServer(("127.0.0.1", 0), Keys) as server:
        made.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
