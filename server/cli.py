"""The `refdesk` command: each subcommand calls one function and prints its result."""

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import NoReturn

from index import RefdeskError
from server.commands import COMMANDS
from server.config import read_config
from server.terminal.messages import FAILED, INTERRUPTED, READER_LEFT, print_message
from server.terminal.options import Command
from server.terminal.streams import OutputError, discard_output, prepare_streams

GC_THRESHOLD_OBJECTS = 20_000  # between collections; at Python's 700, importing 1,000 modules takes a seventh longer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 worked, 1 is an error told in one line on stderr, 2 a usage error.

    Raises OutputError when the result cannot be written, BrokenPipeError when its reader left.
    """
    options = make_command_parser().parse_args(arguments)
    try:
        config = read_config(vars(options))
        run_command: Command = options.command
        return run_command(config, options)
    except OutputError:
        raise  # `run` tells it once, for what is still buffered fails too
    except RefdeskError as error:
        print_message(error)
        status: int = options.choose_status(error)
        return status
    except KeyboardInterrupt:
        return INTERRUPTED


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """The entry point: like `main` for any terminal, and quiet when what reads our output goes away."""
    collect_garbage_less_often()
    prepare_streams()
    try:
        status = _run_to_the_last_byte(arguments)
    except BrokenPipeError:
        discard_output()
        status = READER_LEFT
    except OutputError as error:
        discard_output()
        print_message(error)
        status = FAILED
    sys.exit(status)


def _run_to_the_last_byte(arguments: Sequence[str] | None) -> int | str | None:
    try:
        status: int | str | None = main(arguments)
    except SystemExit as end:  # argparse, which printed help or a usage error
        status = end.code
    sys.stdout.flush()
    return status


def collect_garbage_less_often() -> None:
    """Look for garbage when there are many new objects, and not among what was imported by now."""
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD_OBJECTS)


def make_command_parser() -> argparse.ArgumentParser:
    """Make the parser of all commands."""
    parser = argparse.ArgumentParser(prog="refdesk", description="A reference desk for a research archive.")
    parser.add_argument("--version", action="version", version=f"refdesk {version('refdesk')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in COMMANDS:
        add(commands)
    return parser
