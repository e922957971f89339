"""`gpubench run`: measure a plan, or finish an interrupted file, and show what came out."""

import shlex
import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from gpubench.cli.interrupts import exit_code, orderly_end
from gpubench.cli.parser import PLAN_OPTIONS
from gpubench.cli.plan_options import plan_from
from gpubench.cli.show import print_overview
from gpubench.errors import UsageError
from gpubench.model import BlockRow
from gpubench.report.progress import progress
from gpubench.results.naming import new_results_path
from gpubench.results.row_text import header_line, looks_like_number, row_line
from gpubench.results.writer import ResultsWriter
from gpubench.runner.session import Measured, Session
from gpubench.runner.worker import ProcessWorker
from gpubench.stats.power import detectable_change
from gpubench.units import format_seconds

DONE = 0
CANNOT_ANSWER = 2


class Sink(Protocol):
    """Where rows go."""

    def write(self, row: BlockRow) -> None:
        """Append one row."""
        ...


def run(arguments: Namespace) -> int:
    """Run the command; exit code 0 if any row has a time, else 2."""
    if arguments.resume is not None:
        _refuse_plan_options(arguments)
        return _resume(arguments.resume)
    return _start(arguments)


def _start(arguments: Namespace) -> int:
    if arguments.label is not None and looks_like_number(arguments.label):
        raise UsageError(
            "--label",
            seen=repr(arguments.label),
            expected="text that no reader takes for a number",
            advice="name the machine, for example m7",
        )
    planned = plan_from(arguments)
    session = Session(
        plan=planned.plan,
        cases=planned.cases,
        open_worker=ProcessWorker,
        label=arguments.label or "",
        identify=arguments.identify,
        search_path=_search_path(),
    )
    output = arguments.output or str(
        new_results_path(Path("results"), planned.plan.backend, datetime.now().astimezone())
    )
    _announce(session, planned.seconds, output)
    if output == "-":
        return _measure(session, _Stream(sys.stdout), None)
    with ResultsWriter.create(output) as writer:
        return _measure(session, writer, output)


def _resume(path: str) -> int:
    # pandas is needed to read the file, and only then.
    from gpubench.results.reader import read_results  # noqa: PLC0415
    from gpubench.runner.resume import interrupted  # noqa: PLC0415
    from gpubench.suites.grid import cases  # noqa: PLC0415

    with ResultsWriter.continue_(path) as writer:
        found = interrupted(read_results(path))
        session = Session(
            plan=found.plan,
            cases=cases(found.plan),
            open_worker=ProcessWorker,
            label=found.label,
            identify=found.identify,
            search_path=_search_path(),
            recorded=found.recorded,
        )
        return _measure(session, writer, path)


def _measure(session: Session, sink: Sink, path: str | None) -> int:
    """Measure what is missing; a signal leaves a good file and says how to go on."""
    total = sum(1 for run in range(session.plan.runs) for _ in session.cells(run))
    timed = session.recorded is not None and any(
        status.has_time for status in session.recorded.cells.values()
    )
    done = 0
    try:
        with orderly_end(), progress(total) as shown:
            for event in session.events():
                if isinstance(event, Measured):
                    sink.write(event.row)
                    done += 1
                    timed = timed or event.observation.status.has_time
                shown.tell(event)
    except KeyboardInterrupt as interrupt:
        _say(f"interrupted: {done} of {total} cells measured" + _how_to_resume(path))
        return exit_code(interrupt)
    if path is not None:
        print_overview(path, "text")
        _say(f"next: gpubench show {shlex.quote(path)}")
    return DONE if timed else CANNOT_ANSWER


class _Stream:
    """Rows on stdout, for a pipe."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        stream.write(header_line())

    def write(self, row: BlockRow) -> None:
        self._stream.write(row_line(row))
        self._stream.flush()


def _announce(session: Session, seconds: float, output: str) -> None:
    plan = session.plan
    _say(
        f"plan: {len(session.cases)} cases x {plan.blocks} blocks x {plan.runs} "
        f"{'run' if plan.runs == 1 else 'runs'} on {plan.device}, "
        f"about {format_seconds(seconds)} -> {output}"
    )
    change = detectable_change(plan.runs)
    _say(f"against another such file it would find a change of about {change:.1%}")


def _refuse_plan_options(arguments: Namespace) -> None:
    names = {option.flag: option.flag.strip("-").replace("-", "_") for option in PLAN_OPTIONS}
    names |= {"--label": "label", "--output": "output", "--identify": "identify"}
    given = [flag for flag, name in names.items() if getattr(arguments, name)]
    if given:
        raise UsageError(
            "--resume",
            seen=f"it stands with {', '.join(given)}",
            expected="no other option, since the file says what its plan is",
            advice="leave the others out, or start a new file with -o",
        )


def _how_to_resume(path: str | None) -> str:
    return "" if path is None else f"; finish with: gpubench run --resume {shlex.quote(path)}"


def _search_path() -> tuple[str, ...]:
    """Return where a user's own workload may be: what this process searches, and its folder."""
    return (*(folder for folder in sys.path if folder), str(Path.cwd()))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
