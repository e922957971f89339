"""`gpubench ab`: two sides in turns, run by run, and what they are to each other."""

import shlex
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from gpubench.cli.ab_budget import OpenWorker, budgeted
from gpubench.cli.ab_sides import (
    PlannedSide,
    PlannedSides,
    asked_sides,
    new_sides,
    program_words,
)
from gpubench.cli.compare import show_comparison
from gpubench.cli.interrupts import exit_code, orderly_end
from gpubench.cli.measuring_commands import PLAN_OPTIONS
from gpubench.cli.standard_streams import say, warn
from gpubench.errors import UsageError
from gpubench.model import BlockRow
from gpubench.report.compare.view import check_metric
from gpubench.report.layout.writers import check_format
from gpubench.report.progress import progress
from gpubench.runner.budget_limit import BudgetLimit
from gpubench.runner.rows import new_session_id
from gpubench.runner.turns.folder import (
    SIDES,
    Asked,
    Continued,
    begin_folder,
    continue_folder,
    csv_path,
    read_asked,
    refuse_measured,
)
from gpubench.runner.turns.measuring import MeasureRun, TurnSide, TurnsRecording
from gpubench.runner.turns.other_run import OtherRun
from gpubench.runner.worker import ProcessWorker
from gpubench.units import counted, format_duration, parse_seconds

LEAST_PAIRS = 3
"""Fewer do not show how pairs differ."""

MakeMeasure = Callable[[PlannedSide, bool], MeasureRun]
"""Makes what measures a side's runs, with machine and GPU named in clear or not."""


def by_other_process(side: PlannedSide, identify: bool) -> MeasureRun:  # noqa: FBT001  # a port
    """Return what measures a side's runs by `gpubench run` in a process of its own."""
    return OtherRun(
        program=side.program, cells=side.cells, label=side.label, identify=identify
    ).rows


def run(
    arguments: Namespace,
    *,
    measure: MakeMeasure = by_other_process,
    open_worker: OpenWorker = ProcessWorker,
) -> int:
    """Run the command; exit code 0 once both sides are compared.

    Args:
        arguments: What was typed.
        measure: Makes what measures a side's runs.
        open_worker: Makes the workers that try the machine for a budget.
    """
    check_format(arguments.format)
    check_metric(arguments.metric)
    if arguments.resume is not None:
        return _resume(arguments, measure)
    if not arguments.output:
        raise UsageError(
            "-o",
            seen="no folder is named",
            expected="one for two results files",
            advice="name a new one, for example -o ab/",
        )
    sides, folder = new_sides(arguments), Path(arguments.output)
    _refuse_gpu_time_of_cpus(sides, arguments.metric)
    refuse_measured(folder)
    within_s = None
    if arguments.budget is not None:
        fitting = budgeted(sides, parse_seconds("--budget", arguments.budget), open_worker)
        sides, within_s = fitting.sides, fitting.within_s
    asked = Asked(sides=(sides[0].asked, sides[1].asked), identify=arguments.identify)
    with ExitStack() as opened:
        writers = begin_folder(folder, asked)
        for writer in writers:
            opened.enter_context(writer)
        _announce(sides, folder)
        recording = TurnsRecording(
            _turn_sides(sides, (None, None), measure, identify=asked.identify),
            writers,
            session=new_session_id(),
        )
        code = _measured(recording, arguments, folder, within_s)
    return _compared(folder, arguments.format, arguments.metric) if code is None else code


def _resume(arguments: Namespace, measure: MakeMeasure) -> int:
    _refuse_other_options(arguments)
    folder = Path(arguments.resume)
    asked = read_asked(folder)
    sides = asked_sides(arguments, asked)
    found = continue_folder(folder, (sides[0].cells, sides[1].cells))
    with ExitStack() as opened:
        for writer in found.writers:
            opened.enter_context(writer)
        say(_going_on(found, sides[0].plan.runs, folder))
        recording = TurnsRecording(
            _turn_sides(sides, found.before, measure, identify=asked.identify),
            found.writers,
            session=new_session_id(),
            first=found.pairs,
        )
        code = _measured(recording, arguments, folder)
    return _compared(folder, arguments.format, arguments.metric) if code is None else code


