"""`gpubench fleet`: which of many devices are slow, and how slow one has to be to be found."""

import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gpubench.cli.exit_codes import DONE, GATE_FAILED, UNDECIDED
from gpubench.cli.file_names import files_named
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, say, warn
from gpubench.errors import ResultsFileError, UsageError
from gpubench.report.layout.writers import check_format, written
from gpubench.units import parse_percent

if TYPE_CHECKING:
    from gpubench.fleet.gathered import Gathered

_QUIET_S, _BETWEEN_S = 2.0, 10.0
"""A reader who waits longer wants to know for what, and then now and again how far it is."""

_MOST_EFFECT = 0.5


def run(arguments: Namespace) -> int:
    """Run the command: 0 no device is slow, 1 some are, 3 not all could be judged."""
    check_format(arguments.format)
    least = _least(arguments.min_effect)
    names = files_named("FILE", arguments.files)
    baseline = () if arguments.baseline is None else files_named("--baseline", [arguments.baseline])
    _refuse_itself(names, baseline)
    from gpubench.fleet.answer import FleetAnswer, fleet_answer  # noqa: PLC0415
    from gpubench.fleet.fleet import FleetQuestion, fleet_findings  # noqa: PLC0415
    from gpubench.report.fleet.document import fleet_document  # noqa: PLC0415

    accepted = _gathered(baseline)[0] if baseline else None
    found, empty = _gathered(names)
    question = FleetQuestion(
        **({} if least is None else {"least": least}),
        baseline=accepted,
        baseline_name=arguments.baseline or "",
    )
    findings = fleet_findings(found, question, files=len(names), empty=empty)
    answer(written(fleet_document(findings), arguments.format, answer_screen()))
    codes = {
        FleetAnswer.OK: DONE,
        FleetAnswer.SLOW: GATE_FAILED,
        FleetAnswer.OPEN: UNDECIDED,
    }
    return codes[fleet_answer(findings)]


def _least(text: str | None) -> float | None:
    if text is None:
        return None
    share = parse_percent("--min-effect", text)
    if 0 < share <= _MOST_EFFECT:
        return share
    raise UsageError(
        "--min-effect",
        seen=f"the value is {text!r}",
        expected=f"more than 0% and at most {_MOST_EFFECT:.0%}",
        advice="give a number such as 3%",
    )


def _refuse_itself(names: Sequence[str], baseline: Sequence[str]) -> None:
    for name in baseline:
        if name in names:
            raise UsageError(
                "--baseline",
                seen=f"{name} is one of the files too",
                expected="files of devices that were accepted before",
                advice="name other files, or leave the option out",
            )


def _gathered(names: Sequence[str]) -> "tuple[Gathered, tuple[str, ...]]":
    """Return the runs of some files, and which have no row; warnings are told.

    Raises:
        ResultsFileError: If one cannot be read, or none has a row.
    """
    from gpubench.fleet.gathered import gathered  # noqa: PLC0415
    from gpubench.fleet.reduction import reduced  # noqa: PLC0415
    from gpubench.results.many_files import read_many  # noqa: PLC0415
    from gpubench.results.source import name_of  # noqa: PLC0415

    read = read_many(names, reduced, _progress(len(names)))
    for text in read.warnings:
        warn(text)
    if not read.parts:
        raise ResultsFileError(
            read.empty[0],
            seen="neither it nor any other file that was named has a row",
            expected="at least one measured device",
            advice="measure again with `gpubench run`",
        )
    return gathered(read.parts, [name_of(name) for name in names]), read.empty


def _progress(files: int) -> Callable[[int], None]:
    """Return what says now and again how far reading has got."""
    next_s = time.monotonic() + _QUIET_S

    def done(read: int) -> None:
        nonlocal next_s
        if time.monotonic() >= next_s:
            next_s = time.monotonic() + _BETWEEN_S
            say(f"gpubench: {read} of {files} files read")

    return done
