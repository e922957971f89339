"""From the rows of a results file to what they say about batch sizes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from gpubench.batches.advice import advise
from gpubench.batches.averages import averages
from gpubench.batches.claims import claims
from gpubench.batches.contrasts import Posed, judged, posed
from gpubench.batches.growth import growth, use
from gpubench.batches.knee import knee
from gpubench.batches.machine_rows import machine_rows
from gpubench.batches.measured import Measured, measured
from gpubench.batches.plateau import has_steps
from gpubench.batches.pooling import pooled
from gpubench.batches.records import BatchFindings, Claim6, Machine, Point, Summary, UnitFindings
from gpubench.batches.smooth import saturation
from gpubench.curves.curve import best_of, curve
from gpubench.curves.order import reading_order
from gpubench.curves.rows import SIDE, UNIT, timed
from gpubench.curves.shared_blocks import in_shared_blocks
from gpubench.model import Status

_TEN = 10

Progress = Callable[[int, int], None]
"""Told how many units are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A unit's findings, with what is pooled over units."""

    findings: UnitFindings
    posed: tuple[Posed, ...]
    margin: float


def analyse(
    frame: pd.DataFrame, planned: Sequence[int] | None = None, progress: Progress | None = None
) -> BatchFindings:
    """Return what a file says about batch sizes, machine by machine and unit by unit.

    Args:
        frame: Rows with at least the required columns of the contract, in any order.
        planned: Batch sizes to advise on; by default each unit's multiples of ten.
        progress: Called after each unit.
    """
    rows = machine_rows(frame)
    total = rows[[*SIDE, *UNIT]].drop_duplicates().shape[0]
    done = 0
    machines = []
    for _, of_machine in rows.groupby(list(SIDE)):
        units = []
        for _, of_unit in of_machine.groupby(list(UNIT)):
            units.append(_unit(of_unit, planned))
            done += 1
            if progress is not None:
                progress(done, total)
        machines.append(_machine(of_machine, units))
    return BatchFindings(machines=tuple(machines))


def _machine(rows: pd.DataFrame, units: list[_Unit]) -> Machine:
    units = sorted(units, key=lambda unit: reading_order(unit.findings))
    first, of_time = rows.iloc[0], timed(rows)
    findings = tuple(unit.findings for unit in units)
    answer = _claim6(units)
    statuses = rows["status"]
    return Machine(
        label=first["label"],
        device=first["device"],
        device_uuid=first["device_uuid"],
        backend=first["backend"],
        runs=int(of_time["run_id"].nunique()),
        blocks=len(of_time[["run_id", "block"]].drop_duplicates()),
        sizes=int(of_time["batch_size"].nunique()),
        rows=len(rows),
        throttled=int((statuses == Status.THROTTLED.value).sum()),
        noisy=int((statuses == Status.NOISY.value).sum()),
        units=findings,
        claim6=answer,
        claims=claims(findings, answer, first["backend"]),
    )


def _claim6(units: list[_Unit]) -> Claim6:
    """Return the pooled answers; the control, whose layout nobody uses, stays out of them."""
    usual = [unit for unit in units if not unit.findings.is_control] or units
    known = [unit for unit in usual if unit.findings.tiles_known and _telling([unit], "plateau")]
    told = known or usual
    return Claim6(
        naive=_pool(usual, "naive"),
        practice=_pool(usual, "total"),
        itself=_pool(told, "plateau"),
        aligned=_pool(usual, "aligned"),
        ten=_pool(usual, "ten"),
        practice_units=len(_telling(usual, "total")),
        itself_units=len(_telling(told, "plateau")),
        tiles_known=bool(known),
    )


def _pool(units: list[_Unit], name: str) -> Summary:
    """Return the mean over the units that carry a contrast."""
    telling = _telling(units, name)
    notes = {one.note for one in telling}
    return pooled(
        [one.evidence for one in telling],
        margin=min((unit.margin for unit in units), default=0.0),
        note="; ".join(sorted(notes - {""})) if "" not in notes else "",
    )


