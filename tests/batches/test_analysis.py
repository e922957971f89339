"""From rows to findings: what must change nothing, and what cannot be said."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import ContrastVerdict, CurveFindings, Reason
from tests.batches.simulated import A100, H100, LADDER, SEQUENCE, THIN, Noise, frame

SIZES = tuple(size for size in LADDER if 16 <= size <= 600)


def complete(**changes: Any) -> pd.DataFrame:
    """Return a file with the columns that a GPU's own run would have."""
    rows = frame(H100, SIZES, backend="cuda", device="GPU", blocks_per_sm=1.0)
    rows["memory_allocated_bytes"] = 10**8 + 10**4 * rows["batch_size"]
    rows["flop_per_s"] = rows["batch_size"] / rows["time_median_s"]
    return rows.assign(**changes)


def curve(rows: pd.DataFrame, planned: list[int] | None = None) -> CurveFindings:
    (machine,) = analyse(rows, planned).machines
    return machine.curves[0]


def test_row_order_changes_no_digit() -> None:
    """Must hold 3: draws and sums follow the data's own order."""
    rows = complete()

    assert analyse(rows.sample(frac=1, random_state=3)) == analyse(rows)


def test_extra_columns_change_nothing() -> None:
    """Must hold 3: other tools have columns of their own."""
    rows = complete()

    assert analyse(rows.assign(weather="rain", power_w=3.0)) == analyse(rows)


def test_labels_change_nothing_but_the_name() -> None:
    """Must hold 3: a label is a person's name for a machine."""
    (one,) = analyse(complete(label="mine")).machines
    (other,) = analyse(complete(label="another")).machines

    assert replace(one, measured_on=replace(one.measured_on, label="another")) == other


def test_a_gpu_known_by_its_number_is_one_machine_whatever_it_is_called() -> None:
    """Runs of one GPU under two labels belong together; without a number labels tell apart."""
    labels = np.where(complete()["run_id"] == "r0", "a", "b")

    assert len(analyse(complete(label=labels, device_uuid="d1")).machines) == 1
    assert len(analyse(complete(label=labels)).machines) == 2


def test_rows_without_a_time_are_left_out_and_out_of_memory_is_told() -> None:
    """A size that never fitted has no place in a contrast."""
    rows = complete()
    large = rows["batch_size"] > 500
    rows.loc[large, "status"] = "oom"
    rows.loc[large, ["time_median_s", "memory_allocated_bytes", "flop_per_s"]] = np.nan

    found = curve(rows)

    assert max(point.batch_size for point in found.points) == 500
    assert found.use.out_of_memory_from == 504


def test_missing_blocks_of_some_sizes_are_endured() -> None:
    """A block that was cut off still tells about the sizes that it has."""
    rows = complete()
    whole = {one.name: one.effect for one in curve(rows).contrasts}
    part = {one.name: one for one in curve(rows.sample(frac=0.9, random_state=1)).contrasts}

    for name in ("local", "same_tiles"):
        effect, before = part[name].effect, whole[name]
        assert effect is not None
        assert before is not None
        assert effect == pytest.approx(before, abs=0.005)


def test_sizes_of_one_run_are_compared_though_each_has_its_own_blocks() -> None:
    """Another tool may number the blocks of each case on its own."""
    rows = frame(A100, SIZES)
    rows["block"] = np.arange(len(rows))
    found = curve(rows)
    plateau = next(one for one in found.contrasts if one.name == "same_tiles")

    assert plateau.low is not None
    assert plateau.high is not None
    assert plateau.low < 0 < plateau.high
    row = next(row for row in found.advice if row.planned == 500)
    assert row.low is not None
    assert row.high is not None
    assert row.high - row.low > 0.005


def test_sizes_that_share_no_run_are_not_compared() -> None:
    """What a run does to its times would be taken for what the batch does."""
    found = curve(frame(A100, SIZES).assign(run_id=lambda rows: rows.index.astype(str)))

    assert found.reason == f"no two of {len(SIZES)} batch sizes share a block"
    assert (found.contrasts, found.advice, found.knee) == ((), (), None)
    assert len(found.left_out) == len(SIZES) - 1


