"""`--metric gpu`: the time that the GPU was busy decides, and where there is none nothing does."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import Metric, Settings, Verdict
from gpubench.compare.gates import Gates, gate_failures, uncompared_cases
from gpubench.compare.pair_records import PairComparison
from gpubench.errors import UsageError
from tests.compare.sides import SIZES, by_size, failed, frame, pair, side, verdicts
from tests.compare.steps import kernels, steps


def by_gpu(a: pd.DataFrame, b: pd.DataFrame) -> PairComparison:
    """Return what two frames are to each other in GPU-busy time."""
    return pair(a, b, metric=Metric.GPU)


def test_two_gpus_are_told_apart_behind_one_slow_host() -> None:
    """Issue 14: up to batch 256 the wall time is the host's, whatever GPU is behind it."""
    slow, quick = steps(), steps(gpu=0.8, seed=1)

    assert "faster" not in verdicts(pair(slow, quick))[:5]
    found = by_gpu(slow, quick)

    assert verdicts(found) == ["faster"] * len(SIZES)
    assert found.overall is not None
    assert found.overall.result.speedup == pytest.approx(1.25, rel=0.01)
    times_s = by_size(found)[16].times_s
    assert times_s == pytest.approx((36e-5, 0.8 * 36e-5), rel=0.02)


def test_a_kernel_has_one_time_and_it_counts() -> None:
    """It is timed without the host."""
    first = pd.concat([steps(), kernels()])
    found = by_gpu(first, pd.concat([steps(seed=1), kernels(seed=1, factor=1.1)]))

    rows = {row.workload: row for row in found.workloads}
    assert rows["matmul"].verdict is Verdict.SLOWER
    assert rows["mlp"].verdict is Verdict.SAME


def test_a_step_of_a_gpu_that_was_kept_busy_has_one_time_too() -> None:
    """Steady load is queued ahead of the GPU, and that is proven."""
    steady: dict[str, Any] = {
        "workload": "mlp",
        "phase": "train_step",
        "regime": "steady",
        "cache": "none",
    }
    found = by_gpu(kernels(**steady), kernels(seed=1, factor=0.8, **steady))

    assert verdicts(found) == ["faster"] * len(SIZES)


def test_a_throughput_is_that_of_the_gpu_busy_time() -> None:
    """Items are the same, and the time is another."""
    best = by_gpu(steps(), steps(gpu=0.5, seed=1)).workloads[0].best

    assert best is not None
    assert best.curves[0].counts_items
    assert best.curves[0].baseline.per_s == pytest.approx(512 / 532e-5, rel=0.02)


def test_gpu_busy_time_names_no_price() -> None:
    """A buyer waits for the host too."""
    assert by_gpu(steps(), steps(gpu=0.5, seed=1)).break_even is None
    assert pair(steps(), steps(gpu=0.5, seed=1)).break_even is not None


@pytest.mark.parametrize("on_cpu", ["a", "b"])
def test_a_side_without_gpu_busy_time_is_refused_with_the_reason(on_cpu: str) -> None:
    """A CPU has none, and a silent skip would look like an answer."""
    cpu = frame(workload="mlp", phase="train_step", backend="cpu", device="C")
    sides = {"a": steps(), "b": steps(seed=1)} | {on_cpu: cpu}

    with pytest.raises(
        UsageError, match=f"{on_cpu} has no GPU-busy time: it was measured on a CPU"
    ):
        by_gpu(sides["a"], sides["b"])


@pytest.mark.parametrize(
    "lacking",
    [
        frame(seed=1),
        steps(seed=1).drop(columns="dense_median_s"),
        kernels(warnings="unguarded"),
        kernels(backend="cpu"),
    ],
)
def test_what_is_no_gpu_busy_time_is_not_taken_for_it(lacking: pd.DataFrame) -> None:
    """Eight columns of another tool, steps too long for the queue, kernels that nothing guarded."""
    with pytest.raises(UsageError, match="--metric gpu: b has no GPU-busy time"):
        by_gpu(pd.concat([steps(), kernels()]), lacking)


def test_a_case_without_gpu_busy_time_on_one_side_says_so() -> None:
    """It is neither slower nor left out."""
    second = steps(seed=1)
    none = second["batch_size"] == 128
    one_run = (second["batch_size"] == 256) & (second["run_id"] == "r1-0")
    found = by_size(by_gpu(steps(), second.assign(
        dense_median_s=second["dense_median_s"].mask(none | one_run)
    )))  # fmt: skip

    assert {found[n].verdict for n in (128, 256)} == {Verdict.NOT_COMPARABLE}
    assert found[128].reason == "b: no GPU-busy time"
    assert found[256].reason == "b: GPU-busy time in 2 of 3 runs"
    assert found[512].result is not None


