"""Standard output that cannot be written is an error in words with one status, as for bench itself."""

import os
import sys

LOST = 3


def checked(main):
    """Runs main() and writes out what it printed; returns its exit status, or LOST when something cannot be written."""
    if sys.stdout is None:  # closed: Python leaves its number to the next file
        return failed("cannot write to standard output: it is closed")
    try:
        status = main()
        sys.stdout.flush()
        return status
    except OSError as error:
        # Else Python tries again at its end, and fails with a status of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        where = error.filename or "standard output"
        return failed(f"cannot write to {where}: {error.strerror}")


def failed(what):
    if sys.stderr is not None:
        print(f"plot: {what}", file=sys.stderr)
    return LOST
