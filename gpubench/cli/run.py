"""`gpubench run`: measure a plan, or finish an interrupted file, and show what came out."""

import shlex
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gpubench.cli.exit_codes import DONE
from gpubench.cli.interrupts import exit_code
from gpubench.cli.list_cases import announce
from gpubench.cli.parser import PLAN_OPTIONS
from gpubench.cli.plan_options import Planned, plan_from
from gpubench.cli.recording import (
    Recording,
    StandardOutputSink,
    interrupted_line,
    new_recording,
    search_path,
)
from gpubench.cli.show import print_overview
from gpubench.cli.standard_streams import ReaderGoneError, say
from gpubench.device.backends import idle_gpu, require_backend
from gpubench.errors import UsageError
from gpubench.model import Plan
from gpubench.results.naming import new_results_path
from gpubench.results.writer import ResultsWriter
from gpubench.runner.session import Session
from gpubench.runner.worker import ProcessWorker, Worker
from gpubench.suites.grid import cases
from gpubench.suites.planning import command_of
from gpubench.suites.request import check_label

RUNS_FOR_VERDICTS = 3
"""Fewer tell nothing about the spread between runs that a comparison can rely on."""

OpenWorker = Callable[[], Worker]

Show = Callable[[str], None]
"""Prints what a person wants to see of a results file."""


def _show_overview(path: str) -> None:
    print_overview(path, "text")


def run(
    arguments: Namespace,
    *,
    open_worker: OpenWorker = ProcessWorker,
    show: Show = _show_overview,
) -> int:
    """Run the command; exit code 0 if any row has a time, else 2.

    Args:
        arguments: What was typed.
        open_worker: Makes the workers that measure.
        show: Prints what came out, once all is measured into a file.
    """
    if arguments.resume is not None:
        _refuse_other_options(arguments)
        return _resume(arguments.resume, open_worker, show)
    if arguments.label is not None:
        check_label(arguments.label)
    planned = plan_from(arguments)
    require_backend(planned.plan.device)
    if arguments.device is None and (reason := idle_gpu()):
        say(f"gpubench: {reason}; `gpubench doctor` says how to change that")
    session = Session(
        plan=planned.plan,
        cases=planned.cases,
        open_worker=open_worker,
        label=arguments.label or "",
        identify=arguments.identify,
        search_path=search_path(),
    )
    if arguments.output == "-":
        announce(planned, "stdout")
        return _finish(Recording(session, StandardOutputSink()), planned.plan, None, show)
    return _into_file(session, planned, arguments.output, show)


def _into_file(session: Session, planned: Planned, output: str | None, show: Show) -> int:
    path = output
    if path is None:
        now = datetime.now().astimezone()
        path = str(new_results_path(Path("results"), planned.plan.backend, now))
    with new_recording(session, path) as recording:
        announce(planned, path)
        return _finish(recording, planned.plan, path, show)


def _resume(path: str, open_worker: OpenWorker, show: Show) -> int:
    # pandas is needed to read the file, and only then.
    from gpubench.results.reader import read_results  # noqa: PLC0415
    from gpubench.runner.resume import interrupted  # noqa: PLC0415

    with ResultsWriter.continue_(path) as writer:
        found = interrupted(read_results(path))
        session = Session(
            plan=found.plan,
            cases=cases(found.plan),
            open_worker=open_worker,
            label=found.label,
            identify=found.identify,
            search_path=search_path(),
            recorded=found.recorded,
        )
        recording = Recording(session, writer)
        there = len(found.recorded.cells)
        say(f"resume: {path} holds {there} cells, {recording.total} are to be measured")
        return _finish(recording, found.plan, path, show)


def _finish(recording: Recording, plan: Plan, path: str | None, show: Show) -> int:
    """Measure what is missing and show it; a signal leaves a good file and says how to go on."""
    try:
        recording.measure()
    except KeyboardInterrupt as interrupt:
        say(interrupted_line(recording, path))
        return exit_code(interrupt)
    except ReaderGoneError as error:
        # Unlike a table that was cut short, this lost what would have been measured.
        raise UsageError(
            "standard output",
            seen=f"its reader ended after {recording.rows} of {recording.total} cells",
            expected="one for all rows",
            advice="write to a file with -o",
        ) from error
    if path is not None:
        show(path)
    if not recording.timed:
        raise UsageError(
            path or "standard output",
            seen="no row has a time",
            expected="at least one",
            advice="see the column detail for the reasons",
        )
    if path is not None:
        say(_next(plan, path))
    return DONE


def _next(plan: Plan, path: str) -> str:
    show = f"gpubench show {shlex.quote(path)} --format markdown"
    if plan.runs >= RUNS_FOR_VERDICTS:
        return f"next: {show}"
    more = command_of(replace(plan, runs=RUNS_FOR_VERDICTS))
    return f"next: {show}\n  or, to know the spread between runs: {more}"


def _refuse_other_options(arguments: Namespace) -> None:
    flags = [*(option.flag for option in PLAN_OPTIONS), "--label", "--output", "--identify"]
    given = [
        flag
        for flag in flags
        if getattr(arguments, flag.strip("-").replace("-", "_")) not in (None, False)
    ]
    if given:
        raise UsageError(
            "--resume",
            seen=f"it stands with {', '.join(given)}",
            expected="no other option, since the file says what its plan is",
            advice="leave the others out, or start a new file with -o",
        )
