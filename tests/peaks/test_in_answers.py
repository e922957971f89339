"""The share of the peak stands in the answers: of GPUs, and of those that the table knows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.peak_shares import most_of_peak
from gpubench.cli.main import main
from gpubench.compare.comparison import compare
from gpubench.overview.kernels import kernel_ladders
from gpubench.overview.overview import overview
from gpubench.peaks.table import peak_table
from gpubench.report.compare.document import comparison_document
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from gpubench.report.overview.document import overview_document
from gpubench.results.reader import read_results
from tests.compare.sides import side
from tests.overview.frames import curve_rows
from tests.project.source_tree import ROOT

KERNELS = read_results(ROOT / "results" / "h200-kernels.csv").frame
CPU = read_results(ROOT / "results" / "cpu-amd-epyc-next-day.csv").frame
TABLE = peak_table()
H200 = {
    "backend": "cuda",
    "device": "NVIDIA H200",
    "device_memory_bytes": 150109880320,
    "power_limit_w": 700.0,
    "dtype": "bfloat16",
}


def flops(**changes: object) -> pd.DataFrame:
    """Return a curve of which each call of batch 100 takes 1 ms and 10^12 operations."""
    given = {**H200, "flop": 10**12, **changes}
    return pd.DataFrame(curve_rows(lambda size: 1e-3, (100,), blocks=1, **given))


def test_a_product_is_held_against_its_type_and_a_copy_against_the_memory() -> None:
    """Each by hand: 680 TFLOP/s of 989.5 is 68.7 %, 4.27 TB/s of 4.8 is 89 %."""
    (ladder,) = kernel_ladders(KERNELS, TABLE)
    for line in ladder.lines:
        assert line.of_peak is not None
        if line.workload == "triad":
            assert line.of_peak.shown == pytest.approx((line.bytes_per_s or 0.0) / 4.8e12)
        elif line.dtype == "bfloat16":
            assert line.of_peak.shown == pytest.approx((line.flop_per_s or 0.0) / 989.5e12)


def test_show_kernels_and_batches_agree_on_a_curve() -> None:
    """One question, one answer: the same rate over the same peak."""
    rows = read_results(ROOT / "results" / "h200-memory.csv").frame
    shown = {
        (curve.workload, curve.implementation): curve.of_peak and curve.of_peak.shown
        for curve in overview(rows, TABLE).curves
    }
    (machine,) = analyse(rows, peaks=TABLE).machines
    for curve in machine.curves:
        found = most_of_peak(machine, curve)
        assert found is not None
        of_show = shown[curve.workload, curve.implementation]
        assert found.shown == pytest.approx(of_show, rel=0.02)


def test_a_gpu_that_the_table_does_not_know_has_empty_cells_and_one_sentence() -> None:
    """It is told how to add a peak, and never shown that of a relative."""
    found = overview(flops(device="NVIDIA A10G"), TABLE)
    text = written(overview_document(found), "text")

    assert found.curves[0].of_peak is not None
    assert found.curves[0].of_peak.shown is None
    assert "No peak is known for NVIDIA A10G (139.8 GiB, 700 W): give yours with --peaks" in text
    assert not {"0.0", "inf", "nan"} & set(text.split())


def test_a_limit_below_the_peaks_own_is_told() -> None:
    """A card at 500 W is not slow for what it is given."""
    text = written(overview_document(overview(flops(power_limit_w=500.0), TABLE)), "text")

    assert "The peaks are those at 700 W; the limit here is 500 W." in text


def test_more_than_the_peak_is_marked() -> None:
    """1000 of 989.5 TFLOP/s is no error of the reader, and is not hidden from him."""
    text = written(overview_document(overview(flops(), TABLE)), "text")

    assert "101.1!" in text
    assert "! above 100 %" in text


def test_of_a_cpu_and_unasked_nothing_is_said() -> None:
    """A processor has no vendor's peak here, and its answers stay as they were."""
    for rows, table in ((CPU, TABLE), (CPU, peak_table(None))):
        told = written(overview_document(overview(rows, table)), "text")
        assert told == written(overview_document(overview(rows)), "text")
        assert "peak memory" in told
        assert "% of peak" not in told


