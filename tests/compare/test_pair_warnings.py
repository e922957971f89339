"""What a buyer might expect of a comparison and its files do not hold."""

from typing import Any

import pandas as pd

from .sides import frame, pair


def missing(**columns: Any) -> tuple[str, ...]:
    return pair(frame(seed=1, **columns), frame(seed=2, **columns)).missing


def test_products_alone_leave_out_what_training_is() -> None:
    """The table would look complete without it."""
    assert missing() == (
        "mlp",
        "convnet",
        "transformer",
        "training steps",
        "16-bit types",
    )


def test_what_is_there_is_not_missed() -> None:
    """A file of everything has no such line."""
    everything = pd.concat(
        frame(seed=7, workload=name, phase="train_step", dtype="bfloat16")
        for name in ("matmul", "mlp", "convnet", "transformer")
    )
    again = everything.assign(time_median_s=everything["time_median_s"] * 1.001)

    assert pair(everything, again).missing == ()


def test_what_only_one_side_has_is_missing() -> None:
    """It says nothing about the other."""
    more = pd.concat([frame(seed=1), frame(seed=1, workload="mlp")])

    assert "mlp" in pair(more, frame(seed=3)).missing


def test_only_what_spoils_memory_is_told_of_memory() -> None:
    """Allocated bytes repeat exactly: one run is no reservation, and equal rows still are."""
    one_run, itself = pair(frame(runs=1), frame(seed=2)), pair(frame(), frame())

    assert any("every verdict is indicative" in text for text in one_run.warnings)
    assert one_run.sides_warnings == ()
    (same_rows,) = itself.sides_warnings
    assert same_rows in itself.warnings
    assert "hold the same rows" in same_rows


def test_files_of_other_tools_are_not_measured_by_our_workloads() -> None:
    """Nobody knows what their readers expect."""
    assert missing(workload="gemm") == ()
