"""Parse the command line and hand over to one command."""

import os
from collections.abc import Callable, Sequence
from importlib import import_module

from gpubench.cli.exit_codes import CANNOT_ANSWER, DONE
from gpubench.cli.interrupts import exit_code
from gpubench.cli.parser import COMMANDS, parse
from gpubench.cli.reading_commands import READING_COMMANDS
from gpubench.cli.standard_streams import ReaderGoneError, prepare, say
from gpubench.errors import GpubenchError

NEEDED = ("torch", "numpy", "pandas", "scipy")
"""What commands import beside the standard library; rich is done without where it is missing."""

_MEASURES_TOO = "doctor"
"""It tries a machine, beside the files that the other reading commands read."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 a gate failed, 2 could not answer."""
    prepare()
    return exit_code_of(lambda: _run(argv))


def exit_code_of(command: Callable[[], int]) -> int:
    """Run something and turn how it ends into an exit code, with one line if it went wrong."""
    try:
        return command()
    except GpubenchError as error:
        say(f"gpubench: {error}")
        return CANNOT_ANSWER
    except ReaderGoneError:
        return DONE
    except ModuleNotFoundError as error:
        # From a checkout nobody has installed what gpubench needs; other imports are our bugs.
        if error.name not in NEEDED:
            raise
        say(
            f"gpubench: {error.name}: it is not installed for this Python, expected all of"
            f" {', '.join(NEEDED)}; type `make venv`, or use a Python that has them"
        )
        return CANNOT_ANSWER
    except KeyboardInterrupt as interrupt:
        say("gpubench: interrupted")
        return exit_code(interrupt)


def _run(argv: Sequence[str] | None) -> int:
    arguments = parse(argv)
    if arguments.command in READING_COMMANDS.keys() - {_MEASURES_TOO}:
        _spare_threads()
    # Imported only now: the commands that were not asked for cost no start-up time.
    command = import_module(COMMANDS[arguments.command].module)
    code: int = command.run(arguments)
    return code


def _spare_threads() -> None:
    """Let numpy's BLAS use one thread, which has to be said before numpy is imported.

    What it solves for an answer is so small that threads wait for each other longer than they
    work: `gpubench batches results/h200-ladder.csv` took twice the processor time on two cores.
    What measures is let alone, and what a user has set.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