def test_the_table_fits_the_screen() -> None:
    """At 80 columns too."""
    found = overview(read_results(ROOT / "results" / "h200-steps.csv").frame, TABLE)
    text = written(overview_document(found), "text", Screen(width=80))

    assert max(map(len, text.splitlines())) <= 80


def test_batches_tells_the_shares_that_show_tells() -> None:
    """Of a file that was cut short too, where not every block has every size."""
    rows = read_results(ROOT / "results" / "h200-steps.csv").frame
    shown = {curve.workload: curve.of_peak for curve in overview(rows, TABLE).curves}
    (machine,) = analyse(rows, peaks=TABLE).machines

    for curve in machine.curves:
        share, of_peak = most_of_peak(machine, curve), shown[curve.workload]
        assert share is not None
        assert of_peak is not None
        assert share.flop == pytest.approx(of_peak.flop, rel=1e-6)


STEPS = str(ROOT / "results" / "h200-steps.csv")
MEMORY = str(ROOT / "results" / "h200-memory.csv")
COMMANDS = (
    ("show", MEMORY),
    ("kernels", str(ROOT / "results" / "h200-kernels.csv")),
    ("batches", MEMORY),
    ("compare", f"a={MEMORY}", f"b={MEMORY}"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
def test_a_table_of_ones_own_is_read_by_each_command(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With half of the peak the share is twice as large."""
    table = tmp_path / "peaks.csv"
    table.write_text(
        "device,quantity,value,unit,source,date\nNVIDIA H200,memory,2400,GB/s,mine,2026-11-28\n",
        encoding="utf-8",
    )

    assert main([*command, "--format", "json"]) == 0
    once = json.loads(capsys.readouterr().out)
    assert main([*command, "--format", "json", "--peaks", str(table)]) == 0
    twice = json.loads(capsys.readouterr().out)
    shares = zip(shares_in(once), shares_in(twice), strict=True)
    assert all(own == pytest.approx(2 * shipped) for shipped, own in shares)
    assert list(shares_in(once))
    assert main([*command, "--peaks", str(tmp_path / "none")]) == 2
    assert "--peaks" in capsys.readouterr().err


def shares_in(data: Any) -> Iterator[float]:
    """Yield each share of the memory's peak, wherever it stands."""
    if isinstance(data, list):
        for one in data:
            yield from shares_in(one)
    if isinstance(data, dict):
        if data.get("decides") == "memory" and data["memory"] is not None:
            yield data["memory"]
        for one in data.values():
            yield from shares_in(one)


def test_a_comparison_says_it_of_each_side(capsys: pytest.CaptureFixture[str]) -> None:
    """At each side's own best batch; the model FLOP utilisation of a step as in show."""
    assert main(["compare", f"a={STEPS}", f"b={STEPS}", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    (transformer,) = (row for row in data["workloads"] if row["workload"] == "transformer")
    (curve,) = transformer["best"]["curves"]

    for place, name in enumerate(("baseline", "contender")):
        assert curve["of_peak"][place]["flop"] == pytest.approx(
            curve[name]["flop_per_s"] / 989.5e12
        )
    assert main(["compare", f"a={STEPS}", f"b={STEPS}"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "a and b: convnet 19.1 %, mlp 36.0 %, transformer 36.4 % of the vendor's peak" in text


def test_a_comparison_of_gpus_that_nobody_knows_says_so_for_each_side() -> None:
    """By its label."""
    sides = [side(name, flops(device=f"GPU {name}", device_uuid=name)) for name in ("a", "b")]
    text = written(comparison_document(compare(sides), peaks=TABLE), "text")

    for name in ("a", "b"):
        assert f"peak  {name}: No peak is known for GPU {name}" in text


def test_a_comparison_of_processors_has_no_such_line() -> None:
    """And nothing about it."""
    sides = [side("a", CPU), side("b", CPU.assign(run_id=CPU["run_id"] + "x"))]
    comparison = compare(sides)
    told = written(comparison_document(comparison, peaks=TABLE), "text")

    assert told == written(comparison_document(comparison), "text")
