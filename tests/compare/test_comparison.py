"""Which verdict a case gets, and which cases get none."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import MemoryVerdict, Verdict, memory_ratio
from gpubench.errors import UsageError
from gpubench.model.status import Status

from .sides import SIZES, by_size, failed, frame, pair, side, verdicts


def slower(share: float, **columns: Any) -> pd.DataFrame:
    """Return rows that take so much longer at every size above 100."""
    return frame(
        seed=2,
        time_s=lambda size: 1e-4 * (10 + size) * (1 + share * (size > 100)),
        **columns,
    )


def test_changes_get_their_verdicts_in_the_order_of_cases() -> None:
    """Slower where it is, the same where it is not."""
    found = pair(frame(seed=1, spread=0.001), slower(0.05, spread=0.001))

    assert verdicts(found) == ["same"] * 3 + ["slower"] * 3
    result = found.cases[-1].result
    assert result is not None
    assert result.low < 1 / 1.05 < result.high
    assert found.counts() == {
        "faster": 0, "slower": 3, "same": 3, "unclear": 0, "not comparable": 0,
    }  # fmt: skip


def test_a_shown_difference_below_the_smallest_effect_is_no_verdict() -> None:
    """Design 5: significant and at least 1 %."""
    a, b = frame(seed=1, spread=1e-4), slower(0.006, spread=1e-4)

    assert set(verdicts(pair(a, b))) == {"same"}
    assert verdicts(pair(a, b, min_effect=0.002))[-1] == "slower"


def test_what_noise_hides_is_unclear_and_says_how_many_runs_would_settle_it() -> None:
    """Not the same: the interval is wide."""
    found = pair(frame(seed=1, spread=0.02), slower(0.03, spread=0.02))

    unclear = [case for case in found.cases if case.verdict is Verdict.UNCLEAR]
    assert unclear
    assert all((case.runs_to_settle or 101) > 3 for case in unclear)
    assert all(case.runs_to_settle is None for case in found.cases if case not in unclear)


def test_shown_times_match_the_ratio() -> None:
    """Exp of the mean over runs of the mean log of the block medians."""
    for case in pair(frame(seed=1), slower(0.05)).cases:
        first, second = case.times_s
        assert case.result is not None
        assert first is not None
        assert second is not None
        assert case.result.speedup == pytest.approx(first / second)


def test_a_case_that_fits_on_one_side_has_a_verdict_of_its_own() -> None:
    """The larger memory is what the money was for."""
    found = by_size(pair(failed(frame(seed=1), "oom", 512), frame(seed=2)))

    assert found[512].verdict_text == "fits only on b"
    assert found[512].result is None
    assert found[512].runs == (0, 3)


@pytest.mark.parametrize("status", ["error", "timeout", "unsupported", "wrong"])
def test_other_failures_are_not_comparable_and_listed(status: str) -> None:
    """Never skipped."""
    found = pair(frame(seed=1), failed(frame(seed=2), status, 16))

    assert by_size(found)[16].verdict is Verdict.NOT_COMPARABLE
    assert by_size(found)[16].reason == f"b: {status}"
    assert [(lone.side, lone.case.batch_size, lone.status) for lone in found.failed] == [
        ("b", 16, Status(status))
    ]


def test_a_case_measured_in_some_runs_only_is_not_compared() -> None:
    """Its other runs may be the slow ones."""
    rows = frame(seed=2)
    gone = (rows["batch_size"] == 128) & rows["run_id"].str.endswith("0")

    found = pair(frame(seed=1), rows[~gone])

    assert by_size(found)[128].verdict is Verdict.NOT_COMPARABLE
    assert by_size(found)[128].reason == "timed in 2 of 3 runs"
    assert any("not every run has a time of 1 of 6 cases" in text for text in found.warnings)


def test_a_case_that_fails_in_its_last_block_is_not_compared() -> None:
    """It may have been slow before it broke."""
    rows = frame(seed=2)
    last = (rows["batch_size"] == 16) & (rows["block"] == 1)
    rows.loc[last, "time_median_s"] = np.nan
    rows.loc[last, "status"] = "error"

    case = by_size(pair(frame(seed=1), rows))[16]

    assert (case.verdict, case.reason) == (Verdict.NOT_COMPARABLE, "error in some blocks")


def test_noisy_and_throttled_rows_are_times() -> None:
    """A person waited for them."""
    found = pair(frame(seed=1, status="noisy"), frame(seed=2, status="throttled"))

    assert all(case.result for case in found.cases)


def test_lone_cases_are_listed_with_their_side() -> None:
    """Never skipped."""
    found = pair(frame(seed=1, sizes=(1, 2, 3, 4)), frame(seed=2, sizes=(2, 3, 4, 5)))

    assert [(lone.side, lone.case.batch_size) for lone in found.unmatched] == [("a", 1), ("b", 5)]


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("dtype", ("float32", "bfloat16"), "dtype float32 / bfloat16"),
        ("method", (1, 2), "method 1 / 2"),
        ("workload_version", (1, 3), "workload_version 1 / 3"),
        ("regime", ("burst", "steady"), "regime burst / steady"),
        ("params", ("k=1", "k=2"), "params k=1 / k=2"),
        ("cache", ("", "hot"), r"cache \(empty\) / hot"),
    ],
)
def test_nothing_in_common_says_what_differs(
    column: str, values: tuple[object, object], told: str
) -> None:
    """Must hold 7."""
    facts: list[dict[str, Any]] = [{"seed": n, column: value} for n, value in enumerate(values)]
    a, b = (frame(**of_side) for of_side in facts)

    with pytest.raises(UsageError, match=f"^a and b: no case can be compared: {told}, expected"):
        pair(a, b)


def test_other_sizes_are_told_whole_and_how_to_measure_the_same_ones() -> None:
    """A GPU's sizes are larger than a CPU's; of a long value cut in its middle nobody reads any."""
    sizes = ("depth=2;heads=16;seq=512;vocab=32000;width=1024", "depth=1;heads=4;seq=64;width=128")
    a, b = (frame(seed=number, params=params) for number, params in enumerate(sizes))

    with pytest.raises(UsageError, match="run --profile NAME") as caught:
        pair(a, b)

    assert f"params {sizes[0]} / {sizes[1]}, expected" in str(caught.value)


def test_bursts_are_not_compared_with_steady_load_and_the_reason_says_so() -> None:
    """The same product is a sixth faster in bursts than in a loop, on one and the same card."""
    burst: dict[str, Any] = {"method": 2, "regime": "burst"}
    steady: dict[str, Any] = {"method": 2, "regime": "steady"}
    both = pd.concat([frame(seed=1, **burst), frame(seed=3, sizes=(512,), **steady)])

    found = pair(both.assign(run_id="r" + both["run_id"].str[-1]), frame(seed=2, **steady))

    assert [(c.case.batch_size, c.case.regime, c.reason) for c in found.cases] == [
        *((size, "burst", "regime burst / steady") for size in SIZES[:-1]),
        (512, "steady", ""),
    ]
    assert [(lone.side, lone.case.regime) for lone in found.unmatched] == [("a", "burst")]


def test_files_of_the_method_before_loads_compare_among_themselves_only() -> None:
    """A row that says nothing of its load was in bursts for one half and steady for the other."""
    old: dict[str, Any] = {"method": 1}
    new: dict[str, Any] = {"method": 2, "regime": "burst"}

    assert Verdict.NOT_COMPARABLE not in verdicts(pair(frame(seed=1, **old), frame(seed=2, **old)))
    with pytest.raises(UsageError, match="no case can be compared: method 1 / 2, expected"):
        pair(frame(seed=1, **old), frame(seed=2, **new))


def test_files_that_say_nothing_of_the_method_are_compared() -> None:
    """Other tools have no such number."""
    assert len(verdicts(pair(frame(seed=1, method=1), frame(seed=2)))) == len(SIZES)


def test_a_selection_is_the_family_and_runs_still_count() -> None:
    """Design 5: the family is what is measurable after `--select`."""
    found = pair(frame(seed=1), frame(seed=2), select="*/1??/*")

    assert [case.case.batch_size for case in found.cases] == [100, 128]
    with pytest.raises(UsageError, match=r"^--select: 'x' matches no case"):
        pair(frame(seed=1), frame(seed=2), select="x")


def test_memory_is_compared_exactly() -> None:
    """One byte more is more."""
    a = frame(seed=1, memory_allocated_bytes=1000, memory_device_bytes=100)
    b = frame(seed=2, memory_allocated_bytes=1001, memory_device_bytes=150)

    case = pair(a, b).cases[0]

    assert (case.memory_ratio, case.memory_verdict) == (1.001, MemoryVerdict.MORE)
    assert memory_ratio(*case.device_bytes) == 1.5
    assert pair(a, a).cases[0].memory_verdict is MemoryVerdict.SAME
    assert pair(a, frame(seed=2)).cases[0].memory_verdict is None
    assert pair(a, b).memory[0].ratio == pytest.approx(1.001)


def test_one_run_is_indicative_and_says_whose_spread_it_goes_by() -> None:
    """Design 5: whether borrowed, recorded or assumed."""
    one, three = frame(seed=1, runs=1), frame(seed=2)

    both, single = pair(one, frame(seed=3, runs=1)), pair(one, three)

    assert all(case.indicative for case in (*both.cases, *single.cases))
    assert not any(case.indicative for case in pair(three, frame(seed=4)).cases)
    assert "ASSUMED (0.5 %, 1.2 % below 50 us, 3 % below 20 us; steps 0.3 %" in both.warnings[0]
    assert "comes from the other side" in single.warnings[0]


def test_several_contenders_stand_against_one_baseline() -> None:
    """Each with a family of its own."""
    found = compare([side("a", frame(seed=1)), side("b", frame(seed=2)), side("c", slower(0.3))])

    assert [p.contender.label for p in found.pairs] == ["b", "c"]
    assert found.pairs[1] == compare([side("a", frame(seed=1)), side("c", slower(0.3))]).pairs[0]


def test_the_stack_is_told_apart_into_same_and_different() -> None:
    """What buyers mistake for hardware."""
    a = frame(seed=1, driver="v550", torch="v2.6", power_limit_w=700.0)
    b = frame(seed=2, driver="v570", torch="v2.6", power_limit_w=400.0)

    found = pair(a, b)

    assert found.same == ("torch v2.6",)
    assert [(d.name, d.values) for d in found.differences] == [  # noqa: PD011
        ("driver", (("v550",), ("v570",))),
        ("power_limit_w", (("700",), ("400",))),
    ]


def test_few_cases_and_a_file_without_noise_are_no_obstacle() -> None:
    """A toy made by hand: every time equal, one case 5 % slower."""
    a = frame(seed=1, spread=0.0)
    b = slower(0.05, spread=0.0)

    assert verdicts(pair(a, b)) == ["same"] * 3 + ["slower"] * 3
    assert verdicts(pair(a, b, select="*/512/*")) == ["slower"]


def test_rows_that_were_spoiled_are_a_warning_of_the_pair() -> None:
    """They count as times, and the reader is told what times they are."""
    hot = frame(seed=1).assign(status="throttled")

    found = pair(frame(), hot)

    assert any("100 % of the rows are `throttled`" in text for text in found.warnings)
