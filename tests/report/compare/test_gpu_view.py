"""GPU-busy time in every format."""

import csv
import io
import json

from gpubench.compare.comparison_records import Metric
from gpubench.report.compare.document import comparison_document
from gpubench.report.compare.gpu_sentences import gpu_sentences
from gpubench.report.compare.view import View
from gpubench.report.layout.writers import written
from tests.compare.sides import pair
from tests.compare.steps import steps
from tests.report.compare.gpu_examples import behind_one_host, told


def test_every_workload_of_steps_has_a_second_line() -> None:
    """Ratio, interval and verdict; products have one time."""
    lines = told("text").splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("workload"))
    names = [line.split()[0] for line in lines[first + 1 : first + 8]]

    assert names == [
        *("convnet", "GPU-busy", "matmul", "mlp", "GPU-busy", "transformer", "GPU-busy")
    ]
    assert any(line.startswith("GPU-busy: steps as above without the time") for line in lines)


def test_the_disagreement_is_a_sentence_with_its_batch_sizes_and_both_intervals() -> None:
    """Issue 14: the host, not the GPU, decides at these batch sizes."""
    (text,) = gpu_sentences(pair(steps(), steps(host=0.8, seed=1)).gpu)

    assert text.startswith(
        "Wall and GPU-busy time disagree, as the host, not the GPU, decides at these batch sizes:"
        " mlp at batch 1/16/100/128 and 1 more (1."
    )
    assert text.count(" to ") == 2


def test_part_of_a_gain_that_arrives_is_told_from_none() -> None:
    """The host then does not decide alone."""
    (text,) = gpu_sentences(pair(steps(), steps(gpu=0.5, seed=1)).gpu)

    assert "the host, not the GPU alone, decides at these batch sizes" in text


def test_what_a_noisy_host_leaves_open_is_told_without_a_disagreement() -> None:
    """It is not shown that the two differ."""
    noisy = steps(host_spread=0.2), steps(host_spread=0.2, gpu=0.97, seed=1)
    (text,) = gpu_sentences(pair(*noisy).gpu)

    assert text.startswith("GPU-busy time shows what wall time leaves open: mlp faster (")


def test_a_change_of_gaps_where_no_gpu_waits_is_said_as_that() -> None:
    """Nobody is host-bound, and the two times differ all the same."""
    first, second = steps(host=0.01), steps(host=0.01, seed=1)
    second = second.assign(
        time_median_s=second["time_median_s"] * 1.03, host_bound_share=1.0 - 1.0 / 1.03
    )
    (text,) = gpu_sentences(pair(first, second).gpu)

    assert text.startswith("Wall and GPU-busy time disagree, as the time between the GPU's work")


def test_the_metric_is_named_wherever_its_times_stand() -> None:
    """A pasted sentence must not be taken for one about wall time."""
    text = told("text", Metric.GPU)

    assert "is faster than old in GPU-busy time over" in text
    assert "Speedup of GPU-busy time: " in text
    assert "Break-even" not in text
    assert "times are GPU-busy times" in text
    assert json.loads(told("json", Metric.GPU))["metric"] == "gpu"
    assert {row["metric"] for row in csv.DictReader(io.StringIO(told("csv", Metric.GPU)))} == {
        "gpu"
    }


def test_a_spreadsheet_has_both_times_of_a_case() -> None:
    """Empty where one is missing, and for kernels."""
    rows = {
        (row["workload"], row["batch_size"]): row
        for row in csv.DictReader(io.StringIO(told("csv")))
    }

    mlp = rows["mlp", "16"]
    assert float(mlp["gpu_low"]) < float(mlp["gpu_speedup"]) < float(mlp["gpu_high"])
    assert float(mlp["baseline_gpu_time_s"]) < float(mlp["baseline_time_s"])
    assert mlp["gpu_verdict"] == "faster"
    assert mlp["metric"] == "time"
    for lacking in (rows["matmul", "16"], rows["convnet", "1"]):
        assert not any(text for name, text in lacking.items() if "gpu_" in name[-20:] and
                       name not in {"gpus_to_settle"})  # fmt: skip


def test_programs_get_lines_findings_and_what_is_left_out() -> None:
    """What a sentence says is a record."""
    (contender,) = json.loads(told("json"))["contenders"]
    found = contender["gpu_busy"]

    assert [row["workload"] for row in found["workloads"]] == ["convnet", "mlp", "transformer"]
    assert found["left_out"] == {"new: no GPU-busy time": 1}
    finding = next(one for one in found["findings"] if one["workload"] == "mlp")
    assert finding["disagree"] is True
    assert finding["host_bound_batch_sizes"] == [1, 16, 100, 128, 256]
    assert finding["gpu_busy"]["low"] > finding["wall"]["high"]
    assert "Wall and GPU-busy time disagree" in contender["sentence"]


def test_what_has_no_line_is_counted_with_its_reason() -> None:
    """A silent gap would look like a whole."""
    assert "GPU-busy   not compared in 1 case (new: no GPU-busy time)" in told("text")
    memory = written(comparison_document(behind_one_host(), View(metric="memory")), "text")
    assert "GPU-busy" not in memory
    assert "not comparable  1 case (new: no GPU-busy time): convnet/" in told("text", Metric.GPU)