def _telling(units: list[_Unit], name: str) -> list[Posed]:
    """Return the contrasts that speak for the machine: those with the fewest reservations.

    What a short ladder could only half hold equal would blur what a long one did.
    """
    found = [one for unit in units for one in unit.posed if one.design.name == name]
    telling = [one for one in found if one.evidence]
    least = min((_reservations(one) for one in telling), default=0)
    return [one for one in telling if _reservations(one) == least]


def _reservations(one: Posed) -> int:
    """Return 2 for what cannot be conclusive, 1 for what has a caveat, 0 for a plain contrast."""
    return 2 if one.note else int(bool(one.design.caveat))


def _unit(rows: pd.DataFrame, planned: Sequence[int] | None) -> _Unit:
    of_time = timed(rows)
    if of_time.empty:
        return _silent(rows, of_time, "nothing was timed")
    shared = in_shared_blocks(of_time)
    of_time = shared.rows
    sizes = of_time["batch_size"].unique()
    if len(sizes) == 1 and shared.left_out:
        known = len(sizes) + len(shared.left_out)
        return _silent(rows, of_time, f"no two of {known} batch sizes share a block")
    if len(sizes) == 1:
        return _silent(rows, of_time, f"only batch {sizes[0]} was timed")
    unit = measured(of_time)
    log_time = averages(unit)
    fitted = saturation(unit.sizes.astype(float), log_time)
    points = curve(of_time)
    best = best_of(points)
    family = posed(unit, log_time, fitted)
    wanted = planned if planned is not None else _tens(unit)
    findings = UnitFindings(
        **_names(rows),
        counts_items=unit.counts_items,
        is_control=unit.is_control,
        tiles_known=has_steps(unit),
        curve=_points(points),
        left_out=shared.left_out,
        knee=knee(unit, best, fitted),
        growth=growth(unit, log_time, best.knee),
        use=use(rows, of_time),
        size_spread=_spread(family),
        advice=advise(unit, log_time, fitted, wanted, shared.left_out),
        contrasts=judged(family, unit.margin),
        reason="",
    )
    return _Unit(findings=findings, posed=family, margin=unit.margin)


def _silent(rows: pd.DataFrame, of_time: pd.DataFrame, reason: str) -> _Unit:
    """Return a unit of which there is no curve."""
    findings = UnitFindings(
        **_names(rows),
        counts_items=False,
        is_control=False,
        tiles_known=False,
        curve=() if of_time.empty else _points(curve(of_time)),
        left_out=_others(rows, of_time),
        knee=None,
        growth=None,
        use=use(rows, of_time),
        size_spread=None,
        advice=(),
        contrasts=(),
        reason=reason,
    )
    return _Unit(findings=findings, posed=(), margin=1.0)


def _others(rows: pd.DataFrame, kept: pd.DataFrame) -> tuple[int, ...]:
    """Return the sizes with a time that are not among the rows that were kept."""
    return tuple(sorted({*timed(rows)["batch_size"].tolist()} - {*kept["batch_size"].tolist()}))


def _names(rows: pd.DataFrame) -> dict[str, str]:
    first = rows.iloc[0]
    names = ("workload", "implementation", "phase", "dtype", "params", "cache")
    return {name: str(first[name]) for name in names}


def _points(points: pd.DataFrame) -> tuple[Point, ...]:
    pairs = zip(points.index.tolist(), points["per_s"].tolist(), strict=True)
    return tuple(Point(batch_size=int(size), per_s=float(per_s)) for size, per_s in pairs)


def _tens(unit: Measured) -> list[int]:
    return [int(size) for size in unit.sizes if size % _TEN == 0]


def _spread(family: tuple[Posed, ...]) -> float | None:
    """Return how much sizes vary that are alike in kernel, tiles and alignment."""
    plateau = next(one for one in family if one.design.name == "plateau")
    return plateau.evidence[0].member_spread if plateau.evidence else None
