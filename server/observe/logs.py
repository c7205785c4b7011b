"""What the service writes to stderr: one line an event, as JSON for machines or as text for people."""

import asyncio
import json
import logging
import sys
import time
from typing import Literal

FIELDS_ATTRIBUTE = (
    "fields"  # the attribute of a record that holds its data, as in `logger.info(text, extra={"fields": {...}})`
)


def configure_logging(level: str = "warning", form: Literal["json", "text"] = "text") -> None:
    """Log to stderr alone, before the SDK installs a handler of its own; libraries only warn."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_is_no_cancellation)
    handler.setFormatter(JsonLines() if form == "json" else TextLines("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("server", "tools", "index"):
        logging.getLogger(name).setLevel(level.upper())


def _is_no_cancellation(record: logging.LogRecord) -> bool:
    """Whether it is more than the traceback of a request that the end of the service cut, which has a line already."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


class JsonLines(logging.Formatter):
    """A record as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write time, level, logger and message, then the record's data, then the traceback of an error."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS_ATTRIBUTE, {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)  # ASCII: nobody can forge a line or colour a terminal


class TextLines(logging.Formatter):
    """A record as text, its data behind the message."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """Write the message and the data; what cannot be printed is escaped."""
        data = "".join(f" {name}={value}" for name, value in getattr(record, FIELDS_ATTRIBUTE, {}).items())
        text = super().formatMessage(record) + data
        return "".join(part if part.isprintable() else ascii(part)[1:-1] for part in text)
