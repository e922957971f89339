"""The picture of throughput over batch size."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import MachineFindings
from gpubench.peaks.table import peak_table
from gpubench.report.charts.series import MOST_SERIES, CurveGroup, curve_groups
from gpubench.report.charts.throughput import throughput_figure
from gpubench.report.layout.document import Figure
from tests.batches.simulated import A100, frame
from tests.report.charts.drawing import check, chosen, labels, svg_of
from tests.report.layout.documents import HOSTILE

SIZES = (8, 10, 16, 24, 64, 100, 120, 127, 128, 129, 256, 300)


@pytest.fixture(scope="module")
def machine() -> MachineFindings:
    """A curve of which 120 and 128 are better padded."""
    rows = frame(A100, SIZES, device="NVIDIA A100-SXM4-80GB", backend="cuda")
    rows.loc[rows["batch_size"].isin([120, 128]), "time_median_s"] *= 1.4
    rows["flop"] = rows["batch_size"] * 2.0 * 4096 * 4096
    rows["kernel_name"] = np.where(rows["batch_size"] < 100, "k_small", HOSTILE)
    return analyse(rows, peaks=peak_table()).machines[0]


@pytest.fixture(scope="module")
def figure(machine: MachineFindings) -> Figure:
    (group,) = curve_groups(machine.curves)
    return throughput_figure(group, machine, "throughput-1")


def test_each_batch_size_is_one_mark(figure: Figure) -> None:
    """A picture that loses points shows another curve."""
    check(figure)

    found = labels(figure)

    assert len(found) == len(SIZES)
    assert all(any(one.startswith(f"batch {size}: ") for one in found) for size in SIZES)


def test_kinds_differ_in_shape(figure: Figure) -> None:
    """Colour alone tells some readers nothing."""
    points = next(layer for layer in figure.spec["layer"] if "shape" in layer["encoding"])
    scale = points["encoding"]["shape"]["scale"]

    assert scale["domain"] == ["power of two", "multiple of ten", "other size", "better padded"]
    assert len(set(scale["range"])) == 4


def test_a_bar_is_the_interval_of_its_size(figure: Figure, machine: MachineFindings) -> None:
    """The picture has the figures of the analysis."""
    data = {datum["batch"]: datum for datum in figure.spec["data"]["values"]}

    for point in machine.curves[0].points:
        datum = data[point.batch_size]
        assert datum["per_s"] == pytest.approx(point.per_s, rel=1e-5)
        assert datum["per_s_low"] == pytest.approx(point.low, rel=1e-5)
        assert datum["per_s_high"] == pytest.approx(point.high, rel=1e-5)
        assert datum["flop"] == pytest.approx(point.flop_per_s, rel=1e-5)
        assert datum["share"] == pytest.approx((point.flop_per_s or 0.0) / 312e12, rel=1e-5)
        assert datum["flop_high"] / datum["flop"] == pytest.approx(
            datum["per_s_high"] / datum["per_s"], rel=1e-4
        )


def test_every_choice_draws_every_size(figure: Figure) -> None:
    """A switch changes the axis and nothing else."""
    assert [one.name for one in figure.switches] == ["shown", "upright axis", "batch axis"]
    assert [one.name for one in figure.switches[0].options] == [
        "items/s",
        "FLOP/s",
        "share of peak",
    ]

    pictures = {
        svg_of(chosen(figure, switch.name, option.name))
        for switch in figure.switches
        for option in switch.options[1:]
    }

    assert len(pictures) == sum(len(switch.options) - 1 for switch in figure.switches)
    assert all(one.count('roledescription="point"') == len(SIZES) for one in pictures)


def test_the_knee_is_marked_and_named(machine: MachineFindings) -> None:
    """From which batch on larger ones gain little, which is not where most is reached."""
    (curve,) = machine.curves
    assert curve.knee is not None
    knee = replace(curve.knee, batch_size=128, low=120, high=256)
    (group,) = curve_groups([replace(curve, knee=knee)])

    figure = throughput_figure(group, machine, "t")

    marked = [
        datum
        for layer in figure.spec["layer"]
        for datum in layer.get("data", {}).get("values", ())
        if "label" in datum
    ]
    assert {(datum["batch"], datum["label"]) for datum in marked} == {(128, "knee 128")}
    assert marked[0]["between"] == "120 to 256"


def test_sizes_to_pad_are_ringed_and_say_where_to(figure: Figure) -> None:
    """What costs a reader most is what he should see first."""
    data = figure.spec["data"]["values"]
    rings = figure.spec["layer"][2]["data"]["values"]

    assert {datum["batch"] for datum in rings} == {120, 128}
    assert "2 ringed sizes surely slower per call" in figure.description
    assert {datum["batch"] for datum in data if datum["pad"] != "-"} == {120, 128}
    assert next(datum["pad"] for datum in data if datum["batch"] == 120).endswith(
        " % less time per call"
    )


def test_text_of_a_file_is_no_markup_in_a_picture(figure: Figure) -> None:
    """A kernel called like a tag is a kernel."""
    svg = svg_of(dict(figure.spec))

    assert "<script" not in svg
    assert "\x1b" not in svg
    assert r"\x1b[31m&lt;script&gt;" in svg or r"\x1b[31m<script>" in str(figure.spec)


def test_the_table_has_what_is_drawn(figure: Figure) -> None:
    """Whoever sees no picture reads the same."""
    batches = [row.cells[1] for row in figure.table.rows]

    assert batches == [str(size) for size in SIZES]


def test_what_is_too_much_to_draw_is_said_and_stays_in_the_table(
    machine: MachineFindings,
) -> None:
    """A page of a thousand sizes opens too."""
    (group,) = curve_groups(machine.curves)

    thin = throughput_figure(group, machine, "thin", most=6)

    assert len(labels(thin)) <= 6
    assert thin.left_out.startswith("The picture shows ")
    assert f"of {len(SIZES)} batch sizes" in thin.left_out
    assert len(thin.table.rows) == len(SIZES)


def test_a_single_block_draws_no_bars_and_says_no_interval() -> None:
    """What was not repeated has no spread."""
    rows = frame(A100, (8, 10, 16), runs=1, blocks=1, device="GPU")
    found = analyse(rows).machines[0]

    figure = throughput_figure(curve_groups(found.curves)[0], found, "one")

    check(figure)
    assert len(labels(figure)) == 3
    assert not any("per_s_low" in datum for datum in figure.spec["data"]["values"])
    assert "bars are" not in figure.description
    assert "95 % interval" not in [column.title for column in figure.table.columns]


def test_curves_of_one_work_share_a_picture(machine: MachineFindings) -> None:
    """Implementations and types are what a reader holds against each other."""
    (curve,) = machine.curves
    curves = [
        replace(curve, implementation=name, dtype=dtype)
        for name in ("torch", HOSTILE)
        for dtype in ("bfloat16", "float32")
    ]
    other = replace(curve, phase="wgrad")

    alone = replace(curve, phase="dgrad", points=curve.points[:1])
    first, second = curve_groups([*curves, other, alone])

    assert [len(one.curves) for one in (first, second)] == [4, 1]
    two = replace(curve, phase="dgrad", points=curve.points[:2])
    assert len(curve_groups([two])) == 1
    assert first.names[:2] == ("torch bf16", "torch fp32")
    figure = throughput_figure(first, machine, "four")
    check(figure)
    assert len(labels(figure)) == 4 * len(SIZES)


def test_a_picture_has_as_many_series_as_there_are_colours(machine: MachineFindings) -> None:
    """A ninth would look like the first."""
    (curve,) = machine.curves
    many = [replace(curve, implementation=f"kernel-{index}") for index in range(11)]

    groups = curve_groups(many)

    assert [len(group.curves) for group in groups] == [MOST_SERIES, 3]


@given(text=st.text(max_size=80), noun=st.sampled_from(["workload", "implementation", "params"]))
@settings(max_examples=30)
def test_no_text_of_a_file_is_more_than_text(
    machine: MachineFindings, text: str, noun: str
) -> None:
    """Whatever somebody called a workload or a kernel: one line that can be seen."""
    (curve,) = machine.curves
    points = tuple(replace(point, kernel=text) for point in curve.points)
    named: dict[str, Any] = {noun: text, "points": points}
    (group,) = curve_groups([replace(curve, **named)])

    check(throughput_figure(group, machine, "t"))


def test_a_bar_of_nothing_known_leaves_the_others_room(machine: MachineFindings) -> None:
    """Two blocks that differ a thousandfold have an interval that no axis holds."""
    rows = frame(A100, (8, 10, 16), runs=1, blocks=2, device="GPU")
    last = (rows["block"] == rows["block"].max()) & (rows["batch_size"] == 10)
    rows.loc[last, "time_median_s"] = 1e15
    (found,) = analyse(rows).machines

    figure = throughput_figure(curve_groups(found.curves)[0], found, "wide")

    check(figure)
    for datum in figure.spec["data"]["values"]:
        assert datum["per_s_high"] <= 100.1 * datum["per_s"]
    point = found.curves[0].points[1]
    assert point.high is not None
    assert math.isfinite(point.high)


def test_names_that_are_cut_still_differ(machine: MachineFindings) -> None:
    """Two users' modules may differ in the letters that have no room."""
    (curve,) = machine.curves
    long = [
        replace(curve, implementation="a" * 80 + middle + "z" * 80) for middle in ("one", "two")
    ]

    (group,) = curve_groups(long)

    assert isinstance(group, CurveGroup)
    assert len(set(group.names)) == 2
