"""The clauses that a reference supports, with what each limit rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gpubench.accept.case_choice import CaseChoice
from gpubench.accept.estimates import run_means, weighted_runs
from gpubench.accept.measured import Measured
from gpubench.accept.sessions import QUIET, run_scatter
from gpubench.accept.supported import STEPS, Supported, supported
from gpubench.stats.arrays import Integers
from gpubench.units import format_percent

Value = str | int | float | tuple[str, ...]

MOST_SHORTFALL = 0.5
"""Of a reference that needs more room than this, no clause on speed would mean anything."""

_LONGEST_WORKLOAD = 200

_LONGEST_KEY = 40

_LEAST_FOR_SPREAD = 3

_MEMORY_SHARE = 1.01
_OVER_POWER = 1.05
_OF_MEMORY = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedClause:
    """One clause, with why it is as it is."""

    name: str
    kind: str
    keys: Mapping[str, Value]
    why: str
    is_active: bool = True
    """Whether it counts, or is only shown how to be written."""


def proposed_clauses(side: Measured, runs: int) -> tuple[ProposedClause, ...]:
    """Return the clauses that the reference supports, and passes itself.

    Args:
        side: The reference.
        runs: That each of its cards has with every case.
    """
    return (
        *_device(side),
        ProposedClause(
            name="cases", kind="cases", keys={}, why="every case of the reference has to run"
        ),
        *_speeds(side, runs),
        *_memory(side),
        *_power(side, runs),
        *_throttling(side),
    )


def _speeds(side: Measured, runs: int) -> Iterator[ProposedClause]:
    """Yield a clause for all workloads, one for each, and how cards are held against each other."""
    workloads = _workloads(side)
    chosen = [""] if len(workloads) == 1 else ["", *workloads]
    sd = run_scatter(side) if any(card.backend == "cpu" for card in side.cards) else 0.0
    session_sd = sd if sd >= QUIET else 0.0
    names = _names(chosen)
    for workload, name in zip(chosen, names, strict=True):
        cases = CaseChoice(workload=workload).of(side)
        values = run_means(side, np.arange(len(side.cards)), cases)
        if np.isnan(values).all(axis=1).any():
            yield _untimed(workload, f"speed-{name}")
            continue
        found = supported(values, session_sd)
        yield _speed(found, workload, f"speed-{name}", session_sd)
        if not workload:
            yield _spread(found, len(side.cards), runs)


def _speed(found: Supported, workload: str, name: str, session_sd: float) -> ProposedClause:
    least = round(1.0 - found.shortfall, 2)
    parts = [
        f"cards {format_percent(found.card_sd)}"
        + (" (ASSUMED)" if found.is_assumed else " (upper limit)"),
        "runs unknown" if found.run_sd is None else f"runs {format_percent(found.run_sd)}",
        *([f"sessions {format_percent(session_sd)} (ASSUMED)"] if session_sd else []),
    ]
    is_active = found.shortfall <= MOST_SHORTFALL
    why = f"{STEPS:g} standard deviations, between {', between '.join(parts)}; at least 2 %"
    if not is_active:
        why = f"the reference scatters too much for any limit: {why}"
    return ProposedClause(
        name=name,
        kind="speed",
        keys=({"workload": workload} if workload else {}) | {"least_share": max(least, 0.01)},
        why=why,
        is_active=is_active,
    )


def _untimed(workload: str, name: str) -> ProposedClause:
    return ProposedClause(
        name=name,
        kind="speed",
        keys=({"workload": workload} if workload else {}) | {"least_share": 0.95},
        why="no run of the reference timed all of these cases, so that no limit rests on anything",
        is_active=False,
    )


def _spread(found: Supported, cards: int, runs: int) -> ProposedClause:
    is_active = cards >= _LEAST_FOR_SPREAD and runs > 1
    why = "no card further below the median of all than healthy ones are"
    if not is_active:
        why += "; it takes three cards and two runs, which the reference has not"
    return ProposedClause(
        name="spread",
        kind="spread",
        keys={"most_below_median": min(max(found.shortfall, 0.03), MOST_SHORTFALL)},
        why=why,
        is_active=is_active and found.shortfall <= MOST_SHORTFALL,
    )


def _memory(side: Measured) -> Iterator[ProposedClause]:
    cases = CaseChoice().of(side)
    if (side.memory_bytes[:, cases] > 0).all():
        yield ProposedClause(
            name="memory",
            kind="memory",
            keys={"most_share": _MEMORY_SHARE},
            why="what the work allocates is exact and repeats on one software",
        )


def _power(side: Measured, runs: int) -> Iterator[ProposedClause]:
    cases = CaseChoice().of(side)
    values = weighted_runs(side.power_w, side, np.arange(len(side.cards)), cases)
    if runs < 2 or ((~np.isnan(values)).sum(axis=1) < runs).any():  # noqa: PLR2004  # an interval
        return
    highest = float(np.nanmean(values, axis=1).max())
    yield ProposedClause(
        name="power",
        kind="power",
        keys={"most_w": round(highest * _OVER_POWER)},
        why=f"the reference draws {highest:.0f} W on average, and a twentieth is left",
    )


def _throttling(side: Measured) -> Iterator[ProposedClause]:
    cases: Integers = CaseChoice().of(side)
    if not (side.watched == side.visits)[:, cases].all():
        return
    reasons = {r for one in side.held_back if one.case in cases for r in one.reasons}
    allowed = ", ".join(sorted(reasons))
    yield ProposedClause(
        name="throttling",
        kind="throttling",
        keys={"most_share": 0.0} | ({"allowed": tuple(sorted(reasons))} if reasons else {}),
        why=f"the reference itself says {allowed}"
        if reasons
        else "the reference was never held back",
    )


def _device(side: Measured) -> Iterator[ProposedClause]:
    models = {card.devices for card in side.cards}
    memory = [card.memory_bytes for card in side.cards]
    limits = {card.power_limit_w for card in side.cards}
    keys: dict[str, Value] = {}
    if len(models) == 1 and len(found := models.pop()) == 1:
        keys["model"] = found[0]
    if known := [one for one in memory if one is not None]:
        keys["least_memory_bytes"] = int(min(known) * _OF_MEMORY)
    if len(limits) == 1 and (limit := limits.pop()) is not None:
        keys["power_limit_w"] = limit
    if keys and len(known) in (0, len(memory)):
        why = "as the reference; of the memory 1 % is left, since drivers count differently"
        yield ProposedClause(name="device", kind="device", keys=keys, why=why)


def _workloads(side: Measured) -> list[str]:
    cases = CaseChoice().of(side)
    names = dict.fromkeys(side.cases[case].workload for case in cases)
    return [name for name in names if len(name) <= _LONGEST_WORKLOAD]


def _names(workloads: Sequence[str]) -> list[str]:
    """Return a key for each workload that reads like it, none twice."""
    found: list[str] = []
    for workload in workloads:
        plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in workload)
        name = plain[:_LONGEST_KEY] or "all"
        found.append(f"{name}-{len(found)}" if name in found else name)
    return found
