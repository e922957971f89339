"""The whole runs of one machine, in the order in which they were made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gpubench.compare.distinct import distinct
from gpubench.compare.rows import rows_of_frame
from gpubench.curves.alike import ON_ONE_MACHINE, PLACE
from gpubench.curves.mixture import clock_mixtures, mixture_words, mixtures
from gpubench.curves.rows import timed
from gpubench.errors import ResultsFileError
from gpubench.results.identifiers import with_one_name_each
from gpubench.results.schema import CASE_COLUMNS, COLUMN_NAMES, KEY_COLUMNS
from gpubench.results.table import ResultsTable
from gpubench.stats.arrays import Booleans, Integers
from gpubench.stats.between_run_sd import LEAST_RUNS

RUN = "run"
"""The column that `runs_of` adds: 0 for the earliest run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The rows that a self-check looks at."""

    table: ResultsTable
    """Rows of whole runs, from one or several files, with the column `RUN`."""
    count: int
    partial: int
    """Runs that were left out, since they lack rows that others have."""
    is_ordered: bool
    """Whether the file tells the order of the runs."""


def runs_of(tables: Sequence[ResultsTable]) -> Runs:
    """Return the whole runs in some files of one machine.

    An interrupted run is left out: the means of fewer blocks spread more, and what it lacks would
    take its cases from all the others.

    Args:
        tables: One per file, at least one; runs of different files are different runs.

    Raises:
        ResultsFileError: If the rows are of different machines or software, are there twice, or
            fewer than 3 runs are whole.
    """
    joined = _joined(tables)
    _refuse_mixture(joined)
    _refuse_copies(joined)
    ranks, is_ordered = _ranks(joined.frame)
    ranked = joined.frame.assign(**{RUN: ranks})
    whole = _is_whole(ranked)
    if whole.sum() < LEAST_RUNS:
        raise _too_few(joined.source, int(whole.sum()), len(whole))
    # Numbered anew, so that the whole runs follow each other.
    numbers = np.cumsum(whole) - 1
    kept = ranked[whole[ranks]]
    frame = kept.assign(**{RUN: numbers[kept[RUN]]}).reset_index(drop=True)
    return Runs(
        table=replace(joined, frame=frame),
        count=int(whole.sum()),
        partial=int((~whole).sum()),
        is_ordered=is_ordered,
    )


def part_of(runs: Runs, numbers: Sequence[int]) -> ResultsTable:
    """Return the rows of some of the runs, as a file of its own."""
    frame = runs.table.frame
    return replace(
        runs.table,
        frame=frame[frame[RUN].isin(numbers)].reset_index(drop=True),
        warnings=(),
    )


def _joined(tables: Sequence[ResultsTable]) -> ResultsTable:
    told = {name for table in tables for name in table.frame.columns}
    names = [name for name in COLUMN_NAMES if name in told or name in CASE_COLUMNS]
    parts = []
    for number, table in enumerate(tables):
        part = pd.DataFrame({name: table.column(name) for name in names})
        if len(tables) > 1:
            part["run_id"] = f"{number}:" + part["run_id"]
        parts.append(part)
    return ResultsTable(
        frame=with_one_name_each([pd.concat(parts, ignore_index=True)])[0],
        source=", ".join(table.source for table in tables),
        warnings=tuple(f"{table.source}: {text}" for table in tables for text in table.warnings),
    )


def _refuse_mixture(table: ResultsTable) -> None:
    """Complain about rows of which what differs would be taken for a between-run SD."""
    rows = timed(table.frame)
    found = mixtures(rows, (*_place(rows), *ON_ONE_MACHINE)) or clock_mixtures(rows)
    if found:
        raise ResultsFileError(
            table.source,
            seen=mixture_words(found),
            expected="runs of one machine with one software",
            advice="give the files of one alone, or put two against each other with"
            " `gpubench compare a.csv b.csv`",
        )


def _place(rows: pd.DataFrame) -> Sequence[str]:
    """Return what tells machines apart: a label only where nothing else names the device."""
    is_known = "device_uuid" in rows and bool((rows["device_uuid"] != "").all())
    return [name for name in PLACE if name != "label" or not is_known]


def _refuse_copies(table: ResultsTable) -> None:
    frame = table.frame
    timed = frame[frame["time_median_s"].notna()]
    keys = timed[[*KEY_COLUMNS, "time_median_s"]].assign(
        run_id=timed["run_id"].str.replace(r"^\d+:", "", regex=True)
    )
    copies = int(keys.duplicated().sum())
    if copies:
        raise ResultsFileError(
            table.source,
            seen=f"{copies} rows are there twice",
            expected="each run once",
            advice="name each file once, and no merged file beside its parts",
        )


def _ranks(frame: pd.DataFrame) -> tuple[Integers, bool]:
    """Return each row's run, numbered by time where all runs tell theirs, else by name."""
    run, runs = distinct(rows_of_frame(frame, ["run_id"]), ["run_id"])
    started = pd.to_datetime(
        frame["started_at"] if "started_at" in frame else pd.Series("", index=frame.index),
        utc=True,
        errors="coerce",
        format="ISO8601",
    )
    index = frame["run_index"] if "run_index" in frame else pd.Series(0.0, index=frame.index)
    order = pd.DataFrame({"started": started, "index": index}).groupby(run).min()
    if order["started"].isna().any():
        return run, False
    by_time = np.lexsort((np.arange(len(runs)), order["index"], order["started"]))
    places = np.empty(len(runs), dtype=np.int64)
    places[by_time] = np.arange(len(runs))
    return places[run], not order.duplicated().any()


def _is_whole(ranked: pd.DataFrame) -> Booleans:
    """Return for each run whether it has as many rows of every case as any other."""
    case, cases = distinct(rows_of_frame(ranked, CASE_COLUMNS), CASE_COLUMNS)
    counts = np.zeros((int(ranked[RUN].max()) + 1, len(cases)), dtype=np.int64)
    np.add.at(counts, (ranked[RUN].to_numpy(), case), 1)
    return np.asarray((counts == counts.max(axis=0)).all(axis=1))


def _too_few(source: str, whole: int, runs: int) -> ResultsFileError:
    seen = f"{runs} {'run' if runs == 1 else 'runs'}"
    return ResultsFileError(
        source,
        seen=seen if whole == runs else f"{seen}, {whole} of them whole",
        expected=f"at least {LEAST_RUNS} runs of the same cases",
        advice="measure with --runs 6, or finish an interrupted file with"
        " `gpubench run --resume FILE`",
    )
