"""Parse the command line and hand over to one command."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import gpubench
from gpubench.cli.parser import COMMANDS, parser
from gpubench.errors import GpubenchError

DONE = 0
CANNOT_ANSWER = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 a gate failed, 2 could not answer."""
    arguments = parser(gpubench.__version__).parse_args(argv)
    # Imported only now: the commands that were not asked for cost no start-up time.
    command = import_module(COMMANDS[arguments.command].module)
    try:
        code: int = command.run(arguments)
        sys.stdout.flush()
    except GpubenchError as error:
        print(f"gpubench: {error}", file=sys.stderr)
        return CANNOT_ANSWER
    except BrokenPipeError:
        # The reader has seen enough, as in `gpubench show a.csv | head`. Python would complain
        # once more when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code
