"""A side whose rows were measured with several things is refused; across sides they are told."""

from typing import Any

import pandas as pd
import pytest

from gpubench.errors import UsageError
from tests.compare.sides import by_size, frame, pair

GPU: dict[str, Any] = {"device": "G", "device_uuid": "d1", "backend": "cuda", "torch": "v2.6.0"}


def mixed(column: str, value: Any, **told: Any) -> pd.DataFrame:
    """Return rows of which the powers of two above 1 differ in a column, within each run."""
    rows = frame(seed=1, **GPU | told)
    power = rows["batch_size"].isin((16, 128, 256, 512))
    return rows.assign(**{column: rows[column].astype(object).where(~power, value)})


@pytest.mark.parametrize("column", ["torch", "device", "backend"])
def test_a_mixture_on_either_side_is_refused_in_one_line(column: str) -> None:
    """csarofeen/pytorch #2242: 10 % between runs were another torch for some of the sizes."""
    unmixed = frame(**GPU)

    with pytest.raises(UsageError, match=rf"^b: {column} is .* and z, expected"):
        pair(unmixed, mixed(column, "z"))
    with pytest.raises(UsageError, match=rf"^a: {column} is .* and z, expected"):
        pair(mixed(column, "z"), unmixed)


def test_what_one_half_of_a_side_does_not_say_is_a_mixture() -> None:
    """It may have been measured with anything."""
    with pytest.raises(UsageError, match=r"torch is \(empty\) and v2\.6\.0"):
        pair(frame(**GPU), mixed("torch", ""))


def test_cases_that_failed_say_less_and_mix_nothing() -> None:
    """A row without a time is in no mean."""
    rows = mixed("torch", "")
    failed = rows["torch"] == ""
    rows = rows.assign(
        status=rows["status"].where(~failed, "oom"),
        time_median_s=rows["time_median_s"].where(~failed),
    )

    assert by_size(pair(frame(**GPU), rows))[100].result is not None


def fleet(*hosts: str, **columns: Any) -> pd.DataFrame:
    """Return one run of a GPU of its own in each host."""
    return pd.concat(
        [
            frame(seed=n, runs=1, host=host, **GPU | {"device_uuid": f"d{n}"} | columns)
            for n, host in enumerate(hosts)
        ]
    )


def test_gpus_of_one_side_may_be_in_several_hosts() -> None:
    """What differs between GPUs is what a fleet is measured for."""
    assert pair(frame(seed=9, **GPU), fleet("h1", "h2", "h3")).cases[0].runs == (3, 3)


@pytest.mark.parametrize("uuid", ["d1", ""])
def test_one_gpu_in_two_hosts_is_two_machines(uuid: str) -> None:
    """Its steps wait for another processor; and without identifiers nobody knows that it moved."""
    with pytest.raises(UsageError, match="host is h1 and h2"):
        pair(frame(seed=9, **GPU), fleet("h1", "h2", device_uuid=uuid))


def test_gpus_without_identifiers_are_told_apart_by_their_labels() -> None:
    """As in every other command, a label is a name for a machine where nothing else names it."""
    labels = {"r0-0": "lab", "r1-0": "office"}
    known, nameless = (
        rows.assign(label=rows["run_id"].map(labels))
        for rows in (fleet("h", "h"), fleet("h", "h", device_uuid=""))
    )

    with pytest.raises(UsageError, match="label is lab and office"):
        pair(frame(seed=9, **GPU), nameless)
    assert pair(frame(seed=9, **GPU), known).cases


def test_a_side_that_names_some_of_its_gpus_only_is_refused() -> None:
    """The others may be these or not, and it decides how many GPUs there are."""
    rows = fleet("h", "h")

    with pytest.raises(UsageError, match=r"device_uuid is \(empty\) and d1"):
        pair(frame(seed=9, **GPU), rows.assign(device_uuid=rows["device_uuid"].replace("d0", "")))


def test_a_case_of_two_clocks_is_not_compared_and_the_others_are() -> None:
    """A graph may be rejected in one run of one case."""
    rows = frame(seed=1, timer="cuda-graph", **GPU)
    other = (rows["batch_size"] == 16) & (rows["run_id"] == "r1-0")
    rows = rows.assign(timer=rows["timer"].where(~other, "cuda-event"))

    cases = by_size(pair(frame(timer="cuda-graph", **GPU), rows))

    assert cases[16].reason == "timer one / several"
    assert cases[100].result is not None


def test_a_case_of_two_clocks_on_both_sides_is_not_compared_either() -> None:
    """The same word on both sides does not say that the same runs had the same clock."""
    sides = []
    for seed in (1, 2):
        rows = frame(seed=seed, timer="cuda-graph", **GPU)
        other = (rows["batch_size"] == 16) & (rows["run_id"] == f"r{seed}-0")
        sides.append(rows.assign(timer=rows["timer"].where(~other, "cuda-event")))

    cases = by_size(pair(*sides))

    assert cases[16].reason == "timer several / several"
    assert cases[100].result is not None


def test_the_same_mixture_of_versions_on_both_sides_has_no_best_batch_across_them() -> None:
    """Sizes of two versions are two curves, though each faces its like."""
    sides = []
    for seed in (1, 2):
        rows = frame(seed=seed, **GPU)
        sides.append(rows.assign(workload_version=(rows["batch_size"] > 100) + 1))
    (row,) = pair(*sides).workloads

    assert row.best is not None
    assert sorted(curve.curve.workload_version for curve in row.best.curves) == [1, 2]


def test_sizes_that_share_no_block_have_no_best_batch() -> None:
    """Blocks of one run that hold other sizes each: the machine differs between them."""
    sides = []
    for seed in (1, 2):
        rows = frame(seed=seed, **GPU)
        late = rows["batch_size"] > 100
        sides.append(rows.assign(block=rows["block"] + 2 * late))
    found = pair(*sides)

    (row,) = found.workloads
    assert row.best is not None
    assert {curve.baseline.batch_size for curve in row.best.curves} <= {1, 16, 100}
    assert sum("share no block or clock" in text for text in found.warnings) == 2


def test_runs_without_a_common_case_are_refused() -> None:
    """Two files on one side that hold different sizes are no three runs of either."""
    parts = [
        frame(seed=1, sizes=(16, 128), **GPU),
        frame(seed=2, sizes=(1, 100), **GPU),
    ]

    with pytest.raises(UsageError, match="timed in 3 of 6 runs"):
        pair(frame(**GPU), pd.concat(parts))
