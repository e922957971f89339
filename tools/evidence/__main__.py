"""``make evidence``: all that is asked of a machine before its figures count, kept in a folder.

Each step writes what it says to FOLDER/<step>.txt and its results beside it. What is done is
not repeated by the next call, and what was stopped goes on.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gpubench.cli.interrupts import exit_code, orderly_end
from gpubench.device.backends import default_device, require_backend
from gpubench.errors import GpubenchError, UsageError
from gpubench.suites.planning import parse_names
from gpubench.units import format_duration, parse_seconds
from tools.evidence.question import question
from tools.evidence.steps import Step, steps
from tools.evidence.visit import FAILED, LATER, STOPPED, StepOutcome, visit

_ALL_DAY = "24h"


def main(arguments: list[str]) -> int:
    """Make the evidence; return 1 if a step failed or is still to be made."""
    given = _parser().parse_args(arguments)
    device = given.device or default_device()
    require_backend(device)
    within_s = parse_seconds("--within", given.within)
    asked = question(device, preset=given.preset, budget=given.budget, label=given.label)
    picked = _picked(steps(given.folder, asked), given.only)
    _make(given.folder)
    outcomes = []
    for outcome in visit(picked, given.folder, asked, within_s=within_s, begin=_begin):
        print(_line(outcome), flush=True)
        outcomes.append(outcome)
    return 1 if any(one.result in {FAILED, STOPPED, LATER} for one in outcomes) else 0


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            str(folder), seen="a file", expected="a folder", advice="name another folder"
        )
    folder.mkdir(parents=True, exist_ok=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.evidence",
        description=__doc__,
        epilog="example:\n  python -m tools.evidence evidence/h100 --within 9m",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path("evidence"),
        metavar="FOLDER",
        help="made if it is not there (default evidence)",
    )
    parser.add_argument("--device", help="cpu, cuda or cuda:1 (default: the first GPU, else cpu)")
    parser.add_argument("--label", metavar="NAME", help="a person's name for this machine")
    parser.add_argument(
        "--preset", default="brief", metavar="NAME", help="of the figures (default brief)"
    )
    parser.add_argument("--budget", metavar="TIME", help="for the figures (default the preset's)")
    parser.add_argument(
        "--within", default=_ALL_DAY, metavar="TIME", help="end after so long; call again to go on"
    )
    parser.add_argument("--only", default="", metavar="STEPS", help="e.g. doctor,tests")
    return parser


def _picked(found: Sequence[Step], text: str) -> list[Step]:
    names = parse_names("--only", text) if text else ()
    known = [step.name for step in found]
    for name in names:
        if name not in known:
            raise UsageError(
                "--only",
                seen=repr(name),
                expected=f"one of {', '.join(known)}",
                advice="join several by commas",
            )
    return [step for step in found if not names or step.name in names]


def _begin(step: Step) -> None:
    print(f"{step.name} ..", file=sys.stderr, flush=True)


def _line(outcome: StepOutcome) -> str:
    took = format_duration(outcome.seconds) if outcome.output else ""
    line = f"{outcome.result:<13}{outcome.step:<12}{took:<14}{outcome.question}"
    return f"{line}  {outcome.output}" if outcome.output else line


if __name__ == "__main__":
    try:
        # SIGTERM too: a measurement that is left behind would disturb the next one.
        with orderly_end():
            sys.exit(main(sys.argv[1:]))
    except GpubenchError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt as interrupt:
        print("interrupted; the same command goes on from here", file=sys.stderr)
        sys.exit(exit_code(interrupt))
