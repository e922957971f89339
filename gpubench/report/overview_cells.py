"""The cells of an overview's table, scaled for a person."""

from collections.abc import Sequence

from gpubench.overview.records import Overview, PairComparison, PairVerdict, Side, UnitLine
from gpubench.report.names import counted, dtype_name, rate_noun, unit_name, version
from gpubench.units import format_bytes, format_percent, format_rate

HEADER = (
    "workload",
    "dtype",
    "best throughput",
    "at batch",
    "knee",
    "peak mem",
    "noise",
    "100 against 128",
)

_ABSENT = "-"

TELLING = 0.5
"""Half an interval beyond this share tells only how few pairs there were."""


_GAP = 1.05
"""Runs further apart than this were not measured on one and the same machine, so to speak."""


def unit_cells(unit: UnitLine, shown: Sequence[UnitLine]) -> tuple[str, ...]:
    """Return a unit's cells under `HEADER`.

    Args:
        unit: The line.
        shown: All units of the same table.
    """
    best = unit.best
    noun = rate_noun(unit.workload, counts_items=unit.counts_items)
    return (
        unit_name(unit, shown),
        dtype_name(unit.dtype),
        format_rate(best.per_s, noun) if best else _ABSENT,
        str(best.batch_size) if best else _ABSENT,
        str(best.knee) if best and best.sizes > 1 else _ABSENT,
        _ABSENT if unit.peak_memory_bytes is None else format_bytes(unit.peak_memory_bytes),
        _ABSENT if unit.noise is None else _noise(unit.noise),
        pair_cell(unit.pair),
    )


def _noise(noise: float) -> str:
    """Return a noise in per cent; beyond the median itself its size says nothing more."""
    return format_percent(noise) if noise <= 1 else ">100 %"


def pair_cell(pair: PairComparison | None) -> str:
    """Return 100 against 128 in two words; slower means more time per item."""
    if pair is None:
        return "not run"
    if pair.low is None or pair.high is None:
        return f"{(pair.ratio - 1) * 100:+z.1f} % (1 pair)"
    if pair.verdict is PairVerdict.UNCLEAR:
        half = (pair.high - pair.low) / 2
        return (
            f"unclear +-{format_percent(half)}"
            if half < TELLING
            else f"unclear, {pair.pairs} pairs"
        )
    if pair.verdict is PairVerdict.SAME:
        return "same within 1 %"
    return f"{format_percent(abs(pair.ratio - 1))} {pair.verdict.value}"


def side_line(side: Side) -> str:
    """Return what a side is: device, versions, and how much was measured."""
    software = ", ".join(f"{name} {version(text)}" for name, text in side.software)
    amount = f"{counted(side.runs, 'run')} of {counted(side.blocks, 'block')}"
    if side.run_gap is not None and side.run_gap >= _GAP:
        amount += f" (the slowest took {side.run_gap:.2f}x the fastest)"
    label = side.label if side.label != side.device else ""
    power = None if side.power_limit_w is None else f"{side.power_limit_w:.0f} W"
    parts = (
        label,
        side.device or "unknown device",
        side.device_uuid,
        power,
        software,
        f"{counted(side.cases, 'case')}, {amount}",
    )
    return " | ".join(part for part in parts if part)


def cases_failed(overview: Overview, unit: UnitLine) -> int:
    """Return how many cases of a unit have no time in some block."""
    return sum(
        all(getattr(failure, name) == getattr(unit, name) for name in _UNIT)
        for failure in overview.failures
    )


_UNIT = ("side", "workload", "implementation", "phase", "dtype", "params", "cache")
