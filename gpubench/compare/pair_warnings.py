"""What a reader should know before trusting the numbers of a pair, and what it does not hold."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from gpubench.compare.comparison_records import CaseComparison
from gpubench.compare.fallback import assumed_words
from gpubench.compare.pair_tables import SideData
from gpubench.compare.row_warnings import row_warnings
from gpubench.compare.side_classes import is_on_cpu
from gpubench.compare.uncertainty import Estimates
from gpubench.model import Case
from gpubench.suites.catalog import CATALOG

_THOUSANDFOLD = math.log(1000)
_NEARLY = math.log(4)
"""What machines themselves may differ by beside a wrong unit."""

_EXPECTED = ("matmul", "mlp", "convnet", "transformer")
_SIXTEEN_BITS = frozenset({"bfloat16", "float16"})


def pair_warnings(sides: tuple[SideData, SideData], estimates: Estimates | None) -> tuple[str, ...]:
    """Return what spoils the times of a comparison, the gravest first.

    Args:
        sides: Baseline and contender.
        estimates: Of their common cases, if any could be compared.
    """
    return tuple(_warnings(sides, estimates))


def same_rows_warning(labels: tuple[str, str]) -> tuple[str, ...]:
    """Return what to think of two sides that hold the same rows."""
    names = " and ".join(labels)
    return (f"{names} hold the same rows: a measurement agrees with itself, which proves nothing",)


def left_out_warnings(labels: tuple[str, str], left_out: tuple[int, int]) -> tuple[str, ...]:
    """Return how many runs of either side are not looked at, since they stand alone.

    Args:
        labels: Of baseline and contender.
        left_out: Their runs without a complete partner.
    """
    return tuple(
        f"{label}: {runs} {'run' if runs == 1 else 'runs'} without a complete partner on the other"
        " side, left out"
        for label, runs in zip(labels, left_out, strict=True)
        if runs
    )


def _warnings(sides: tuple[SideData, SideData], estimates: Estimates | None) -> Iterator[str]:
    names = f"{sides[0].label} and {sides[1].label}"
    single = [side for side in sides if len(side.measured.runs) == 1]
    if single:
        which = " and ".join(side.label for side in single)
        yield f"{which}: one run, so every verdict is indicative; {_spread_source(sides)}"
    first, second = sides
    yield from row_warnings((first.label, second.label), (first.warnings, second.warnings))
    for side in sides:
        incomplete = int((side.measured.run_counts < len(side.measured.runs)).sum())
        failed = sum(status is not None for status in side.measured.failures)
        if incomplete > failed:
            yield (
                f"{side.label}: not every run has a time of {incomplete - failed} of"
                f" {len(side.measured.cases)} cases, which cannot be compared"
            )
        apart = int((~side.measured.shares_blocks).sum())
        if apart:
            yield (
                f"{side.label}: {apart} of {len(side.measured.cases)} cases share no block or clock"
                " with the other sizes of their curve, so own best batch leaves them out"
            )
    if estimates is not None and (thousands := _thousands(estimates)):
        slower, faster = (second, first) if thousands > 0 else (first, second)
        yield (
            f"{slower.label}: its times are about {1000 ** abs(thousands)} times those of"
            f" {faster.label}; unless the machines explain that, one file's time_median_s is not in"
            " seconds"
        )
    if estimates is not None and estimates.is_split:
        yield (
            f"{names}: their between-run SDs follow different patterns over the cases, so each"
            " side is judged by its own"
        )


def _thousands(estimates: Estimates) -> int:
    """Return by which power of 1000 most cases differ, as milliseconds do; 0 for no such power."""
    typical = float(np.median(estimates.difference))
    power = round(typical / _THOUSANDFOLD)
    return power if abs(typical - power * _THOUSANDFOLD) < _NEARLY else 0


def _spread_source(sides: tuple[SideData, SideData]) -> str:
    if all(len(side.measured.runs) == 1 for side in sides):
        sources = {side.recorded is not None for side in sides}
        if sources == {True}:
            return "the between-run SD is what `gpubench selfcheck` recorded"
        if sources == {False}:
            on_cpu = all(is_on_cpu(side.machine) for side in sides)
            return f"the between-run SD is ASSUMED ({assumed_words(on_cpu=on_cpu)})"
        return "the between-run SD is ASSUMED on one side, recorded on the other"
    return "the between-run SD comes from the other side"


def missing_parts(cases: Sequence[CaseComparison]) -> tuple[str, ...]:
    """Return what is not among the common cases that have a verdict; nothing to say of other tools.

    Products alone say little about training, training in float32 little about how it is done, and
    neither shows in a table that is complete in itself.

    Args:
        cases: Every case that both sides have.
    """
    compared = [case.case for case in cases if case.result is not None]
    if not {case.workload for case in compared} & CATALOG.keys():
        return ()
    return tuple(_missing(compared))


def _missing(compared: Sequence[Case]) -> Iterator[str]:
    workloads = {case.workload for case in compared}
    yield from (name for name in _EXPECTED if name not in workloads)
    if not any(case.phase == "train_step" for case in compared):
        yield "training steps"
    if not any(case.dtype in _SIXTEEN_BITS for case in compared):
        yield "16-bit types"
