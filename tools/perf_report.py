"""How large `gpubench report` makes a page, and how soon a browser shows it, beside the targets."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from tools.browser import ADVICE, DRAWN, STARTED, browsing, chromium

ROWS = 5_000
"""In each of two files."""

_SOURCE = Path(__file__).parents[1] / "results" / "cpu-amd-epyc.csv"
_JITTER = 0.01

MOST_BYTES = 1.5e6
OPENS_IN_S = 2.0


def report_lines() -> Iterator[tuple[str, bool]]:
    """Yield the size of a page and the time until it is there, and whether the targets were met."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        paths = [Path(folder) / f"{name}.csv" for name in "ab"]
        for seed, path in enumerate(paths):
            write_long_copy(path, ROWS, seed)
        began_s = time.perf_counter()
        command = [sys.executable, "-m", "gpubench", "report", *map(str, paths), "-o", str(page)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        took_s = time.perf_counter() - began_s
        text = page.read_text(encoding="utf-8")
        yield (
            f"report of 2 x {ROWS} rows: {len(text.encode()) / 1e6:.2f} MB"
            f" with {text.count('data-chart=')} pictures, written in {took_s:.1f} s"
            f"  target {MOST_BYTES / 1e6:g} MB",
            len(text.encode()) <= MOST_BYTES,
        )
        browser = chromium()
        if browser is None:
            yield f"how soon a browser shows it: {ADVICE}", True
        else:
            yield _opening_line(page, browser)


def write_long_copy(path: Path, rows: int, seed: int) -> None:
    """Write a file of so many rows, as wide and as hard to pack as one that was measured.

    Rows of a committed file come again as further blocks, each with other times.

    Args:
        path: A file to make.
        rows: How many.
        seed: Of the noise.
    """
    source = pd.read_csv(_SOURCE, low_memory=False)
    blocks = int(source["block"].max()) + 1
    copies = -(-rows // len(source))
    frame = pd.concat(
        [source.assign(block=source["block"] + copy * blocks) for copy in range(copies)]
    ).head(rows)
    noise = np.exp(np.random.default_rng(seed).normal(0.0, _JITTER, len(frame)))
    times = [name for name in frame.columns if name.startswith("time_") and name.endswith("_s")]
    frame[times] = frame[times].mul(noise, axis=0)
    frame.assign(device_uuid=f"d{seed:012x}").to_csv(path, index=False)


def _opening_line(page: Path, program: str) -> tuple[str, bool]:
    with browsing(program) as browser:
        window = browser.new_page()
        began_s = time.perf_counter()
        window.goto(page.as_uri())
        window.wait_for_selector(STARTED, state="attached")
        there_s = time.perf_counter() - began_s
        window.wait_for_selector(DRAWN, state="attached")
        drawn_s = time.perf_counter() - began_s
    return (
        f"a browser shows it in {there_s:.2f} s, and has drawn all pictures in {drawn_s:.1f} s"
        f"  target {OPENS_IN_S:g} s",
        there_s <= OPENS_IN_S,
    )
