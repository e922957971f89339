"""A whole command beside its estimate: how long it was to take, how long it took, and on what.

Run by `make perf`, with the shortest preset. The goal of a timed share is that of longer ones, so
that here it is shown and not judged.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import DEVNULL, PIPE, run
from sys import executable
from tempfile import TemporaryDirectory

from gpubench.curves.rows import complete_rows
from gpubench.overview.time_use import time_use
from gpubench.report.time_use import time_use_text
from gpubench.results.reader import read_results
from gpubench.runner.duration import expected
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for

PRESET = "smoke"
WITHIN = 0.25
"""How far an estimate may be off."""

Measure = Callable[[str, str, Path], float]
"""Runs a preset on a device into a file, and returns the seconds that took."""


def measure(preset: str, device: str, path: Path) -> float:
    """Run `gpubench run` as a process of its own.

    Raises:
        RuntimeError: With its last words, if it fails.
    """
    command = [executable, "-m", "gpubench", "run", "--preset", preset, "--device", device]
    began_s = time.perf_counter()
    ended = run(  # our own command
        [*command, "-o", str(path)], stdout=DEVNULL, stderr=PIPE, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"gpubench run failed: {ended.stderr.strip().splitlines()[-1:]}")
    return time.perf_counter() - began_s


def command_lines(device: str, measured: Measure = measure) -> Iterator[tuple[str, bool]]:
    """Yield how good the estimate was, and where the time went by the file alone.

    Args:
        device: As torch names it.
        measured: Runs the preset.
    """
    plan = plan_for(PRESET, device.partition(":")[0], device)
    planned_s = expected(plan, cases(plan)).seconds
    with TemporaryDirectory() as folder:
        path = Path(folder) / "perf.csv"
        took_s = measured(PRESET, device, path)
        use = time_use(complete_rows(read_results(path).frame))
    error = planned_s / took_s - 1.0
    yield (
        f"gpubench run --preset {PRESET}: estimated {planned_s:.0f} s, took {took_s:.0f} s,"
        f" {error:+.0%}  target +-{WITHIN:.0%}",
        abs(error) <= WITHIN,
    )
    if use is not None:
        yield f"time by its file: {time_use_text(use)}", True
