"""Bytes are exact: 0 is a value like any other, and has no ratio."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import MemoryVerdict
from gpubench.compare.gates import Gates, gate_failures, untold_memory
from gpubench.report.compare.case_table import memory_change
from tests.compare.sides import by_size, failed, frame, pair, side


def bytes_of(*sizes: int) -> dict[int, int]:
    """Return bytes for batch sizes 1, 16 and 100."""
    return dict(zip((1, 16, 100), sizes, strict=True))


def allocated(first: dict[int, int], second: dict[int, int]) -> list[pd.DataFrame]:
    """Return two sides that allocate so much by batch size."""
    sides = []
    for seed, sizes in enumerate((first, second)):
        rows = frame(seed=seed, sizes=(1, 16, 100))
        sides.append(rows.assign(memory_allocated_bytes=rows["batch_size"].map(sizes)))
    return sides


def test_zero_bytes_have_a_verdict_and_no_ratio() -> None:
    """Mlxcel #807: 0 is not missing."""
    found = pair(*allocated(bytes_of(0, 0, 200), bytes_of(0, 100, 100)))
    cases = by_size(found)

    assert [cases[n].memory_verdict for n in (1, 16, 100)] == [
        MemoryVerdict.SAME,
        MemoryVerdict.MORE,
        MemoryVerdict.LESS,
    ]
    assert [cases[n].memory_ratio for n in (1, 16, 100)] == [None, None, 0.5]
    (row,) = found.memory
    assert sum(count for _, count in row.counts) == 3
    assert row.ratio == row.lowest == row.highest == pytest.approx(0.5)


def test_a_workload_that_allocates_nothing_has_no_ratio_at_all() -> None:
    """Gpubench itself writes 0 B for a NumPy workload."""
    (row,) = pair(*allocated(bytes_of(0, 0, 0), bytes_of(0, 0, 0))).memory

    assert (row.ratio, row.lowest, row.highest) == (None, None, None)
    assert dict(row.counts)[MemoryVerdict.SAME] == 3


CHANGES: dict[str, tuple[float, float]] = {
    "0 to 0": (0, 0),
    "0 to n": (0, 4e9),
    "n to 0": (4e9, 0),
    "n to n": (100, 102),
    "n to nothing": (100, np.nan),
    "nothing to n": (np.nan, 100),
}
"""What one case allocates on either side, each in a file of its own and all in one."""

SHOWN = {
    "0 to 0": "=",
    "0 to n": "from 0 B",
    "n to 0": "to 0 B",
    "n to n": "1.020x",
    "n to nothing": "-",
    "nothing to n": "-",
}


def both(*names: str) -> list[pd.DataFrame]:
    """Return two sides with a case for each change; its batch size is its place, from 1."""
    sizes = dict(enumerate((CHANGES[name] for name in names), 1))
    sides = []
    for place in (0, 1):
        rows = frame(seed=place, sizes=tuple(sizes))
        figures = rows["batch_size"].map({size: of[place] for size, of in sizes.items()})
        sides.append(
            rows.assign(
                memory_allocated_bytes=figures,
                memory_reserved_bytes=figures,
                memory_device_bytes=figures,
            )
        )
    return sides


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_shown_for_what_it_is(name: str) -> None:
    """A dash is for what nobody knows."""
    case = pair(*both(name)).cases[0]

    for sizes in (case.memory_bytes, case.reserved_bytes, case.device_bytes):
        assert memory_change(sizes) == SHOWN[name]


def test_a_limit_fails_what_grew_and_names_what_it_could_not_see() -> None:
    """Growth from 0 bytes breaks every limit; what no file tells is no growth, and no all-clear."""
    found = compare([side(label, rows) for label, rows in zip("ab", both(*CHANGES), strict=True)])

    broken = gate_failures(found, Gates(memory=0.01))

    assert [(f.case_id.split("/")[5], f.bytes_from_zero) for f in broken] == [
        ("2", 4 * 10**9),
        ("4", None),
    ]
    assert untold_memory(found) == (("b", 2),)


def test_a_case_that_no_longer_fits_breaks_a_limit_of_memory() -> None:
    """It has no figure, and takes more than there is."""
    baseline = frame(seed=1, memory_allocated_bytes=100)
    contender = failed(baseline.assign(run_id="r"), "oom", 16)
    found = compare([side("a", baseline), side("b", contender)])

    (broken,) = gate_failures(found, Gates(memory=0.5))

    assert (broken.case_id.split("/")[5], broken.excess, broken.bytes_from_zero) == (
        "16",
        None,
        None,
    )
    assert untold_memory(found) == ()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Return two files with all changes."""
    paths = [str(tmp_path / f"{name}.csv") for name in "ab"]
    for path, rows in zip(paths, both(*CHANGES), strict=True):
        rows.to_csv(path, index=False)
    return paths


def test_every_format_tells_bytes_and_verdicts(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What has no ratio has bytes, and a sentence."""

    def answer(output_format: str) -> str:
        options = ["--metric", "memory", "--cases", "--format", output_format]
        assert main(["compare", *files, *options, "--fail-memory", "1%"]) == 1
        return capsys.readouterr().out

    told: dict[str, Any] = json.loads(answer("json"))
    assert [case["memory_bytes"] for case in told["cases"]] == [
        [None if np.isnan(size) else size for size in sizes] for sizes in CHANGES.values()
    ]
    assert [case["memory_device_bytes"] for case in told["cases"][:3]] == [
        [0, 0],
        [0, 4 * 10**9],
        [4 * 10**9, 0],
    ]
    verdicts = ["same", "more", "less", "more", None, None]
    assert [case["memory_verdict"] for case in told["cases"]] == verdicts
    rows = [line.split(",") for line in answer("csv").splitlines()]
    place = rows[0].index("memory_verdict")
    assert [row[place] or None for row in rows[1:]] == verdicts
    for output_format in ("text", "markdown"):
        text = " ".join(answer(output_format).split())
        assert "less in 1, more in 2, the same in 1 of 4 cases: 1.020x per workload" in text
        assert "1 case from 0 B, which has no ratio" in text
        assert "1 case to 0 B, which has no ratio, 1 case at 0 B on both sides" in text


def test_a_limit_says_on_standard_error_what_it_saw(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A log of a build is read by its lines."""
    assert main(["compare", *files, "--fail-memory", "1%"]) == 1

    error = capsys.readouterr().err
    assert "(0 B before, 4.00 GB now)" in error
    assert "--fail-memory did not see 2 cases of b without memory_allocated_bytes on both" in error
