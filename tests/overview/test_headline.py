from typing import Any

import pandas as pd

from gpubench.overview.curve_lines import Headline, Overview, PairVerdict
from gpubench.overview.overview import overview
from tests.overview.frames import block_row, curve_rows, failed_row


def headline_of(rows: list[dict[str, object]]) -> tuple[Headline, Overview]:
    shown = overview(pd.DataFrame(rows))
    return shown.headlines[0], shown


def curve_of(**changes: Any) -> list[dict[str, object]]:
    return curve_rows(lambda size: 1e-3, (1, 2), **changes)


def test_a_librarys_curve_is_featured_before_a_kernel_of_ours() -> None:
    """Who reads `matmul is fastest at 4092` takes it for torch's."""
    ours = curve_of(implementation="cupy-tensor", phase="forward")
    head, shown = headline_of([*ours, *curve_of(phase="dgrad")])
    assert head.featured is not None
    assert shown.curves[head.featured].implementation == "torch"


def test_a_curve_is_featured_before_a_single_size() -> None:
    """Of one size there is no best."""
    single = curve_rows(lambda size: 1e-3, (64,), workload="mlp", phase="train_step")
    head, shown = headline_of([*single, *curve_of()])
    assert head.featured is not None
    assert shown.curves[head.featured].workload == "matmul"


def test_work_is_featured_before_messages() -> None:
    """A sum of one rank is always fastest, and nobody's work."""
    messages = curve_of(workload="all_reduce", implementation="gloo")
    head, shown = headline_of([*messages, *curve_of(workload="ddp-mlp", phase="train_step")])
    assert head.featured is not None
    assert shown.curves[head.featured].workload == "ddp-mlp"
    head, shown = headline_of(messages)
    assert head.featured is not None


def test_a_users_own_workload_is_featured_before_built_in_ones() -> None:
    """It is what the file was made for; roofs such as copy come last."""
    built_in = [*curve_of(workload="copy"), *curve_of()]
    head, shown = headline_of([*built_in, *curve_of(workload="mine:model")])
    assert head.featured is not None
    assert shown.curves[head.featured].workload == "mine:model"
    head, shown = headline_of(built_in)
    assert head.featured is not None
    assert shown.curves[head.featured].workload == "matmul"


def test_nothing_is_featured_where_nothing_was_timed() -> None:
    """Everything may have failed."""
    head, _ = headline_of([failed_row("oom", "too large")])
    assert (head.featured, head.pair_of) == (None, None)
    assert dict(head.pair_verdicts) == dict.fromkeys(PairVerdict, 0)


def test_each_side_has_a_headline_of_its_own() -> None:
    """Its noise too: a noisy machine says nothing of the other."""
    rows = [
        *(block_row(label="a", status="noisy", block=block) for block in range(3)),
        *(block_row(label="b", block=block) for block in range(9)),
    ]
    _, shown = headline_of(rows)
    assert [head.is_mostly_noisy for head in shown.headlines] == [True, False]
    assert [head.featured for head in shown.headlines] == [0, 1]
    assert [side.counts.rows for side in shown.sides] == [3, 9]
