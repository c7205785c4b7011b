"""The commands of `refdesk`; to add one, write its file with an `add`, one line in COMMANDS, and one test."""

from server.commands import clients, encoder, ingest, install, publish, reproduce, search, serve, threshold, vectors
from server.commands.options import AddCommand

COMMANDS: tuple[AddCommand, ...] = (
    serve.add,
    ingest.add,
    publish.add,
    search.add,
    clients.add,
    install.add,
    encoder.add,
    threshold.add,
    reproduce.add,
    vectors.add,
)

__all__ = ["COMMANDS"]
