"""The table of peaks that is shipped: its ratios, its sources, and no cell that is 0."""

import csv
from importlib import resources
from urllib.parse import urlsplit

import pytest

from gpubench.peaks.reader import shipped_lines
from gpubench.peaks.records import MEMORY, PeakLine

LINES = shipped_lines()
DATA_CENTRE = ("NVIDIA A", "NVIDIA B", "NVIDIA GB", "NVIDIA H", "NVIDIA L", "AMD")
SLACK = 0.02
"""Datasheets round: the L40S has 183 TFLOP/s of tf32 and 362 of float16, the A30 82 and 165."""


def highest(device: str, quantity: str) -> float | None:
    """Return the highest peak that is given of a quantity."""
    values = [
        line.per_s for line in LINES if line.key.device == device and line.quantity == quantity
    ]
    return max(values, default=None)


DEVICES = sorted({line.key.device for line in LINES})


def test_no_cell_is_zero_and_each_names_its_gpu_and_its_source() -> None:
    """A peak of 0 would make a share endless, and one without a source cannot be checked."""
    for line in LINES:
        assert line.per_s > 0
        assert line.source
        assert line.date
        assert line.key.memory_gib
        assert line.key.power_limit_w


def test_no_cell_of_the_file_is_written_as_zero() -> None:
    """What is unknown has no line."""
    text = (resources.files("gpubench.peaks") / "gpus.csv").read_text(encoding="utf-8")

    assert all(float(row["value"]) > 0 for row in csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("device", DEVICES)
def test_types_of_half_the_width_have_twice_the_rate(device: str) -> None:
    """A slip of a unit, or a peak of sparse matrices among dense ones, breaks the ratio."""
    float16, bfloat16 = highest(device, "float16"), highest(device, "bfloat16")
    tf32, float8 = highest(device, "tf32"), highest(device, "float8")

    assert float16 is not None
    assert bfloat16 in {None, float16}
    if tf32 is not None and device.startswith(DATA_CENTRE):
        assert float16 / tf32 == pytest.approx(2.0, rel=SLACK)
    if float8 is not None:
        assert float8 / float16 == pytest.approx(2.0, rel=SLACK)


@pytest.mark.parametrize("device", DEVICES)
def test_the_orders_of_magnitude_are_those_of_gpus(device: str) -> None:
    """One table elsewhere had 1.8e15 bytes per second in it."""
    memory, float32 = highest(device, MEMORY), highest(device, "float32")

    assert memory is not None
    assert float32 is not None
    assert 2e11 < memory < 2e13
    assert 5e12 < float32 < 5e14
    assert float32 <= (highest(device, "float16") or 0.0)


def test_where_sources_disagree_each_has_its_line() -> None:
    """A conflict that was settled in silence cannot be seen."""
    told: dict[tuple[str, str], list[PeakLine]] = {}
    for line in LINES:
        told.setdefault((line.key.device, line.quantity), []).append(line)

    for lines in told.values():
        is_disputed = len({line.per_s for line in lines}) > 1
        assert {line.confidence for line in lines} == {"disputed" if is_disputed else "cited"}
    assert len(told["Tesla T4", MEMORY]) == 2


def test_web_sources_are_whole_addresses() -> None:
    """Whoever doubts a peak wants to click."""
    for line in LINES:
        for source in line.source.split("; "):
            if source.startswith("http"):
                assert urlsplit(source).hostname
