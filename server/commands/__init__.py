"""The commands of `refdesk`; to add one, write its file with an `add`, one line in COMMANDS, and one test."""

from server.commands import (
    backup,
    clients,
    doctor,
    evaluate,
    ingest,
    init,
    models,
    publish,
    register,
    reproduce,
    serve,
    status,
    threshold,
    vectors,
)
from server.commands.documents import cite, fetch, history, list_documents, open_document, search, show, verify
from server.terminal.options import AddCommand

COMMANDS: tuple[AddCommand, ...] = (
    init.add,
    serve.add,
    ingest.add,
    publish.add,
    search.add,
    cite.add,
    verify.add,
    status.add,
    list_documents.add,
    show.add,
    fetch.add,
    history.add,
    open_document.add,
    register.add,
    backup.add_backup,
    backup.add_restore,
    doctor.add,
    clients.add_clients,
    clients.add_install,
    models.add_encoder,
    models.add_reranker,
    models.add_judge,
    threshold.add,
    reproduce.add_reproduce,
    reproduce.add_simulate,
    vectors.add,
    evaluate.add,
)

__all__ = ["COMMANDS"]
