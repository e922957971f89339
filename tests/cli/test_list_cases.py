import csv
import io
import json

import pytest

from gpubench.cli.main import main
from gpubench.cli.parser import parse
from gpubench.cli.plan_options import plan_from
from gpubench.suites.costs import gpu_costs

SMOKE = ("list", "--preset", "smoke", "--workload", "matmul")


def test_what_would_run_is_said_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    """Four formats, the same cases, one line end at the end."""
    answers = {}
    for output_format in ("text", "csv", "markdown", "json"):
        assert main([*SMOKE, "--format", output_format]) == 0
        answers[output_format] = capsys.readouterr().out

    assert all(text.endswith("\n") and not text.endswith("\n\n") for text in answers.values())
    assert answers["text"].startswith("plan: preset smoke on cpu, 4 cases x 2 blocks x 1 run")
    listed = json.loads(answers["json"])["cases"]
    rows = list(csv.DictReader(io.StringIO(answers["csv"])))
    assert [row["id"] for row in rows] == [case["id"] for case in listed]
    assert len(rows) == 4


def test_ids_in_the_list_can_be_selected(capsys: pytest.CaptureFixture[str]) -> None:
    """`--select` matches what the list prints."""
    main([*SMOKE, "--format", "csv"])
    wanted = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))[1]["id"]

    assert main([*SMOKE, "--format", "json", "--select", wanted]) == 0
    assert [case["id"] for case in json.loads(capsys.readouterr().out)["cases"]] == [wanted]


def test_an_unknown_format_is_refused_before_anything_is_planned(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The mistake comes first, also where planning would take seconds."""
    assert main([*SMOKE, "--format", "xml"]) == 2
    assert capsys.readouterr().err.startswith("gpubench: --format: 'xml', expected one of text")


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("preset", ["smoke", "quick", "standard", "procurement"])
@pytest.mark.parametrize("budget", ["1m", "20m", "3h"])
def test_a_plan_keeps_to_its_budget(preset: str, budget: str) -> None:
    """`--budget 20m` plans the sizes, blocks and runs that fit."""
    workloads = ["--workload", "matmul,mlp", "--implementation", "torch"]

    planned = plan_from(parse(["list", "--preset", preset, "--budget", budget, *workloads]))

    assert planned.budget_s is not None
    assert 0.3 * planned.budget_s < planned.seconds or planned.plan.runs >= 10
    assert planned.seconds <= planned.budget_s


def test_what_the_user_decided_a_budget_leaves_alone() -> None:
    """The budget fits what is left open."""
    fixed = ["--runs", "2", "--blocks", "5", "--sizes", "7", "--sample-time", "20ms"]

    plan = plan_from(parse([*SMOKE, "--budget", "10m", *fixed])).plan

    assert (plan.runs, plan.blocks, plan.sizes, plan.sample_s) == (2, 5, 7, 0.02)


def test_a_budget_is_explained_beside_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    """What change it will detect, on stderr, since the list may go into a pipe."""
    assert main([*SMOKE, "--budget", "1m", "--format", "csv"]) == 0

    captured = capsys.readouterr()
    assert captured.err.startswith("budget: ")
    assert "budget" not in captured.out


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize(("budget", "left_out"), [("5m", True), ("26m", False)])
def test_a_budget_without_room_for_steady_cases_says_so(
    budget: str, left_out: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three runs of several sizes go before them, and nobody is to look for their rows in vain."""
    assert main(["list", "--preset", "brief", "--device", "cuda", "--budget", budget]) == 0

    error = capsys.readouterr().err
    assert "3 runs per side" in error
    assert ("steady cases do not fit" in error) is left_out


def test_a_gpus_plan_is_estimated_by_a_gpus_speed() -> None:
    """The same work takes a fraction of the time."""
    arguments = ["list", "--preset", "smoke", "--workload", "convnet", "--profile", "gpu"]

    on_gpu = plan_from(parse([*arguments, "--device", "cuda", "--dtype", "float32"]))
    on_cpu = plan_from(parse([*arguments, "--device", "cpu", "--dtype", "float32"]))

    assert gpu_costs().flop_per_s > 1e12
    assert on_gpu.seconds < on_cpu.seconds


def test_threads_are_reckoned_with() -> None:
    """More threads do more; the estimate follows what the user asked for."""
    seconds = [
        plan_from(parse(["list", "--workload", "convnet", "--threads", threads])).seconds
        for threads in ("1", "64")
    ]

    assert seconds[0] > seconds[1]


@pytest.mark.parametrize(
    "device", ["cuda:", "cuda:-1", "cuda:0,,2", "cuda:0,cuda:1", "cuda:0,", "cuda:00001", "cpu,cpu"]
)
def test_what_is_no_device_anywhere_is_not_counted_as_some(
    device: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plan may be for a machine elsewhere, and a slip is not three devices there."""
    assert main(["list", "--device", device]) == 2
    assert f"--device: {device!r}, expected cpu, cuda or a GPU by" in capsys.readouterr().err
