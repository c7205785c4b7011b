"""The commands of `refdesk`; to add one, write its file with an `add`, one line in COMMANDS, and one test."""

from server.commands import cite, clients, encoder, ingest, publish, register, search, serve, vectors, verify
from server.commands.options import AddCommand

COMMANDS: tuple[AddCommand, ...] = (
    serve.add,
    ingest.add,
    publish.add,
    search.add,
    cite.add,
    verify.add,
    register.add,
    clients.add,
    encoder.add,
    vectors.add,
)

__all__ = ["COMMANDS"]
