"""`gpubench index`: the README of a folder of results files."""

import os
from argparse import Namespace
from pathlib import Path

from gpubench.cli.exit_codes import CANNOT_ANSWER, DONE
from gpubench.cli.standard_streams import answer, say
from gpubench.errors import ResultsFileError, UsageError
from gpubench.suites.recorded_command import recorded_command


def run(arguments: Namespace) -> int:
    """Run the command; exit code 2 if a results file cannot be listed, which the others are.

    A table that is no results file is named on stderr and left out.
    """
    files = _files(arguments.folder)
    from gpubench.results.document import ForeignFileError  # noqa: PLC0415
    from gpubench.results.index import index_page  # noqa: PLC0415

    listed, code = [], DONE
    for path in files:
        try:
            listed.append(_entry(path))
        except ResultsFileError as error:
            say(f"gpubench: {error}")
            if not isinstance(error, ForeignFileError):
                code = CANNOT_ANSWER
    if files and not listed:
        return CANNOT_ANSWER
    answer(index_page(listed).removesuffix("\n"))
    return code


def _entry(path: Path) -> str:
    """Return what the page says of a timing or a training file."""
    from gpubench.results.index import index_entry  # noqa: PLC0415
    from gpubench.results.source import read_text  # noqa: PLC0415
    from gpubench.results.training_index import training_entry  # noqa: PLC0415
    from gpubench.results.training_reader import is_training_file  # noqa: PLC0415

    if os.path.isfile(path) and is_training_file(read_text(path, str(path))):  # noqa: PTH113
        return training_entry(path)
    return index_entry(path, command_of=recorded_command)


def _files(name: str) -> list[Path]:
    if not name:
        raise _no_folder("FOLDER", "no name")
    try:
        found = [path for path in Path(name).iterdir() if path.name.endswith((".csv", ".csv.gz"))]
    except (OSError, ValueError) as error:
        # A ValueError: a NUL in the name.
        raise _no_folder(name, getattr(error, "strerror", None) or str(error)) from error
    return sorted(found)


def _no_folder(where: str, reason: str) -> UsageError:
    return UsageError(
        where,
        seen=f"no folder that can be read ({reason})",
        expected="a folder with results files",
        advice="name it",
    )
