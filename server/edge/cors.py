"""Cross-origin reading, the same for every page on the web."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Message, Send


class OpenCors(CORSMiddleware):
    """Lets every origin read, and says so in every answer, which therefore does not vary by origin.

    Starlette says it only to requests that name their origin, and adds `Vary: Origin`, which splits caches.
    """

    async def send(self, message: Message, send: Send, request_headers: Headers) -> None:  # noqa: ARG002  # Starlette's
        """Complete the headers of an answer."""
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(self.simple_headers)
        await send(message)
