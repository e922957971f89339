"""`gpubench index`: the README of a folder of results files."""

from argparse import Namespace
from pathlib import Path

from gpubench.errors import UsageError


def run(arguments: Namespace) -> int:
    """Run the command."""
    from gpubench.model import parse_plan  # noqa: PLC0415
    from gpubench.results.index import results_index  # noqa: PLC0415
    from gpubench.suites.planning import command_of  # noqa: PLC0415

    folder = Path(arguments.folder)
    if not folder.is_dir():
        raise UsageError(
            str(folder), seen="no folder", expected="a folder with results files", advice="name it"
        )
    files = sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])
    print(results_index(files, command_of=lambda text: command_of(parse_plan(text))), end="")
    return 0
