"""The commands of `refdesk`; to add one, write its file with an `add`, one line in COMMANDS, and one test."""

from server.commands import (
    backup,
    cite,
    clients,
    doctor,
    evaluate,
    ingest,
    models,
    publish,
    register,
    reproduce,
    search,
    serve,
    threshold,
    vectors,
    verify,
)
from server.terminal.options import AddCommand

COMMANDS: tuple[AddCommand, ...] = (
    serve.add,
    ingest.add,
    publish.add,
    search.add,
    cite.add,
    verify.add,
    register.add,
    backup.add_backup,
    backup.add_restore,
    doctor.add,
    clients.add_clients,
    clients.add_install,
    models.add_encoder,
    models.add_reranker,
    threshold.add,
    reproduce.add_reproduce,
    reproduce.add_simulate,
    vectors.add,
    evaluate.add,
)

__all__ = ["COMMANDS"]
