"""Parse the command line and hand over to one command."""

import os
from collections.abc import Callable, Sequence
from importlib import import_module

from gpubench.cli.exit_codes import CANNOT_ANSWER, DONE
from gpubench.cli.interrupts import exit_code
from gpubench.cli.parser import COMMANDS, parse
from gpubench.cli.reading_commands import READING_COMMANDS
from gpubench.cli.standard_streams import ReaderGoneError, prepare, say
from gpubench.errors import GpubenchError, UsageError

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
    else:
        _refuse_missing_folder()
    # Imported only now: the commands that were not asked for cost no start-up time.
    command = import_module(COMMANDS[arguments.command].module)
    code: int = command.run(arguments)
    return code


def _refuse_missing_folder() -> None:
    """Refuse to measure in a folder that somebody removed, where torch's MKL ends the process.

    Raises:
        UsageError: If it is gone.
    """
    try:
        os.getcwd()  # noqa: PTH109  # asked for its error
    except OSError as error:
        raise UsageError(
            "the current folder",
            seen=f"it is gone ({error.strerror})",
            expected="a folder to look for modules in",
            advice="change to one that exists, with cd",
        ) from error


def _spare_threads() -> None:
    """Let numpy's BLAS use one thread, which has to be said before numpy is imported.

    What it solves for an answer is so small that threads wait for each other longer than they
    work: `gpubench batches results/h200-ladder.csv` took twice the processor time on two cores.
    What measures is let alone, and what a user has set.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
