"""`gpubench run`: measure a plan, or finish an interrupted file, and show what came out."""

import shlex
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gpubench.cli.exit_codes import DONE
from gpubench.cli.go_on import is_begun, refuse_another_label, refuse_another_plan
from gpubench.cli.list_cases import announce
from gpubench.cli.measuring_commands import PLAN_OPTIONS
from gpubench.cli.node_options import ALONE, NODE_OPTIONS
from gpubench.cli.plan_options import plan_from
from gpubench.cli.recording import StandardOutputSink, say_seats
from gpubench.cli.resumed import resumed
from gpubench.cli.run_plan import OpenWorker, RunRequest, finish, request_of, run_plan
from gpubench.cli.run_report import Show, shown_and_reported
from gpubench.cli.show import print_overview
from gpubench.cli.standard_streams import ReaderGoneError, say, warn
from gpubench.device.backends import idle_gpu
from gpubench.device.several import require_devices, require_one_device
from gpubench.errors import UsageError
from gpubench.model import Plan
from gpubench.results.naming import new_results_path
from gpubench.results.writer import ResultsWriter
from gpubench.runner.duration import expected
from gpubench.runner.recording import Recording
from gpubench.runner.worker import ProcessWorker
from gpubench.suites.catalog import is_users_own
from gpubench.suites.planning import command_of, parse_names
from gpubench.suites.presets import LINKS_PRESET
from gpubench.units import counted

if TYPE_CHECKING:
    from gpubench.runner.resume import Interrupted

RUNS_FOR_VERDICTS = 3
"""Fewer tell no between-run SD that a comparison can rely on."""


def _show_overview(path: str) -> None:
    print_overview(path, "text")


def run(arguments: Namespace, *, open_worker: OpenWorker = ProcessWorker) -> int:
    """Run the command; exit code 0 if any row has a time, else 2.

    Args:
        arguments: What was typed.
        open_worker: Makes the workers that measure.
    """
    show = shown_and_reported(_show_overview, arguments.report, arguments.output)
    if arguments.resume is not None:
        _refuse_other_options(arguments)
        return _resume(arguments.resume, arguments.workload, open_worker, show)
    if getattr(arguments, "continue") and is_begun(arguments):
        return _go_on(arguments, open_worker, show)
    return run_and_show(arguments, open_worker, show, require_devices)


def _go_on(arguments: Namespace, open_worker: OpenWorker, show: Show) -> int:
    asked = plan_from(arguments).plan
    own = ",".join(name for name in asked.workloads if is_users_own(name))

    def as_asked(found: "Interrupted") -> None:
        refuse_another_plan(arguments.output, asked=asked, found=found.plan)
        refuse_another_label(arguments.output, asked=arguments.label, found=found.label)

    return _resume(arguments.output, own or None, open_worker, show, as_asked)


def run_and_show(
    arguments: Namespace,
    open_worker: OpenWorker,
    show: Show,
    require: Callable[[Plan], None] = require_one_device,
) -> int:
    """Measure what the options ask for, and show it; exit code 0 if any row has a time, else 2.

    Args:
        arguments: What was typed, with the plan's options, `label`, `identify` and `output`.
        open_worker: Makes the workers that measure.
        show: Prints what came out, once all is measured into a file.
        require: Refuses devices that cannot be measured, or not by this command.
    """
    request = request_of(arguments, plan_from, open_worker, require)
    if arguments.device is None and (reason := idle_gpu()):
        warn(f"{reason}; `gpubench doctor` says how to change that")
    if arguments.output == "-":
        return _into_stdout(request)
    plan = request.planned.plan
    path = _new_path(plan) if arguments.output is None else arguments.output
    return run_plan(request, path, kept_as=path, then=partial(_shown, path, show))


def _new_path(plan: Plan) -> str:
    now = datetime.now().astimezone()
    return str(new_results_path(Path("results"), plan.backend, now))


def _into_stdout(request: RunRequest) -> int:
    request = request.within_budget()
    announce(request.planned, "stdout")
    recording = Recording(request.measurement, StandardOutputSink())
    try:
        answered = partial(_require_a_time, "standard output")
        return finish(recording, request.planned.expected, None, answered, request.within_s)
    except ReaderGoneError as error:
        # Unlike a table that was cut short, this lost what would have been measured.
        raise UsageError(
            "standard output",
            seen=f"its reader ended after {recording.rows} of {recording.total} rows",
            expected="one for all rows",
            advice="write to a file with -o",
        ) from error


def _resume(
    path: str,
    workload: str | None,
    open_worker: OpenWorker,
    show: Show,
    check: "Callable[[Interrupted], None]" = lambda _found: None,
) -> int:
    # pandas is needed to read the file, and only then.
    from gpubench.runner.resume import interrupted, resumable_table  # noqa: PLC0415

    named = () if workload is None else parse_names("--workload", workload)
    with ResultsWriter.continue_(path) as writer:
        found = interrupted(resumable_table(path), named=named)
        check(found)
        require_devices(found.plan)
        measurement = resumed(found, open_worker)
        recording = Recording(measurement, writer)
        there = len(recording.session.before)
        shown = partial(_shown, path, show)
        if not recording.total:
            say(f"resume: nothing left to measure, {there} of {there} rows are in {path}")
            return shown(recording)
        say_seats(measurement)
        say(f"resume: {path} holds {counted(there, 'row')}, {recording.total} remain")
        return finish(recording, expected(found.plan, found.cases), path, shown)


def _shown(path: str, show: Show, recording: Recording) -> int:
    """Show what came out; exit code 0."""
    show(path)
    _require_a_time(path, recording)
    _say_what_next(recording.plan, path)
    return DONE


def _require_a_time(where: str, recording: Recording) -> int:
    if not recording.timed:
        raise UsageError(
            where,
            seen="no row has a time",
            expected="at least one",
            advice="see the column detail for the reasons",
        )
    return DONE


def _say_what_next(plan: Plan, path: str) -> None:
    shown = "show" if plan.preset != LINKS_PRESET else "links"
    say(f"next: gpubench {shown} {shlex.quote(path)} --format markdown")
    if plan.runs < RUNS_FOR_VERDICTS:
        more = command_of(replace(plan, runs=RUNS_FOR_VERDICTS))
        say("  or, for the between-run SD:")
        say(f"  {more}")


def _refuse_other_options(arguments: Namespace) -> None:
    own = ("--label", "--output", "--identify", "--continue", ALONE)
    flags = [*(option.flag for option in (*PLAN_OPTIONS, *NODE_OPTIONS)), *own]
    given = [
        flag
        for flag in flags
        # What a user names here is no choice but leave to import it.
        if flag != "--workload"
        and getattr(arguments, flag.strip("-").replace("-", "_")) not in (None, False)
    ]
    if given:
        raise UsageError(
            "--resume",
            seen=f"it cannot be combined with {', '.join(given)}",
            expected="no option but --workload, since the file says what its plan is",
            advice="leave the others out, or start a new file with -o",
        )
