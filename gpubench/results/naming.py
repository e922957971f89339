"""The name of a new results file where the user gives none."""

import itertools
from datetime import datetime
from pathlib import Path

from gpubench.errors import ResultsFileError


def new_results_path(folder: Path, backend: str, now: datetime) -> Path:
    """Return a path in `folder` that no file has yet, such as ``20261123-211500-cpu.csv``.

    The folder is made if it is missing.

    Raises:
        ResultsFileError: If it cannot be made.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ResultsFileError(
            str(folder),
            seen=f"the folder cannot be made ({error.strerror})",
            expected="a folder for the results",
            advice="name a file in another place",
        ) from error
    stem = f"{now.strftime('%Y%m%d-%H%M%S')}-{backend}"
    names = itertools.chain([stem], (f"{stem}-{count}" for count in itertools.count(2)))
    return next(path for name in names if not (path := folder / f"{name}.csv").exists())
