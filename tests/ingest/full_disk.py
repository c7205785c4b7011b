"""Runs commands in processes that may write files of a bounded size alone, which is how a full disk looks to them.

Its arguments are bounds in bytes; each line of its input (JSON: arguments of `refdesk`) is run once a bound, in a
process forked from this one, so that importing is paid for once. What they print comes out, and a line with the status
of each.
"""

import importlib
import json
import os
import resource
import sys

from index import count_reader_tokens
from server.cli import main
from tests.ingest.killed_ingest import WARM

if __name__ == "__main__":
    for module in WARM:
        importlib.import_module(module)
    count_reader_tokens("reads the ranks")
    os.dup2(1, 2)
    for line in sys.stdin:
        for bound in map(int, sys.argv[1:]):
            child = os.fork()
            if not child:
                resource.setrlimit(resource.RLIMIT_FSIZE, (bound, bound))
                status = main(json.loads(line))
                sys.stdout.flush()
                os._exit(status)
            sys.stdout.write(f"status {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
            sys.stdout.flush()
