"""How long `gpubench compare` takes on large files, and how much memory, beside the targets."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools.large_files import write_large_file

TARGETS = ((5_000, 1.0, 500e6), (500_000, 3.0, 1.5e9))
"""Rows in each of two files, seconds with start-up, bytes."""


def compare_lines() -> Iterator[tuple[str, bool]]:
    """Yield a line for each size, and whether its targets were met."""
    with tempfile.TemporaryDirectory() as folder:
        for rows, seconds, size in TARGETS:
            paths = [Path(folder) / f"{name}.csv" for name in "ab"]
            for seed, path in enumerate(paths):
                write_large_file(path, rows, seed)
            wall_s, cpu_s, peak = _measure(paths)
            yield (
                f"compare 2 x {rows} rows ({paths[0].stat().st_size / 1e6:.0f} MB each)"
                f"  wall {wall_s:.2f} s, processor {cpu_s:.2f} s, peak {peak / 1e6:.0f} MB"
                f"  target {seconds:g} s, {size / 1e6:.0f} MB",
                wall_s <= seconds and peak <= size,
            )


def _measure(paths: list[Path]) -> tuple[float, float, float]:
    """Return wall time, processor time and peak memory of one comparison as a process."""
    command = [sys.executable, "-m", "gpubench", "compare", *map(str, paths)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return wall_s, usage.ru_utime + usage.ru_stime, _peak_bytes(usage)


def _peak_bytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss * 1024.0
