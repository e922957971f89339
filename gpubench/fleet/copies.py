"""Measurements that stand in two files: one device may not count as two, nor a copy as a repeat."""

import pandas as pd

from gpubench.errors import ResultsFileError
from gpubench.fleet.gathered import Gathered

_OWN_RUN = r"r[0-9a-f]{32}"
"""A run of gpubench's own has its name alone, so that no other device has a copy of its rows."""


def refuse_copies(found: Gathered) -> None:
    """Complain about a run of a device that stands in two files, or under two identifiers.

    Raises:
        ResultsFileError: Naming both files.
    """
    runs = found.runs
    is_own = runs["run_id"].str.fullmatch(_OWN_RUN)
    _refuse(runs[is_own], ["run_id", "device_key"])
    visits = found.visits[["run", "case", "log_time"]]
    places = visits["run"].to_numpy()
    told = visits.assign(
        run_id=runs["run_id"].to_numpy()[places],
        of=runs["device_key"].where(~is_own, "").to_numpy()[places],
        source=runs["source"].to_numpy()[places],
    )
    _refuse(told, ["run_id", "of", "case", "log_time"])


def refuse_shared(found: Gathered, baseline: Gathered) -> None:
    """Complain about a run that stands in a fleet and in its baseline.

    Raises:
        ResultsFileError: Naming both files.
    """
    ours, theirs = (
        runs[runs["run_id"].str.fullmatch(_OWN_RUN)] for runs in (found.runs, baseline.runs)
    )
    shared = ours[ours["run_id"].isin(theirs["run_id"])]
    if not shared.empty:
        run = shared["run_id"].min()
        first, second = (
            str(runs.loc[runs["run_id"] == run, "source"].min()) for runs in (ours, theirs)
        )
        raise ResultsFileError(
            second,
            seen=f"rows of the baseline that stand in {first} too",
            expected="devices that were accepted before",
            advice="name another baseline",
        )


def _refuse(lines: pd.DataFrame, key: list[str]) -> None:
    """Complain about lines with one key of which two stand in different files."""
    several = lines[lines.duplicated(key, keep=False)].drop_duplicates([*key, "source"])
    copies = several[several.duplicated(key, keep=False)].sort_values([*key, "source"])
    if copies.empty:
        return
    first, second = copies["source"].iloc[:2]
    raise ResultsFileError(
        second,
        seen=f"rows that stand in {first} too",
        expected="each measurement once",
        advice="name each file once, and no copy of one",
    )
