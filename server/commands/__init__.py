"""The commands of `refdesk`; to add one, write its file with an `add`, one line in COMMANDS, and one test."""

from server.commands import (
    clients,
    encoder,
    evaluate,
    ingest,
    install,
    publish,
    reproduce,
    reranker,
    search,
    serve,
    threshold,
    vectors,
)
from server.commands.options import AddCommand

COMMANDS: tuple[AddCommand, ...] = (
    serve.add,
    ingest.add,
    publish.add,
    search.add,
    clients.add,
    install.add,
    encoder.add,
    reranker.add,
    threshold.add,
    reproduce.add,
    vectors.add,
    evaluate.add,
)

__all__ = ["COMMANDS"]
