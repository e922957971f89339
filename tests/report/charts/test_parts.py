"""Laws of what the pictures are made of."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.model import BatchClass, batch_class
from gpubench.report.charts.batch_axis import batch_channel, powers_of_two, tens
from gpubench.report.charts.kinds import PADDED, SHAPES, kind_of
from gpubench.report.charts.ratio_axis import held, ratio_channel, ratio_ends
from gpubench.report.charts.rounding import rounded
from gpubench.report.charts.series import drawn, told_apart
from gpubench.report.charts.shapes import MONEY, STATUSES, VERDICTS, shape_channels
from gpubench.report.charts.thinning import thinned
from gpubench.report.charts.upright_axis import upright_axis

SIZES = st.sets(st.integers(1, 10**6), min_size=1, max_size=30)
RATIOS = st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=20)


@given(points=st.lists(st.floats(-1e9, 1e9), max_size=300), most=st.integers(2, 50))
def test_thinning_keeps_order_extremes_and_its_limit(points: list[float], most: int) -> None:
    """What is drawn of many points is some of them, the outliers among these."""
    indexed = list(enumerate(points))

    found = thinned(indexed, most, by=lambda pair: pair[1])

    assert found.total == len(points)
    assert list(found.shown) == sorted(set(found.shown))
    assert set(found.shown) <= set(indexed)
    assert len(found.shown) <= max(most, 0) or len(points) <= most
    assert bool(found.left_out("point")) == (len(found.shown) < len(points))
    if points:
        shown = [value for _, value in found.shown]
        assert max(shown) == max(points)
        assert min(shown) == min(points)


@given(sizes=SIZES)
def test_ticks_stand_where_the_axis_is(sizes: set[int]) -> None:
    """One beyond its ends would be drawn beside the picture."""
    low, high = batch_channel(sizes)["scale"]["domain"]

    assert low < min(sizes)
    assert max(sizes) < high
    assert powers_of_two(sizes)
    for tick in (*powers_of_two(sizes), *tens(sizes)):
        assert low <= tick <= high


@given(sizes=SIZES)
def test_powers_and_tens_are_what_they_are_called(sizes: set[int]) -> None:
    """The lower axis has powers of two, the upper one round decimal numbers."""
    powers = set(powers_of_two(sizes))

    assert powers <= sizes or all(one & (one - 1) == 0 for one in powers)
    assert all(str(one).strip("0") in {"1", "2", "5"} for one in tens(sizes))


@given(ratios=RATIOS)
def test_an_axis_of_ratios_holds_one_and_all_that_is_drawn(ratios: list[float]) -> None:
    """The line where both sides are alike is what every ratio is read against."""
    low, high = ratio_ends(ratios)

    assert 0 < low < 1 < high
    assert all(low <= held(ratio) <= high for ratio in ratios)
    ticks = ratio_channel("ratio", "speedup", [low, high])["axis"]["values"]
    assert 1.0 in ticks
    assert all(low <= tick <= high for tick in ticks)
    assert 1 <= len(ticks) <= 13


@pytest.mark.parametrize("shapes", [VERDICTS, STATUSES, MONEY])
def test_every_verdict_and_status_has_a_shape_of_its_own(shapes: Mapping[str, str]) -> None:
    """Colour repeats what the shape says, in the same order whatever is drawn."""
    channels = shape_channels("verdict", shapes, [list(shapes)[-1]])

    assert len(set(shapes.values())) == len(shapes)
    scale = channels["shape"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == shapes
    assert channels["color"]["scale"]["domain"] == list(shapes)
    assert channels["color"]["legend"]["values"] == [list(shapes)[-1]]


@given(least=st.floats(1e-3, 1e12), factor=st.floats(1.0, 1e12))
def test_a_logarithmic_axis_has_a_tick_for_each_of_many_powers(least: float, factor: float) -> None:
    """And none between, of which an eye would see a grey field."""
    ticks = upright_axis([0.0, least, least * factor], "log").log_ticks

    powers = math.log10(factor)
    assert ticks >= 4
    assert powers <= ticks <= max(powers + 2, 6)


@given(value=st.floats(1e-12, 1e18))
def test_rounded_numbers_are_as_good_as_a_picture(value: float) -> None:
    """Six digits are more than any screen has pixels."""
    assert rounded(value) == pytest.approx(value, rel=1e-5)


@given(text=st.text(max_size=200))
def test_every_text_can_stand_in_a_picture(text: str) -> None:
    """On one line, without what would steer a terminal, end a string or break XML."""
    found = drawn(text)

    assert found.isprintable()
    assert len(found) <= 120


@given(names=st.lists(st.text(max_size=120), min_size=1, max_size=8, unique=True))
def test_series_have_names_of_their_own(names: list[str]) -> None:
    """Two of one name would be drawn as one curve."""
    found = told_apart(names)

    assert len(set(found.names)) == len(names)
    assert all(found.names)
    assert all(len(name) <= 36 for name in found.names)


def test_every_kind_has_a_shape_of_its_own() -> None:
    """Shapes are what tells them apart."""
    assert {kind_of(size) for size in (128, 100, 7)} == set(SHAPES) - {PADDED}
    assert len(set(SHAPES.values())) == len(SHAPES)
    assert batch_class(128) is BatchClass.POWER_OF_TWO


def test_records_of_thinning_cannot_be_changed() -> None:
    """They are frozen as all records."""
    found = thinned([1.0], 2, by=float)

    assert replace(found, total=2).left_out("point").startswith("The picture shows 1 of 2 points")
