"""How often two halves of one machine's runs are called different, though nothing is."""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import comb

from gpubench.results.table import ResultsTable
from gpubench.selfcheck.runs import Runs, part_of
from gpubench.selfcheck.self_check import FalseAlarms
from gpubench.stats.share import share_interval

MOST_SPLITS = 126
"""All of ten runs. More runs are halved in as many random ways, since each costs a comparison."""

Judge = Callable[[ResultsTable, ResultsTable], int]
"""Says how many cases are called faster or slower."""


def false_alarms(runs: Runs, judge: Judge) -> FalseAlarms:
    """Return in how many of the balanced splits of the runs the judge finds a difference.

    The splits are not independent. Of R runs at most R - 1 contrasts are, so the interval takes
    the rate as if it had been seen in that many: six runs without any alarm leave a rate of up
    to 52 % possible, and what a self-check can show is that something is badly wrong.

    Args:
        runs: At least 3.
        judge: Compares two files.
    """
    halves = list(_halves(runs.count))
    alarmed = sum(1 for half in halves if judge(*_parts(runs, half)))
    independent = min(runs.count - 1, len(halves))
    low, high = share_interval(alarmed / len(halves) * independent, independent)
    return FalseAlarms(
        splits=len(halves),
        alarmed=alarmed,
        low=low,
        high=high,
        independent=independent,
        runs=(runs.count // 2, runs.count - runs.count // 2),
    )


def _halves(count: int) -> Iterator[Sequence[int]]:
    """Yield the runs of the smaller half for each way to halve them, mirror images once."""
    size = count // 2
    ways = comb(count, size) // (1 if count % 2 else 2)
    if ways <= MOST_SPLITS:
        all_ways = combinations(range(count), size)
        yield from (half for half in all_ways if count % 2 or 0 in half)
        return
    drawn: dict[tuple[int, ...], None] = {}
    # A fixed seed: the same file is to get the same answer.
    dice = random.Random(0)
    while len(drawn) < MOST_SPLITS:
        half = set(dice.sample(range(count), size))
        mirrored = count % 2 == 0 and 0 not in half
        drawn[tuple(sorted(set(range(count)) - half if mirrored else half))] = None
    yield from drawn


def _parts(runs: Runs, half: Sequence[int]) -> tuple[ResultsTable, ResultsTable]:
    rest = [number for number in range(runs.count) if number not in half]
    return part_of(runs, half), part_of(runs, rest)