def mixed(**changes: Any) -> pd.DataFrame:
    """Return powers of two of one run, and the other sizes, a fifth slower, of another."""
    rows = complete()
    is_power = rows["batch_size"].isin([16, 32, 64, 128, 256, 512])
    slower = rows[~is_power].assign(run_id="other", **changes)
    slower["block"] = slower.groupby("batch_size").cumcount()
    return pd.concat(
        [rows[is_power], slower.assign(time_median_s=slower["time_median_s"] * 1.2)],
        ignore_index=True,
    )


def test_nothing_is_said_of_powers_of_two_that_another_run_timed() -> None:
    """A fifth between two runs is no fifth that a power of two gains."""
    found = curve(mixed(), [100, 128])

    assert found.left_out == (16, 32, 64, 128, 256, 512)
    assert {point.batch_size for point in found.points}.isdisjoint(found.left_out)
    effects = {one.name: one.effect for one in found.contrasts}
    assert effects["unmatched"] is effects["local"] is effects["same_tiles"] is None
    by_size = {row.planned: row for row in found.advice}
    assert by_size[128].reason is Reason.UNSHARED
    assert by_size[100].try_size not in found.left_out


def test_a_few_sizes_of_another_run_leave_the_rest_as_it_was() -> None:
    """A ladder keeps its answer beside an afterthought, even one that shares a size with it."""
    rows = complete()
    late = rows[rows["batch_size"].isin([100, 500])].assign(run_id="late")
    late.loc[late["batch_size"] == 500, "batch_size"] = 501

    whole, found = curve(rows), curve(pd.concat([rows, late]))

    assert found.left_out == (501,)
    assert [one.sets for one in found.contrasts] == [one.sets for one in whole.contrasts]


@pytest.mark.parametrize("kernels", [True, False])
def test_a_file_with_the_required_columns_gets_every_contrast(kernels: bool) -> None:
    """Eight columns, with tiles and kernels beside them or not."""
    rows = frame(H100, LADDER, kernels=kernels)
    required = ["workload", "phase", "dtype", "batch_size", "run_id", "block", "status"]
    extra = ["tiles", "kernel_name"] if kernels else []
    found = curve(rows[[*required, "time_median_s", *extra]])

    assert [one.name for one in found.contrasts] == [
        "unmatched",
        "local",
        "aligned",
        "ten",
        "same_tiles",
    ]
    assert all(one.effect is not None for one in found.contrasts)
    assert found.tiles_known is kernels


def test_a_contrast_that_a_curve_cannot_carry_says_why() -> None:
    """Must hold: never dropped."""
    found = {one.name: one for one in curve(frame(H100, THIN)).contrasts}

    assert found["ten"].effect is None
    assert found["ten"].verdict is ContrastVerdict.INCONCLUSIVE
    assert "divisible" in found["ten"].reason


def test_a_curve_without_a_curve_is_listed_with_its_reason() -> None:
    """One size makes no fit, and still it was measured."""
    rows = pd.concat([frame(H100, (64,)).assign(phase="dgrad"), frame(H100, SIZES)])
    (machine,) = analyse(rows).machines

    reasons = {curve.phase: curve.reason for curve in machine.curves}
    assert reasons == {"forward": "", "dgrad": "only batch 64 was timed"}


def test_the_control_layout_stays_out_of_the_answer() -> None:
    """Nobody trains with the batch as the fast axis."""
    control = frame(A100, SIZES, effect=0.2).assign(params="layout=batch_fast;rows=1")
    rows = pd.concat([frame(A100, SIZES), control])
    (machine,) = analyse(rows).machines

    assert len(machine.claim6.itself_curves) == 1
    assert machine.claim6.itself.effect is not None
    assert abs(machine.claim6.itself.effect) < 0.02


def test_curves_with_tiles_speak_for_those_without() -> None:
    """Where some curves know their tiles, a guess about the others would only blur the answer."""
    blind = frame(H100, SIZES, kernels=False).assign(phase="dgrad")
    (machine,) = analyse(pd.concat([frame(H100, SIZES), blind])).machines

    assert machine.claim6.tiles_known
    assert machine.claim6.practice_curves == (0, 1)
    assert machine.claim6.itself_curves == (0,)


