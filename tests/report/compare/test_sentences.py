"""The mail that a buyer pastes must not hide what speaks against its first word."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import Interval, Settings, Verdict, VerdictReason
from gpubench.report.compare.memory_sentences import memory_sentences
from gpubench.report.compare.sentences import sentences
from tests.compare.sides import SIZES, failed, frame, side

GPU: dict[str, Any] = {"device": "G", "device_uuid": "d1", "backend": "cuda", "runs": 5}
MANY = tuple(range(1, 101))


def told(old: pd.DataFrame, new: pd.DataFrame) -> str:
    """Return the paragraph about two sides."""
    comparison = compare([side("old", old), side("new", new)])
    return "\n".join(sentences(comparison, comparison.pairs[0]))


def test_slower_cases_of_an_equally_fast_overall_are_told() -> None:
    """A tenth of the cases may be all that its reader runs."""
    slower = frame(
        seed=2, sizes=MANY, time_s=lambda n: 1e-4 * (10 + n) * (1.05 - 0.05 * (n % 10 > 0)), **GPU
    )

    text = told(frame(sizes=MANY, **GPU), slower)

    assert text.startswith("new and old are equally fast")
    assert "Of 100 cases tried on both, 10 are slower." in text


def test_what_the_verdict_says_is_not_said_twice() -> None:
    """The exceptions are what it leaves out."""
    slower = frame(seed=2, time_s=lambda n: 1.1e-4 * (10 + n), **GPU)

    assert "Of 6" not in told(frame(**GPU), slower)


def test_failures_and_what_fits_on_one_side_are_told() -> None:
    """A missing measurement is data."""
    broken = failed(failed(frame(seed=2, **GPU), "oom", 512), "error", 1, 16)

    assert "Of 6 cases tried on both, 1 fits on old only and 2 failed on new." in told(
        frame(**GPU), broken
    )


def test_cases_that_were_not_compared_are_told() -> None:
    """The paragraph must not speak for sixteen cases by one."""
    few = frame(seed=2, sizes=(1, 16), **GPU)
    part = frame(seed=3, **GPU)
    part = part[(part["batch_size"] < 100) | (part["run_id"] != "r3-0")]

    assert ". 4 cases were measured on one side only." in told(frame(**GPU), few)
    assert "Of 6 cases tried on both, 4 are not comparable." in told(frame(**GPU), part)


def test_a_large_effect_that_was_asked_for_is_named() -> None:
    """Who sets 30 % is not told that 25 % are nothing."""
    slower = frame(seed=2, time_s=lambda n: 1.2e-4 * (10 + n), **GPU)
    settings = Settings(min_effect=0.3)
    comparison = compare([side("old", frame(**GPU)), side("new", slower)], settings)

    text = "\n".join(sentences(comparison, comparison.pairs[0]))

    assert text.startswith("new and old differ by less than 30.0 % over")


def test_without_any_time_the_paragraph_says_why() -> None:
    """There is no overall to speak of."""
    text = told(frame(**GPU), failed(frame(seed=2, **GPU), "error", *SIZES))

    assert (
        text
        == "new against old: no case can be compared. Of 6 cases tried on both, 6 failed on new."
    )


def test_raw_kernels_alone_have_an_answer_of_their_own() -> None:
    """They count in no overall, and their developer wants to know."""
    raw = {**GPU, "implementation": "cupy-tiled"}

    text = told(frame(**raw), frame(seed=2, time_s=lambda n: 1.1e-4 * (10 + n), **raw))

    assert text.startswith("new is slower than old over 6 cases of raw kernels (weight 0): speedup")
    assert "in common" not in text
    assert "(weight 0, indicative): speedup" in told(
        frame(**{**raw, "runs": 1}), frame(seed=2, **raw)
    )


def test_the_paragraph_about_memory_is_about_memory() -> None:
    """Who asks for memory is not told a price."""
    sides = [side(name, frame(seed=n, **GPU)) for n, name in enumerate(("old", "new"))]
    bare = compare(sides)
    more = frame(seed=2, memory_allocated_bytes=1100, **GPU)
    both = compare([side("old", frame(memory_allocated_bytes=1000, **GPU)), side("new", more)])

    assert memory_sentences(bare, bare.pairs[0])[0].endswith("what it allocates.")
    assert memory_sentences(both, both.pairs[0])[0].startswith(
        "Peak memory: new allocates, against old, more in 6 of 6 cases: 1.100x per workload"
    )


def test_a_verdict_that_its_interval_contradicts_has_its_reason() -> None:
    """Issue 13, B.7: 1.03 to 1.19 beside `unclear` is a riddle without one."""
    apart = Interval(speedup=1.1, low=1.03, high=1.19)
    comparison = compare([side("old", frame(**GPU)), side("new", frame(seed=2, **GPU))])
    (pair,) = comparison.pairs
    assert pair.overall is not None
    overall = replace(
        pair.overall,
        result=apart,
        verdict=Verdict.UNCLEAR,
        verdict_reason=VerdictReason.ADJUSTED,
    )

    first, *_ = sentences(comparison, replace(pair, overall=overall))

    assert first.startswith("Unclear: no difference shown between new and old over 1 workload")
    assert "the 95 % CI excludes 1, but adjusted for 2 results (Holm) p is not below 0.05" in first


@pytest.mark.parametrize(
    ("verdict", "best", "said"),
    [
        (Verdict.UNCLEAR, (1.02, 1.1), "faster"),
        (Verdict.SAME, (0.9, 0.98), "slower"),
        (Verdict.SAME, (0.981, 0.999), ""),
        (Verdict.FASTER, (0.9, 0.98), "slower"),
        (Verdict.FASTER, (1.02, 1.1), ""),
        (Verdict.UNCLEAR, (0.9, 1.1), ""),
    ],
)
def test_two_answers_say_which_question_each_is_of(
    verdict: Verdict, best: tuple[float, float], said: str
) -> None:
    """No difference shown, beside an interval that excludes 1, looks like a contradiction."""
    comparison = compare([side("old", frame(**GPU)), side("new", frame(seed=2, **GPU))])
    (pair,) = comparison.pairs
    assert pair.overall is not None
    interval = Interval(speedup=sum(best) / 2, low=best[0], high=best[1])
    overall = replace(pair.overall, verdict=verdict, best=interval)

    ratios = sentences(comparison, replace(pair, overall=overall))[1]

    assert ("at equal batch (what the verdict is about)," in ratios) is bool(said)
    assert ratios.endswith(f"at own best batch{f' ({said} there)' if said else ''}.")


def test_a_price_that_these_runs_do_not_name_is_refused() -> None:
    """The reason comes from the analysis."""
    comparison = compare([side("old", frame(**GPU)), side("new", frame(seed=2, **GPU))])
    (pair,) = comparison.pairs
    assert pair.break_even is not None
    wide = Interval(speedup=1.0, low=0.5, high=1.9)
    refused = replace(pair.break_even, interval=wide, reason="of a reason")

    last = sentences(comparison, replace(pair, break_even=refused))[-1]

    assert last == "Break-even price: not named, of a reason (95 % CI 0.50 to 1.90 of old)."


def test_memory_from_nothing_has_no_ratio_and_a_sentence() -> None:
    """Mlxcel #807: this was a traceback."""
    sides = [
        side(name, frame(seed=n, memory_allocated_bytes=n * 10**9, **GPU))
        for n, name in enumerate(("old", "new"))
    ]
    comparison = compare(sides)

    first, *_ = memory_sentences(comparison, comparison.pairs[0])

    assert first == (
        "Peak memory: new allocates, against old, more in 6 of 6 cases: 6 cases from 0 B, which has"
        " no ratio (exact, so without an interval)."
    )
