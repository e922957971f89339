"""What is known of each batch size of a curve."""

import math
from dataclasses import replace

import numpy as np
import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.averages import averages
from gpubench.batches.curve_sizes import curve_sizes
from gpubench.batches.measured import measured
from gpubench.batches.pairs import pair_spread
from gpubench.batches.size_findings import CurvePoint
from gpubench.curves.rows import complete_rows
from tests.batches.simulated import A100, Device, Noise, frame

SIZES = (64, 100, 127, 128, 129, 200, 256, 300)


@pytest.fixture(scope="module")
def points() -> tuple[CurvePoint, ...]:
    """A device of 108 multiprocessors with tiles of 128 x 128."""
    rows = frame(A100, SIZES, device="GPU").assign(sm_count=108)
    rows["flop"] = rows["batch_size"] * 1e9
    rows["bytes_moved"] = rows["batch_size"] * 1e6
    return analyse(rows).machines[0].curves[0].points


def test_an_interval_holds_its_throughput(points: tuple[CurvePoint, ...]) -> None:
    """Symmetric in logs, as ratios are."""
    for point in points:
        assert point.low is not None
        assert point.high is not None
        assert point.low < point.per_s < point.high
        assert point.low * point.high == pytest.approx(point.per_s**2)


def test_rates_are_those_of_the_same_time(points: tuple[CurvePoint, ...]) -> None:
    """One time, told in items, operations and bytes."""
    for point in points:
        assert point.flop_per_s == pytest.approx(point.per_s * 1e9)
        assert point.bytes_per_s == pytest.approx(point.per_s * 1e6)


def test_tiles_and_waves_are_those_of_the_device(points: tuple[CurvePoint, ...]) -> None:
    """A device that is half filled is filled once."""
    for point in points:
        tiles = A100.tiles(point.batch_size)
        assert point.tiles == tiles
        assert point.waves == -(-tiles // 108)


def test_the_fullest_size_of_a_step_is_at_its_edge(points: tuple[CurvePoint, ...]) -> None:
    """One row more needs another row of tiles; beyond the largest size nobody knows."""
    edges = {point.batch_size for point in points if point.is_tile_edge}

    assert edges == {128, 256}
    assert points[-1].is_tile_edge is None


def test_a_single_block_has_no_interval() -> None:
    """What was not repeated has no spread."""
    rows = frame(A100, SIZES, runs=1, blocks=1, device="GPU")

    (curve,) = analyse(rows).machines[0].curves

    assert {(point.low, point.high) for point in curve.points} == {(None, None)}


def test_intervals_hold_the_true_throughput_as_often_as_they_say() -> None:
    """Beside the other sizes: what a run or a block does to all of them alike is taken out."""
    sizes = (8, 12, 16, 20, 24, 28, 32)
    flat = Device(tile=lambda rows: (8192, 8192))
    held = []
    for seed in range(60):
        rows = complete_rows(frame(flat, sizes, seed=seed, noise=Noise(size=0.0)))
        curve = measured(rows)
        found = curve_sizes(rows, curve, pair_spread(curve, averages(curve)))
        truths = [point.batch_size / flat.time_s(point.batch_size) for point in found]
        logs = np.log([point.per_s / true for point, true in zip(found, truths, strict=True)])
        halves = np.log([(point.high or np.nan) / point.per_s for point in found])
        held.extend(np.abs(logs - logs.mean()) <= halves)

    assert 0.93 <= np.mean(held) <= 0.995


def test_intervals_of_many_pairs_are_those_of_each() -> None:
    """Pairs that lack a block among others, and without any, are taken one by one."""
    curve = measured(complete_rows(frame(A100, SIZES, device="GPU")))
    table = curve.log_time.copy()
    table[0, 2], table[1:, 3] = np.nan, np.nan
    curve = replace(curve, log_time=table, runs=np.zeros(len(table), dtype=np.int64))
    spread = pair_spread(curve, averages(curve))
    others = np.arange(1, len(SIZES))

    found = spread.intervals(0, others, 0.99)

    one_by_one = [spread.interval(0, int(other), 0.99) for other in others]
    assert one_by_one[2] is None
    expected = [(math.nan, math.nan) if ends is None else ends for ends in one_by_one]
    assert found == pytest.approx(np.array(expected), nan_ok=True)
