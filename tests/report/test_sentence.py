"""Claims about the findings in plain words."""

import pandas as pd
import pytest

from gpubench.overview.overview import overview
from gpubench.report.sentence import sentence
from tests.overview.frames import block_row, curve_rows, failed_row, required_only


def said(rows: list[dict[str, object]]) -> str:
    return sentence(overview(pd.DataFrame(rows)), 0)


def test_it_speaks_of_the_work_that_is_most_like_a_users() -> None:
    """A training step of a transformer says more than a product."""
    rows = [
        *curve_rows(lambda size: 1e-3, (1, 2), phase="forward"),
        *curve_rows(lambda size: 1e-3, (1, 2), workload="transformer", phase="train_step"),
        *curve_rows(lambda size: 1e-3, (1, 2), workload="mlp", phase="train_step"),
    ]
    assert "transformer train step (fp32) is fastest per token at batch 2" in said(rows)


def test_a_knee_that_does_not_hold_is_not_said_to() -> None:
    """`from batch 10 up` is a promise."""
    flat = curve_rows(lambda size: size * 1e-5, (10, 20, 40))
    dipping = curve_rows(lambda size: size * 1e-5 * (2 if size == 20 else 1), (10, 20, 40))
    drop = curve_rows(lambda size: size * 1e-5 * (1.01 if size == 10 else 1), (10, 20, 40))
    assert "no smaller batch" in said(flat)
    assert "is within 5 % of that from batch 10 up" in said(drop)
    dipping = curve_rows(lambda s: s * 1e-5 * {10: 1.01, 20: 2, 40: 1}[s], (10, 20, 40))
    assert "first comes within 5 % of that at batch 10, with slower sizes above" in said(dipping)


@pytest.mark.parametrize(
    ("factors", "words"),
    [
        ((1.1, 1.1001), "10.0 % more time per row than 128 (95 % interval"),
        ((0.9, 0.9001), "10.0 % less time per row than 128"),
        ((1.1, 0.9), "could not be told apart per row: 2 blocks are too few"),
        ((1.02, 0.98, 1.01, 0.99), "could not be told apart per row (95 % interval"),
        ((1.0003, 1.0004, 1.0005), "128 take the same time per row within 1 % (95 % interval"),
        ((1.1,), "from one block and so without an uncertainty"),
    ],
)
def test_100_against_128_comes_with_its_uncertainty(factors: tuple[float, ...], words: str) -> None:
    """A number without an interval is said to have none."""
    rows = [
        block_row(batch_size=size, block=block, time_median_s=size * 1e-5 * scale)
        for block, factor in enumerate(factors)
        for size, scale in ((100, factor), (128, 1.0))
    ]
    assert words in said(rows)


def test_what_was_not_run_is_said() -> None:
    """Silence would look like "no difference"."""
    assert "100 against 128 was not run." in said(curve_rows(lambda size: 1e-3, (1, 2)))


def test_one_run_is_said_to_be_indicative_and_three_are_not() -> None:
    """Blocks do not replace runs when machines are compared."""
    three = [
        row for run in ("r0", "r1", "r2") for row in curve_rows(lambda s: 1e-3, (1, 2), run_id=run)
    ]
    assert "One run, so comparisons will be indicative." in said(curve_rows(lambda s: 1e-3, (1, 2)))
    assert "indicative" not in said(three)


def test_a_file_without_any_time_says_so() -> None:
    """Everything may have failed."""
    assert "nothing was timed" in said([failed_row("error", "raised")])


def test_a_file_of_another_tool_has_no_place_to_name() -> None:
    """Neither label nor torch is known."""
    frame = required_only(curve_rows(lambda size: 1e-3, (1, 2)))
    assert sentence(overview(frame), 0).startswith("matmul forward (fp32) is fastest per element")
