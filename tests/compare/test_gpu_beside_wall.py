"""The default view has a line by GPU-busy time, and says when wall and GPU disagree."""

import pandas as pd
import pytest

from gpubench.compare.comparison_records import Metric, Verdict
from gpubench.compare.gpu_records import GpuComparison
from tests.compare.sides import failed, frame, pair
from tests.compare.steps import GPU, kernels, steps


def beside(a: pd.DataFrame, b: pd.DataFrame) -> GpuComparison:
    """Return the steps of two frames by GPU-busy time."""
    found = pair(a, b).gpu
    assert found is not None
    return found


def test_a_gpu_behind_a_slow_host_disagrees_with_the_wall_time() -> None:
    """And the batch sizes at which the host decides are named."""
    (finding,) = beside(steps(), steps(gpu=0.8, seed=1)).findings

    assert finding.disagree
    assert finding.gpu.verdict is Verdict.FASTER
    assert finding.gpu.result.low > finding.wall.result.high
    assert finding.host_bound == (1, 16, 100, 128, 256)


def test_a_quicker_host_in_front_of_one_gpu_disagrees_too() -> None:
    """The wall time would be taken for the GPU's."""
    (finding,) = beside(steps(), steps(host=0.8, seed=1)).findings

    assert finding.disagree
    assert (finding.wall.verdict, finding.gpu.verdict) == (Verdict.FASTER, Verdict.SAME)


def test_a_gpu_that_is_faster_in_both_times_does_not_disagree() -> None:
    """Steps that no host holds up."""
    assert beside(steps(host=0.01), steps(host=0.01, gpu=0.8, seed=1)).findings == ()


def test_a_noisy_host_leaves_open_what_the_gpu_tells() -> None:
    """One verdict that is shown and one that is not are no disagreement."""
    noisy = steps(host_spread=0.2), steps(host_spread=0.2, gpu=0.97, seed=1)
    (finding,) = beside(*noisy).findings

    assert not finding.disagree
    assert (finding.wall.verdict, finding.gpu.verdict) == (Verdict.UNCLEAR, Verdict.FASTER)


@pytest.mark.usefixtures("untraced")
def test_equal_gpus_behind_equal_hosts_seldom_disagree() -> None:
    """A false one in twenty at most; 40 pairs, seeds fixed."""
    found = [beside(steps(seed=seed, runs=3), steps(seed=seed + 500, runs=3)) for seed in range(40)]
    false = sum(
        any(one.disagree for one in of.findings)
        or any(row.verdict in {Verdict.FASTER, Verdict.SLOWER} for row in of.workloads)
        for of in found
    )

    assert false <= 3


def test_a_line_is_over_the_cases_that_have_both_times() -> None:
    """What is left out has a reason."""
    second = steps(seed=1)
    second = second.assign(dense_median_s=second["dense_median_s"].mask(second["batch_size"] == 1))
    found = beside(steps(), second)

    assert [row.cases for row in found.workloads] == [5]
    assert found.left_out == (("b: no GPU-busy time", 1),)


def test_the_wall_time_beside_it_is_that_of_the_table_or_of_the_same_steps() -> None:
    """A sentence with other numbers than the table below it would be taken for a mistake."""
    first, second = steps(), steps(gpu=0.8, seed=1)
    whole = pair(first, second)
    lacking = pair(
        first,
        second.assign(dense_median_s=second["dense_median_s"].mask(second["batch_size"] == 512)),
    )

    assert whole.gpu is not None
    assert lacking.gpu is not None
    assert whole.gpu.findings[0].wall == whole.workloads[0]
    assert lacking.workloads[0] == whole.workloads[0]
    assert lacking.gpu.findings[0].wall.cases == lacking.gpu.findings[0].gpu.cases == 5


def test_a_gpu_against_a_cpu_says_why_there_is_no_line() -> None:
    """One side alone has GPU-busy time."""
    cpu = frame(workload="mlp", phase="train_step", backend="cpu", device="C", seed=1)
    found = beside(steps(), cpu)

    assert found.workloads == ()
    assert found.left_out == (("b: no GPU-busy time", 6),)


def test_a_step_that_left_the_gpu_idle_has_no_ratio_of_gpu_busy_time() -> None:
    """0 s is a value from which no ratio exists; the wall times are compared all the same."""
    idle = steps(seed=1)
    some = idle.assign(dense_median_s=idle["dense_median_s"].where(idle["batch_size"] > 1, 0.0))

    for first, second in ((steps(), idle.assign(dense_median_s=0.0)), (steps(), some)):
        for sides in ((first, second), (second, first)):
            compared = pair(*sides)
            assert all(case.result is not None for case in compared.cases)
            assert compared.gpu is not None
            assert 1 not in {case.case.batch_size for case in compared.gpu.cases}
            assert compared.gpu.left_out


def test_without_steps_there_is_nothing_to_say() -> None:
    """Kernels have one time, and CPUs have no other."""
    assert pair(kernels(), kernels(seed=1)).gpu is None
    assert pair(frame(), frame(seed=1)).gpu is None
    assert pair(steps(), steps(seed=1), metric=Metric.GPU).gpu is None


def test_kernels_have_no_second_line_beside_steps() -> None:
    """It would say the same again."""
    found = beside(
        pd.concat([steps(), kernels()]), pd.concat([steps(seed=1), kernels(seed=1, factor=2.0)])
    )

    assert [row.workload for row in found.workloads] == ["mlp"]


@pytest.mark.parametrize("metric", Metric)
def test_a_file_against_itself_is_the_same_in_both_times(metric: Metric) -> None:
    """However noisy its host is."""
    rows = steps(host_spread=0.3)
    found = pair(rows, rows, metric=metric)
    lines = [*found.workloads, *(found.gpu.workloads if found.gpu else ())]

    assert {row.verdict for row in lines} == {Verdict.SAME}
    assert not (found.gpu and found.gpu.findings)


def test_failures_stay_failures_and_weights_are_of_all_workloads() -> None:
    """Weights may name what has no steps."""
    first = pd.concat([steps(), kernels()])
    second = pd.concat([failed(steps(seed=1), "oom", 512), kernels(seed=1)])
    found = pair(first, second, weights=(("matmul", 1.0),))

    assert found.gpu is not None
    assert [row.cases for row in found.gpu.workloads] == [5]
    assert found.gpu.left_out == ()
    assert len(found.failed) == 1


def test_the_pairs_of_runs_in_turns_count_for_both_times() -> None:
    """What a pair has in common cancels in the GPU-busy time too."""
    turns = [
        steps(seed=seed, gpu=gpu, spread=0.002).assign(session="s")
        for seed, gpu in ((0, 1.0), (1, 0.9))
    ]
    turns = [rows.assign(pair=rows["run_id"].str[-1].astype(int)) for rows in turns]
    found = pair(*turns)

    assert found.scope.pairs == 3
    assert found.gpu is not None
    assert found.gpu.workloads[0].verdict is Verdict.FASTER
    assert GPU["device_uuid"] == "d1"