def test_long_ladders_speak_for_short_ones() -> None:
    """Sixteen sizes hold alignment equal for two powers; that would blur what 123 sizes say."""
    short = frame(H100, THIN).assign(dtype="float16")
    (machine,) = analyse(pd.concat([frame(H100, LADDER), short])).machines

    assert len(machine.claim6.itself_curves) == 1
    assert machine.claim6.itself.verdict is ContrastVerdict.ZERO


@pytest.mark.parametrize("sizes", [(1, 2, 4, 8, 16, 32), (64, 100), (64, 128), (1, 3)])
def test_too_few_sizes_give_reasons_and_no_verdict(sizes: tuple[int, ...]) -> None:
    """Must hold: inconclusive, never an error."""
    found = curve(frame(H100, sizes))

    for one in found.contrasts:
        assert one.verdict is ContrastVerdict.INCONCLUSIVE
        assert one.low is not None or one.reason


def test_times_without_any_noise_are_endured() -> None:
    """A simulator may write them."""
    silent = Noise(block=0.0, run=0.0, size=0.0, cell=0.0)
    found = {one.name: one for one in curve(frame(H100, LADDER, noise=silent)).contrasts}

    assert found["same_tiles"].verdict is ContrastVerdict.ZERO


def test_a_machine_without_any_time_is_listed_beside_one_with() -> None:
    """A merged file may hold a GPU on which nothing ran."""
    failed = frame(H100, SIZES, device="other").assign(status="oom", time_median_s=np.nan)
    machines = analyse(pd.concat([frame(H100, SIZES, device="one"), failed])).machines

    assert [machine.measured_on.device for machine in machines] == ["one", "other"]
    assert machines[1].curves[0].reason == "nothing was timed"
    assert machines[1].claim6.practice.effect is None


def test_a_planned_size_that_was_not_timed_is_not_invented() -> None:
    """The row says so and nothing else."""
    (row,) = curve(complete(), [101]).advice

    assert row.reason is Reason.NOT_TIMED
    assert (row.try_size, row.gain, row.low) == (None, None, None)


def test_parts_sum_to_the_gain() -> None:
    """Exactly, for every planned size, with and without tiles."""
    for rows in (complete(), frame(H100, SIZES, kernels=False)):
        found = [row for row in curve(rows).advice if row.gain is not None]
        assert len(found) > 10
        for row in found:
            gain_breakdown = (row.size, row.tiles, row.alignment, row.rest)
            assert sum(part or 0.0 for part in gain_breakdown) == pytest.approx(row.gain, abs=1e-12)


def test_advice_names_the_tile_edge_and_knows_when_to_keep() -> None:
    """1030 begins a second wave on the simulated H100; 1020 shares 1024's step."""
    sizes = (900, 960, 1000, 1016, 1020, 1024, 1028, 1030, 1100, 1200)
    by_size = {row.planned: row for row in curve(frame(H100, sizes), [1030, 1020]).advice}

    assert by_size[1030].try_size in (1016, 1020, 1024)
    assert by_size[1030].better
    assert by_size[1020].reason is Reason.KEEP


def test_advice_says_larger_below_the_knee() -> None:
    """Where time hardly grows, size is what gains."""
    (row,) = curve(complete(), [100]).advice

    assert row.better
    assert row.reason is Reason.LARGER
    assert row.low is not None
    assert row.gain is not None
    assert row.high is not None
    assert row.low <= row.gain <= row.high


def test_curves_of_many_rows_per_element_find_their_plateaus() -> None:
    """127 and 128 times 64 rows fill the same tiles, and are equally aligned."""
    sizes = tuple(sorted({s + d for s in (8, 16, 32, 64, 128, 256) for d in (-2, -1, 0, 1)}))
    found = {one.name: one for one in curve(frame(SEQUENCE, sizes)).contrasts}

    assert found["same_tiles"].sets == 6


def test_progress_is_told_unit_by_unit() -> None:
    """Large files take a while."""
    told: list[tuple[int, int]] = []
    rows = pd.concat([frame(A100, (8, 10)), frame(A100, (8, 10)).assign(phase="dgrad")])
    analyse(rows, None, lambda done, total: told.append((done, total)))

    assert told == [(1, 2), (2, 2)]
