"""The commands of `refdesk`; to add one, write its file with an `add`, one line in COMMANDS, and one test."""

from server.commands import clients, encoder, evaluate, ingest, publish, reranker, search, serve, vectors
from server.commands.options import AddCommand

COMMANDS: tuple[AddCommand, ...] = (
    serve.add,
    ingest.add,
    publish.add,
    search.add,
    clients.add,
    encoder.add,
    reranker.add,
    vectors.add,
    evaluate.add,
)

__all__ = ["COMMANDS"]
