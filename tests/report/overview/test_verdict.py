"""Claims about the findings in plain words."""

import pandas as pd
import pytest

from gpubench.overview.overview import overview
from gpubench.report.overview.verdict import verdict
from tests.overview.frames import block_row, curve_rows, failed_row, required_only


def said(rows: list[dict[str, object]]) -> str:
    return verdict(overview(pd.DataFrame(rows)), 0)


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
    rising = curve_rows(lambda size: 1e-3, (10, 20, 40))
    drop = curve_rows(lambda s: s * 1e-5 * {5: 9, 10: 1.01, 20: 1, 40: 1.01}[s], (5, 10, 20, 40))
    assert "no smaller batch" in said(rising)
    assert "is within 5 % of that from batch 10 up" in said(drop)
    dipping = curve_rows(lambda s: s * 1e-5 * {5: 9, 10: 1.01, 20: 2, 40: 1}[s], (5, 10, 20, 40))
    assert "it first comes within 5 % of that at batch 10 with slower sizes above" in said(dipping)


def test_the_ends_of_what_was_tried_are_said_to_be_ends() -> None:
    """`No smaller batch comes within 5 %` would be told of a batch that has none below it."""
    falling = said(curve_rows(lambda size: size * size * 1e-5, (100, 200)))
    assert "at batch 100, the smallest tried (" in falling
    assert "no smaller batch" not in falling
    assert "within 5 %" not in falling

    flat = said(curve_rows(lambda size: size * 1e-5 * (1 + size * 1e-6), (10, 20, 40)))
    assert "at batch 10, the smallest tried (" in flat
    assert "every larger one is within 5 % of that" in flat

    level = said(curve_rows(lambda size: size * 1e-5 * (1 - size * 1e-6), (10, 20, 40)))
    assert "at batch 40, the largest tried (" in level
    assert "is within 5 % of that from batch 10, the smallest tried, up" in level


def test_the_largest_that_ran_is_not_the_largest_tried() -> None:
    """Above it there was no memory, so that larger ones are no open question."""
    rows = [*curve_rows(lambda size: 1e-3, (1, 2)), failed_row("oom", "too large", batch_size=4)]
    assert "at batch 2, the largest that ran (" in said(rows)
    assert "at batch 2, the largest tried (" in said(rows[:-1])


def test_a_single_size_is_not_the_fastest_of_anything() -> None:
    """There is nothing to be faster than."""
    only = said(curve_rows(lambda size: 1e-3, (64,)))
    assert "was timed at batch 64 only" in only
    assert "fastest" not in only
    assert "tried" not in only


def test_a_name_in_a_sentence_is_unique_in_its_file() -> None:
    """A kernel of ours beside torch's, two widths, two versions: each is said."""
    ours = curve_rows(lambda size: 1e-5, (1, 2), implementation="cupy-tensor")
    rows = [*ours, *curve_rows(lambda size: 1e-3, (1, 2))]
    assert "matmul forward torch (fp32) is fastest" in said(rows)

    wide = curve_rows(lambda size: 1e-3, (1, 2), params="k=512;n=512;rows=16")
    assert "matmul forward rows=1 (fp32) is fastest" in said([*wide, *rows[6:]])

    versions = [
        row for v in (1, 2) for row in curve_rows(lambda size: 1e-3, (1, 2), workload_version=v)
    ]
    assert "matmul forward version 1 (fp32) is fastest" in said(versions)


def test_verdicts_of_all_curves_are_counted() -> None:
    """One curve's verdict must not stand for those of the others."""
    rows = [
        block_row(phase=phase, batch_size=size, block=block, time_median_s=size * 1e-5 * scale)
        for phase, factors in (("forward", (1.1, 1.1001)), ("dgrad", (0.9, 1.1)))
        for block, factor in enumerate(factors)
        for size, scale in ((100, factor), (128, 1.0))
    ]
    assert "Of 2 curves, 100 is slower in 1, unclear in 1." in said(rows)
    assert "curves" not in said(rows[:4])
    alike = [*rows[:4], *({**row, "phase": "wgrad"} for row in rows[:4])]
    assert "100 is slower in both curves." in said(alike)


@pytest.mark.parametrize(
    ("factors", "words"),
    [
        ((1.1, 1.1001), "10.0 % more time per row than 128 (95 % CI"),
        ((0.9, 0.9001), "10.0 % less time per row than 128"),
        (
            (1.1, 0.9),
            "matmul forward (fp32), -0.5 % (a 95 % CI wider than +-50 % over 2 blocks)",
        ),
        (
            (1.02, 0.98, 1.01, 0.99),
            "Unclear: time per row at batch 100 against 128 in matmul forward (fp32), 0.0 %",
        ),
        ((1.0003, 1.0004, 1.0005), "128 take the same time per row within 1 % (95 % CI"),
        ((1.1,), "one block timed both, so there is no interval"),
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
    assert "100 against 128 was not measured." in said(curve_rows(lambda size: 1e-3, (1, 2)))


def test_one_run_is_said_to_be_indicative_and_three_are_not() -> None:
    """Blocks do not replace runs when machines are compared."""
    three = [
        row for run in ("r0", "r1", "r2") for row in curve_rows(lambda s: 1e-3, (1, 2), run_id=run)
    ]
    assert "One run, so comparisons will be indicative" in said(curve_rows(lambda s: 1e-3, (1, 2)))
    assert "indicative" not in said(three)


def test_a_file_without_any_time_says_so() -> None:
    """Everything may have failed."""
    words = said([failed_row("error", "raised")])
    assert words == "Example CPU, torch 2.6.0: no case has a time; the reasons stand below."


def test_a_file_of_another_tool_has_no_place_to_name() -> None:
    """Neither label nor torch is known."""
    frame = required_only(curve_rows(lambda size: 1e-3, (1, 2)))
    assert verdict(overview(frame), 0).startswith("matmul forward (fp32) is fastest per item")
