"""Blocks that seem to be of one run and are joined from two files."""

import re
from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from gpubench.curves.alike import CURVE, IN_ONE_CURVE, ON_ONE_MACHINE, PLACE
from gpubench.errors import ResultsFileError
from gpubench.results.merge import TextTable
from gpubench.results.schema import OPTIONAL_CASE_COLUMNS

_OWN_RUN = re.compile(r"r[0-9a-f]{32}")
"""A run of gpubench's own is one process, in however many files its rows stand."""

_BLOCK = ["run_id", "block", *CURVE, *PLACE, *ON_ONE_MACHINE, *IN_ONE_CURVE, "session", "segment"]
"""Rows that differ in one of the later ones are told apart by whoever reads the merged file."""


def refuse_joined_blocks(tables: Sequence[TextTable]) -> None:
    """Complain about files that number their runs alike and would make a block of two files' sizes.

    Many tools call their first run 1. Rows of two such files would look as if they had been timed
    together, and nothing in the merged file could tell that they were not.

    Args:
        tables: That are to be merged.

    Raises:
        ResultsFileError: Naming the run and both files.
    """
    parts = [_numbered(table, number) for number, table in enumerate(tables)]
    rows = pd.concat(parts, ignore_index=True).drop_duplicates()
    shared = rows.groupby(_BLOCK)["file"].transform("nunique") > 1
    for key, block in rows[shared].groupby(_BLOCK):
        sizes = {
            int(str(file)): set(of_file) for file, of_file in block.groupby("file")["batch_size"]
        }
        for one, other in combinations(sizes, 2):
            # A part of a file and the whole of it are one measurement, saved twice.
            if not (sizes[one] <= sizes[other] or sizes[other] <= sizes[one]):
                raise _joined(str(key[0]), [_name(tables[n]) for n in (one, other)])


def _numbered(table: TextTable, number: int) -> pd.DataFrame:
    cells = table.cells.reindex(columns=[*_BLOCK, "batch_size"], fill_value="")
    for name, default in OPTIONAL_CASE_COLUMNS.items():
        cells[name] = cells[name].mask(cells[name] == "", default)
    foreign = ~cells["run_id"].map(lambda run: _OWN_RUN.fullmatch(run) is not None).astype(bool)
    return cells[foreign].assign(file=number)


def _name(table: TextTable) -> str:
    return table.places[0].rpartition(":")[0]


def _joined(run_id: str, names: Sequence[str]) -> ResultsFileError:
    return ResultsFileError(
        " and ".join(names),
        seen=f"run_id {run_id} stands in both with other batch sizes",
        expected="a name of its own for each run",
        advice="rename the runs of one file, as in a-1, or compare the files as they are",
    )
