"""What is said first: the curve that tells most, and the advice that tells most."""

from dataclasses import replace

import pandas as pd
import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import CurveFindings
from gpubench.batches.headline import headline, with_telling
from tests.batches.simulated import H100, LADDER, frame

SIZES = tuple(size for size in LADDER if 16 <= size <= 130)


@pytest.fixture(scope="module")
def curve() -> CurveFindings:
    return analyse(frame(H100, SIZES)).machines[0].curves[0]


def test_a_library_leads_then_known_tiles_then_most_sizes(curve: CurveFindings) -> None:
    """Ours is a yardstick, a control nobody's layout, a short ladder half an answer."""
    torch = replace(curve, implementation="torch")
    short = replace(torch, points=torch.points[:5])
    blind = replace(torch, tiles_known=False)
    ours = replace(curve, implementation="cupy-tensor")
    control = replace(torch, is_control=True)
    silent = replace(torch, knee=None)

    order = [torch, short, blind, ours]
    for place, best in enumerate(order):
        found = headline([silent, control, *reversed(order[place:])])
        assert found.featured == 1 + len(order) - place, best
    assert headline([silent]).featured is None


def test_a_dozen_curves_are_listed_in_reading_order(curve: CurveFindings) -> None:
    """Those that tell most, whatever place they have."""
    short = replace(curve, points=curve.points[:5])

    assert headline([short] * 10 + [curve] * 5).listed == (*range(7), *range(10, 15))


def test_most_is_gained_where_people_can_gain_it(curve: CurveFindings) -> None:
    """A library's gain is named before a larger one of ours; both are counted."""
    rows = [row for row in curve.advice if row.gain is not None]
    large = replace(rows[0], better=True, gain=0.9)
    keep = replace(rows[1], better=False)
    small = replace(rows[0], better=True, gain=0.1)
    ours = replace(curve, implementation="cupy-tensor", advice=(large,))
    found = headline([ours, replace(curve, implementation="torch", advice=(small, keep))])

    assert found.better_sizes is not None
    assert found.better_sizes.most_of == 1
    assert found.better_sizes.most == small
    assert (found.better_sizes.planned, found.better_sizes.curves) == (2, 2)


def test_a_handful_of_advice_tells_most(curve: CurveFindings) -> None:
    """What people ask about, and what gains most; a reader of JSON sees which."""
    (row, *_) = curve.advice
    sizes = [10, 20, 30, 40, 50, 60, 70, 100, 128, 200]
    rows = [replace(row, planned=size, better=True, gain=size / 1000) for size in sizes]

    told = [one.planned for one in with_telling(rows) if one.is_telling]

    assert told == [30, 40, 50, 60, 70, 100, 128, 200]


def test_planned_sizes_that_were_asked_for_all_tell() -> None:
    """`--plan` names what a reader wants to see."""
    rows = frame(H100, SIZES)
    (machine,) = analyse(rows, [20, 30, 40, 50, 60, 70, 80]).machines

    assert all(row.is_telling for row in machine.curves[0].advice)
    (machine,) = analyse(pd.concat([rows])).machines
    assert not all(row.is_telling for row in machine.curves[0].advice)
