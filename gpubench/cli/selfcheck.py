"""`gpubench selfcheck`: this machine against itself, measured now or read from files."""

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gpubench.cli.exit_codes import DONE
from gpubench.cli.measuring_commands import SELFCHECK_OPTIONS
from gpubench.cli.plan_options import Planned, plan_from
from gpubench.cli.run_plan import OpenWorker, request_of, run_plan
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, say, warn
from gpubench.device.other_processes import Load, LoadMeter
from gpubench.errors import UsageError
from gpubench.report.layout.writers import check_format, written
from gpubench.runner.recording import Recording
from gpubench.runner.worker import ProcessWorker
from gpubench.selfcheck.store import spreads_folder, store_spread
from gpubench.units import format_percent, parse_probability

MOST_KEPT = 0.5
"""A between-run SD beyond this is that of whatever else used the machine meanwhile."""

if TYPE_CHECKING:
    from gpubench.selfcheck.self_check import SelfCheck


def run(
    arguments: Namespace,
    *,
    open_worker: OpenWorker = ProcessWorker,
    folder: Callable[[], Path | None] = spreads_folder,
) -> int:
    """Run the command.

    Args:
        arguments: What was typed.
        open_worker: Makes the workers that measure.
        folder: Where spreads are kept.
    """
    check_format(arguments.format)
    alpha = parse_probability("--alpha", arguments.alpha)
    if arguments.files:
        _refuse_measuring(arguments)
        return _answer(arguments, alpha, arguments.files, None, folder)
    request = request_of(arguments, _planned, open_worker)
    with _rows_file(arguments.output) as path:
        meter = LoadMeter()

        def then(_: Recording) -> int:
            return _answer(arguments, alpha, [path], meter.load(), folder)

        return run_plan(request, path, kept_as=arguments.output, then=then)


def _planned(arguments: Namespace) -> Planned:
    # Said before minutes are spent on fewer.
    from gpubench.stats.between_run_sd import LEAST_RUNS  # noqa: PLC0415

    planned = plan_from(arguments)
    if planned.plan.runs < LEAST_RUNS:
        raise UsageError(
            "--runs",
            seen=arguments.runs,
            expected=f"at least {LEAST_RUNS} runs, since fewer have no between-run SD",
            advice="leave it out, for 6",
        )
    return planned


@contextmanager
def _rows_file(output: str | None) -> Iterator[str]:
    """Lend a path for the rows: the user's, or one that is gone afterwards."""
    if output == "-":
        raise UsageError(
            "-o",
            seen="'-'",
            expected="a file, since the answer goes to standard output",
            advice="name one, such as selfcheck.csv",
        )
    if output is not None:
        yield output
        return
    with TemporaryDirectory(prefix="gpubench-selfcheck-") as place:
        yield str(Path(place) / "rows.csv")


def _answer(
    arguments: Namespace,
    alpha: float,
    files: Sequence[str],
    load: Load | None,
    folder: Callable[[], Path | None],
) -> int:
    """Print what the rows say, and only then keep it: a full disk must not cost the answer."""
    from gpubench.report.selfcheck.document import selfcheck_document  # noqa: PLC0415

    check = _checked(files, alpha, load)
    for warning in check.warnings:
        warn(warning)
    answer(written(selfcheck_document(check), arguments.format, answer_screen()))
    if not arguments.no_store:
        _keep(check, folder)
    return DONE


def _checked(files: Sequence[str], alpha: float, load: Load | None) -> "SelfCheck":
    from gpubench.compare.comparison_records import Settings  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415
    from gpubench.selfcheck.check import self_check  # noqa: PLC0415

    return self_check([read_results(file) for file in files], Settings(alpha=alpha), load=load)


def _keep(check: "SelfCheck", folder: Callable[[], Path | None]) -> None:
    if check.key is None:
        say("not kept for gpubench compare: the rows do not name their host and device")
        return
    if check.spread.largest > MOST_KEPT:
        say(
            f"not kept for gpubench compare: between-run SD {format_percent(check.spread.largest)},"
            f" more than {format_percent(MOST_KEPT)}, so something else used the machine"
        )
        return
    path = store_spread(check.spread, folder())
    say(f"kept for gpubench compare, for results of one run: {path}")


def _refuse_measuring(arguments: Namespace) -> None:
    flags = [*(option.flag for option in SELFCHECK_OPTIONS), "--output", "--identify"]
    names = {flag: flag.removeprefix("--").replace("-", "_") for flag in flags}
    given = [flag for flag, name in names.items() if getattr(arguments, name) not in (None, False)]
    if given:
        raise UsageError(
            "FILE",
            seen=f"it cannot be combined with {', '.join(given)}",
            expected="files to read, or how to measure",
            advice="leave one of them out",
        )