def test_files_that_have_no_case_with_gpu_busy_time_in_common_are_refused() -> None:
    """Each has some, of other cases."""
    first, second = steps(), steps(seed=1)
    halves = (
        first.assign(dense_median_s=first["dense_median_s"].where(first["batch_size"] > 100)),
        second.assign(dense_median_s=second["dense_median_s"].where(second["batch_size"] <= 100)),
    )

    with pytest.raises(
        UsageError, match="can be compared: a: no GPU-busy time; b: no GPU-busy time"
    ):
        by_gpu(*halves)


def test_blocks_without_gpu_busy_time_are_counted() -> None:
    """In a short block no step is looked at alone; other blocks stand for it, and it is said."""
    second = steps(seed=1)
    lacking = (second["batch_size"] == 128) & (second["block"] == 0)
    second = second.assign(dense_median_s=second["dense_median_s"].mask(lacking))

    for found in (by_gpu(steps(), second), pair(steps(), second)):
        (text,) = (text for text in found.warnings if "GPU-busy" in text)
        assert text.startswith("b: 3 of 36 blocks have no GPU-busy time, which their cases have")


def test_a_limit_holds_for_gpu_busy_time_and_says_what_it_did_not_see() -> None:
    """A slower GPU behind a slow host must not pass for want of looking."""
    second = steps(gpu=1.2, seed=1)
    second = second.assign(dense_median_s=second["dense_median_s"].mask(second["batch_size"] == 1))
    sides = [side("a", steps()), side("b", failed(second, "oom", 512))]
    by_time, by_busy = (compare(sides, Settings(metric=metric)) for metric in Metric)

    broken = gate_failures(by_busy, Gates(slower=0.1))

    assert [failure.case_id.split("/")[5] for failure in broken] == [
        "16",
        "100",
        "128",
        "256",
        "512",
    ]
    assert [failure.excess is None for failure in broken] == [False] * 4 + [True]
    assert uncompared_cases(by_busy) == (("b", "b: no GPU-busy time", 1),)
    assert len(gate_failures(by_time, Gates(slower=0.1))) < len(broken)
    assert uncompared_cases(by_time) == ()


pairs_of_steps = st.builds(
    lambda seed, runs, gpu, host, blocks: (
        pd.concat([steps(seed=2 * seed, runs=runs[0]), kernels(seed=2 * seed, runs=runs[0])]),
        pd.concat(
            [
                steps(seed=2 * seed + 1, runs=runs[1], gpu=gpu, host=host, blocks=blocks),
                kernels(seed=2 * seed + 1, runs=runs[1], factor=gpu, blocks=blocks),
            ]
        ),
    ),
    st.integers(0, 100),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.sampled_from([1.0, 1.05, 0.7]),
    st.sampled_from([1.0, 1.3]),
    st.integers(1, 3),
)
_FLIPPED = {"faster": "slower", "slower": "faster"}


@pytest.mark.usefixtures("untraced")
@given(pairs_of_steps)
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_swapping_the_sides_inverts_gpu_busy_time_too(
    frames: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    """In both views: no side is the one that counts."""
    a, b = frames
    for metric in Metric:
        there, back = (
            compare([side(*first), side(*second)], Settings(metric=metric)).pairs[0]
            for first, second in ((("a", a), ("b", b)), (("b", b), ("a", a)))
        )
        assert [_FLIPPED.get(verdict, verdict) for verdict in verdicts(there)] == verdicts(back)
        assert inverted(ratios(there)) == pytest.approx(ratios(back), rel=1e-12)
        if there.gpu and back.gpu:
            findings = zip(there.gpu.findings, back.gpu.findings, strict=True)
            assert all(
                (x.disagree, x.host_bound) == (y.disagree, y.host_bound) for x, y in findings
            )


@pytest.mark.usefixtures("untraced")
@given(pairs_of_steps, st.randoms(use_true_random=False))
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_order_of_rows_changes_no_bit_of_it(
    frames: tuple[pd.DataFrame, pd.DataFrame], random: "np.random.Generator"
) -> None:
    """As of wall times."""
    a, b = frames
    order = list(range(len(b)))
    random.shuffle(order)

    for metric in Metric:
        assert pair(a.iloc[::-1], b.iloc[order], metric=metric) == pair(a, b, metric=metric)


def ratios(found: PairComparison) -> list[float]:
    """Return the ratios of GPU-busy time, with their intervals."""
    results = [case.result for case in found.cases]
    results += [row.result for row in found.workloads]
    if found.gpu:
        results += [row.result for row in found.gpu.workloads]
        results += [case.result for case in found.gpu.cases]
    return [x for one in results if one for x in (one.speedup, one.low, one.high)]


def inverted(numbers: list[float]) -> list[float]:
    """Return the ratios of the swapped sides: one over each, ends changed."""
    triples = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    return [1 / x for ratio, low, high in triples for x in (ratio, high, low)]
