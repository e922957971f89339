"""One real session in a fresh process, as a newcomer would start it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytestmark = pytest.mark.usefixtures("unwatched")

ROOT = Path(__file__).parents[2]

SOURCE = """
import pytest
import torch

@pytest.mark.gpubench("matmul")
def test_product(gpu_benchmark, case):
    gpu_benchmark(case)

def test_mine(gpu_benchmark):
    x = torch.randn(8, 1000)
    gpu_benchmark(lambda: x * x, batch_size=8)
"""


@dataclass(frozen=True)
class Session:
    """What a session left behind."""

    output: str
    frame: pd.DataFrame
    benchmarks: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Measure a product at two batch sizes and a function, once for all tests here."""
    folder = tmp_path_factory.mktemp("real")
    folder.joinpath("pytest.ini").write_text("[pytest]\nfilterwarnings = error", encoding="utf-8")
    folder.joinpath("test_it.py").write_text(SOURCE, encoding="utf-8")
    arguments = (
        "--gpubench-preset=smoke --gpubench-batch-sizes=4,8 --gpubench-blocks=1 "
        "--gpubench-sample-time=10ms --benchmark-only --benchmark-json=out.json"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "gpubench.pytest_plugin", *arguments.split()],
        cwd=folder,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")},
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.joinpath("results").iterdir()
    text = folder.joinpath("out.json").read_text(encoding="utf-8")
    return Session(
        output=done.stdout,
        frame=pd.read_csv(path),
        benchmarks={entry["name"]: entry for entry in json.loads(text)["benchmarks"]},
    )


def test_every_item_has_its_row_and_its_benchmark(real: Session) -> None:
    """One block of each case, all of one run."""
    assert sorted(real.frame.workload) == ["matmul", "matmul", "test_it:test_mine"]
    assert len(set(real.frame.run_id)) == 1
    assert len(real.benchmarks) == 3


def test_the_benchmark_and_the_row_say_the_same(real: Session) -> None:
    """Times, throughput and memory of an item are those of its block in the file."""
    rows = real.frame.set_index(["workload", "batch_size"]).sort_index()
    for name, entry in real.benchmarks.items():
        info = entry["extra_info"]
        workload = "test_it:test_mine" if name == "test_mine" else "matmul"
        row = rows.loc[(workload, info["batch_size"])]
        assert entry["stats"]["median"] == pytest.approx(row["time_median_s"])
        assert entry["stats"]["rounds"] == row["samples"]
        assert info["items_per_s"] == pytest.approx(row["items_per_s"])
        assert info["memory_allocated_bytes"] == row["memory_allocated_bytes"]
        assert row["memory_allocated_bytes"] > 0
        assert row["plan"].endswith("made_by=pytest")


def test_the_table_shows_the_best_of_the_file(real: Session) -> None:
    """The batch with the highest throughput stands in the line of its workload."""
    products = real.frame[real.frame.workload == "matmul"]
    best = products.sort_values("items_per_s").iloc[-1]
    (line,) = [line for line in real.output.splitlines() if line.startswith("matmul forward")]

    assert str(best.batch_size) in line.split()
