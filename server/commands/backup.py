"""`refdesk backup` and `refdesk restore`."""

import argparse
from pathlib import Path

from server.config import Config
from server.terminal.options import Commands, add_command, add_paths


def add_backup(commands: Commands) -> None:
    """Add the command that writes a backup."""
    parser = add_command(commands, "backup", _back_up, "write what cannot be made again to a file or a folder")
    parser.add_argument("target", type=Path, help="a new file NAME.tar.gz, or a new folder")
    parser.add_argument("--replace", action="store_true", help="replace a backup that is there")
    add_paths(parser, "index")


def add_restore(commands: Commands) -> None:
    """Add the command that reads a backup."""
    parser = add_command(commands, "restore", _restore, "put a backup into an index, before an ingest")
    parser.add_argument("backup", type=Path, help="a file or folder that 'refdesk backup' wrote")
    parser.add_argument("--replace", action="store_true", help="lose the texts that the index keeps")
    add_paths(parser, "index")


def _back_up(config: Config, options: argparse.Namespace) -> int:
    from index.storage.kept.backup import back_up

    done = back_up(config.index, options.target, replace=options.replace)
    print(f"Backed up to {options.target}: {done.texts} texts in {done.files} files of {done.size:,} bytes.")
    return 0


def _restore(config: Config, options: argparse.Namespace) -> int:
    from index.storage.kept.backup import restore

    done = restore(config.index, options.backup, replace=options.replace)
    print(f"Restored to {config.index}: {done.texts} texts in {done.files} files of {done.size:,} bytes.")
    if done.sources:
        print(f"The index was made from: {', '.join(done.sources)}.")
    print("Run 'refdesk ingest' to publish them.")
    return 0
