"""`python -m server` is the `refdesk` command."""

from server.cli import run

run()
