"""A comparison of one run a side goes by what the self-check found about the machine."""

import math
from dataclasses import replace
from typing import Any

import pytest

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import CaseComparison, Settings
from gpubench.compare.sides import Side
from gpubench.model.between_run_sd import CaseClass, MachineSd
from tests.selfcheck.frames import simulated, table
from tests.selfcheck.test_check import checked

SETTINGS = Settings(session_sd=0.0)
"""What lies between sessions is another matter."""


def compared(recorded: MachineSd | None, **options: Any) -> list[CaseComparison]:
    sides = [
        Side(label=label, tables=(table(simulated(seed=seed, runs=1, cases=9, **options)),))
        for seed, label in enumerate("ab")
    ]
    (pair,) = compare(sides, SETTINGS, lambda _machine: recorded).pairs
    return list(pair.cases)


def width(case: CaseComparison) -> float:
    assert case.result is not None
    assert case.indicative
    return math.log(case.result.high / case.result.low)


def test_a_loud_machine_widens_the_intervals_of_single_runs() -> None:
    """0.5 % is assumed of a machine that nobody knows; this one is known to do 5 %."""
    loud = checked(simulated(spread=0.05)).spread

    unknown = compared(None, spread=0.05)
    known = compared(loud, spread=0.05)

    assert any(str(case.verdict) in {"faster", "slower"} for case in unknown)
    assert not any(str(case.verdict) in {"faster", "slower"} for case in known)
    assert all(width(k) > 2 * width(u) for k, u in zip(known, unknown, strict=True))


def test_a_quiet_machine_narrows_them() -> None:
    """The point of measuring it."""
    quiet = checked(simulated(spread=0.0005)).spread

    widths = [[width(case) for case in compared(kept)] for kept in (None, quiet)]

    assert all(known < unknown for unknown, known in zip(*widths, strict=True))


@pytest.mark.parametrize("left", [(), (CaseClass.STEP,)])
def test_a_class_that_was_not_measured_is_not_quieter_than_the_others(
    left: tuple[CaseClass, ...],
) -> None:
    """Nor than what is assumed where nothing is known."""
    full = checked(simulated(spread=0.05)).spread
    some = replace(full, classes=tuple(c for c in full.classes if c.case_class in left))

    without, found = compared(None), compared(some)

    if not left:
        assert [width(case) for case in found] == [width(case) for case in without]
    assert all(width(f) >= width(w) for f, w in zip(found, without, strict=True))
