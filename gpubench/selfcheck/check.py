"""A machine against itself: from the rows of its runs to everything they say about it."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from gpubench.compare.comparison_records import Settings
from gpubench.compare.distinct import Codes
from gpubench.compare.side_values import ROW_COLUMNS, SideValues, side_values
from gpubench.compare.sides import Side, rows_of
from gpubench.device.other_processes import Load
from gpubench.errors import ResultsFileError
from gpubench.model.between_run_sd import CaseClass, ClassSd, MachineSd
from gpubench.model.hashing import machine_key
from gpubench.model.row import method_of
from gpubench.results.records import recorded_environment
from gpubench.results.table import ResultsTable
from gpubench.selfcheck.disturbances import disturbances_of
from gpubench.selfcheck.false_alarms import Judge, false_alarms
from gpubench.selfcheck.judging import comparing_by
from gpubench.selfcheck.runs import RUN, Runs, runs_of
from gpubench.selfcheck.self_check import ClassCheck, MinimumDetectableEffect, SelfCheck
from gpubench.stats.arrays import Array
from gpubench.stats.between_run_sd import between_run_sd
from gpubench.stats.power import detectable_change
from gpubench.suites.case_class import case_class

RUNS_A_SIDE = (1, 3, 5)
"""For which the smallest change is told: as people measure, as verdicts need, as buyers should."""

_MOST_CHANGE = 100.0
"""Larger ones are not what anybody looks for."""


def self_check(
    tables: Sequence[ResultsTable],
    settings: Settings = Settings(),  # noqa: B008  # a frozen record
    *,
    load: Load | None = None,
    judge_by: Callable[[Settings], Judge] = comparing_by,
) -> SelfCheck:
    """Return what the runs of one machine say about how well it can be compared.

    Args:
        tables: Results files of one machine, together at least 3 whole runs of the same cases.
        settings: What decides the comparisons that are to be made of this machine.
        load: What others took of the processor meanwhile, if somebody looked.
        judge_by: Makes the judge of the machine's halves.

    Raises:
        ResultsFileError: If the files cannot be used together, or hold a row twice or too little.
    """
    for table in tables:
        table.refuse_copies()
    runs = runs_of(tables)
    side = Side(label="", tables=(runs.table,))
    values = side_values(rows_of([side], ROW_COLUMNS)[0], None)
    complete = np.flatnonzero(values.is_complete).astype(np.int64)
    if not len(complete):
        raise ResultsFileError(
            runs.table.source,
            seen="no case has a time in every row",
            expected="at least one",
            advice="see the column detail for the reasons",
        )
    logs = values.table(complete)[:, _by_time(runs, values)]
    found = tuple(_classes(values, complete, logs, settings))
    spread = _spread(runs, values, found)
    alarms = false_alarms(runs, judge_by(settings))
    return SelfCheck(
        spread=spread,
        key=machine_key(spread.device, spread.software.host),
        cases=len(complete),
        failed_cases=len(values.cases) - len(complete),
        partial_runs=runs.partial,
        alpha=settings.alpha,
        classes=found,
        alarms=alarms,
        alarms_exceed_alpha=alarms.low > settings.alpha,
        disturbances=disturbances_of(runs, logs, load),
        warnings=runs.table.warnings,
    )


def _by_time(runs: Runs, values: SideValues) -> list[int]:
    """Return which column of the values is the first run, the second, and so on."""
    numbers = runs.table.frame.groupby("run_id")[RUN].first()
    return [int(place) for place in np.argsort(numbers[values.runs["run_id"]].to_numpy())]


def _classes(
    values: SideValues, complete: Codes, logs: Array, settings: Settings
) -> Iterator[ClassCheck]:
    cases = values.cases.of(complete)
    times_s = np.exp(logs.mean(axis=1))
    host_bound = values.facts["host_bound_share"][complete]
    columns = (cases["workload"].tolist(), cases["phase"].tolist(), times_s, host_bound)
    classes = [case_class(*of_case) for of_case in zip(*columns, strict=True)]
    for kind in CaseClass:
        of_class = logs[[known is kind for known in classes]]
        if len(of_class):
            # Holm's first step: the smallest of so many p-values is what has to stand up.
            alpha = settings.alpha / len(cases)
            yield _class_check(kind, of_class, alpha=alpha, min_effect=settings.min_effect)


def _class_check(kind: CaseClass, logs: Array, *, alpha: float, min_effect: float) -> ClassCheck:
    pooled = between_run_sd(logs.T)

    def change(runs: int, spread: float) -> float | None:
        found = detectable_change(runs, spread, alpha=alpha, least=min_effect)
        return found if found < _MOST_CHANGE else None

    return ClassCheck(
        found=ClassSd(case_class=kind, spread=pooled.spread, df=pooled.df, cases=len(logs)),
        low=pooled.low,
        high=pooled.high,
        minimum_detectable=tuple(
            MinimumDetectableEffect(
                runs=runs,
                change=change(runs, pooled.spread),
                low=change(runs, pooled.low),
                high=change(runs, pooled.high),
            )
            for runs in RUNS_A_SIDE
        ),
    )


def _spread(runs: Runs, values: SideValues, found: Sequence[ClassCheck]) -> MachineSd:
    frame = runs.table.frame
    device, software = recorded_environment(runs.table)
    methods = runs.table.column("method").dropna()
    started = runs.table.column("started_at")
    return MachineSd(
        device=device,
        software=software,
        # A file of another tool names none, and is compared as if it were of this one.
        method=method_of(device.backend) if methods.empty else int(methods.iloc[0]),
        measured_at=str(started[frame[RUN] == runs.count - 1].max()),
        runs=runs.count,
        blocks=int(values.block_counts.max()),
        classes=tuple(check.found for check in found),
    )