def _turn_sides(
    sides: PlannedSides,
    before: tuple[BlockRow | None, BlockRow | None],
    measure: MakeMeasure,
    *,
    identify: bool,
) -> tuple[TurnSide, TurnSide]:
    first, second = (
        TurnSide(
            name=name,
            plan=side.plan,
            cells=side.cells,
            measure=measure(side, identify),
            before=row,
        )
        for name, side, row in zip(SIDES, sides, before, strict=True)
    )
    return first, second


def _measured(
    recording: TurnsRecording, arguments: Namespace, folder: Path, within_s: float | None = None
) -> int | None:
    """Measure what is missing, if anything; return the exit code of an interruption, else None."""
    if not recording.total:
        return None
    limit = None
    if within_s is not None:
        limit = BudgetLimit(within_s, lambda: recording.left_s, recording.now_s)
    words = ["gpubench", "ab", "--resume", str(folder), *program_words(arguments)]
    done = f"{recording.pairs} pairs"
    try:
        with orderly_end(), progress(recording.total) as shown:
            recording.measure(shown, limit)
    except KeyboardInterrupt as interrupt:
        say(f"interrupted: {recording.done} of {done} measured; finish with: {shlex.join(words)}")
        return exit_code(interrupt)
    if recording.done < recording.pairs:
        say(
            f"budget: {recording.done} of {done}; another would exceed it;"
            f" for the rest: {shlex.join(words)}"
        )
    return None


def _announce(sides: PlannedSides, folder: Path) -> None:
    pairs = sides[0].plan.runs
    seconds = sum(side.seconds for side in sides)
    say(
        f"plan: {counted(pairs, 'pair')} of runs in turns,"
        f" {sides[0].cells} and {sides[1].cells} rows per run,"
        f" about {format_duration(seconds)} -> {folder}/"
    )
    if pairs < LEAST_PAIRS:
        warn(f"{pairs} of --runs tell no SD between pairs; {LEAST_PAIRS} or more do")


def _going_on(found: Continued, pairs: int, folder: Path) -> str:
    if found.pairs == pairs:
        return f"resume: nothing left to measure, {pairs} of {pairs} pairs are in {folder}"
    again = (
        f", {found.dropped} rows of an interrupted one are measured again" if found.dropped else ""
    )
    return f"resume: {folder} holds {found.pairs} of {pairs} pairs{again}"


def _refuse_gpu_time_of_cpus(sides: PlannedSides, metric: str) -> None:
    """Refuse before an hour of measuring what would be refused after it."""
    if metric == "gpu" and any(side.plan.backend == "cpu" for side in sides):
        raise UsageError(
            "--metric gpu",
            seen="a side is measured on a CPU, which has no GPU-busy time",
            expected="GPUs on both sides",
            advice="leave --metric out, or name a GPU with --device",
        )


def _compared(folder: Path, output_format: str, metric: str) -> int:
    paths = [str(csv_path(folder, side)) for side in SIDES]
    code = show_comparison(dict(zip(SIDES, paths, strict=True)), output_format, metric)
    words = [f"{side}={path}" for side, path in zip(SIDES, paths, strict=True)]
    shown = [] if metric == "time" else ["--metric", metric]
    say(f"next: gpubench compare {shlex.join([*words, *shown])} --cases")
    return code


def _refuse_other_options(arguments: Namespace) -> None:
    flags = [
        *(option.flag for option in PLAN_OPTIONS if option.flag != "--workload"),
        *("--a", "--b", "--output", "--identify"),
    ]
    given = [
        flag
        for flag in flags
        if getattr(arguments, flag.strip("-").replace("-", "_")) not in (None, False)
    ]
    if given:
        raise UsageError(
            "--resume",
            seen=f"it cannot be combined with {', '.join(given)}",
            expected="programs and modules to name again, and no other option",
            advice="leave the others out, or start a new folder with -o",
        )
