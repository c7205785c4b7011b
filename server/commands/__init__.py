"""The commands of `refdesk`; to add one, write its file with an `add`, one line in COMMANDS, and one test."""

from server.commands import clients, encoder, ingest, publish, register, search, serve, vectors
from server.commands.options import AddCommand

COMMANDS: tuple[AddCommand, ...] = (
    serve.add,
    ingest.add,
    publish.add,
    search.add,
    register.add,
    clients.add,
    encoder.add,
    vectors.add,
)

__all__ = ["COMMANDS"]
