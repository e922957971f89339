"""What a library's choice of kernel explains, and what it is never taken for."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import ContrastVerdict, CurveFindings, MachineFindings, Reason
from gpubench.batches.fitted import FittedCurve, fitted_curve
from gpubench.batches.kernel_choice import beside_the_kernel
from gpubench.batches.measured import MeasuredCurve, measured
from gpubench.claims.powers_of_two import POWERS_OF_TWO
from gpubench.claims.records import ClaimVerdict
from gpubench.curves.rows import complete_rows
from gpubench.report.batches.sentences import verdict
from tests.batches.judging import Judgement, curve_of, judgements, share_of
from tests.batches.simulated import LADDER, Choosing, Favouring, Noise, frame

pytestmark = pytest.mark.usefixtures("untraced")

SEEDS = 20
SIZES = tuple(size for size in LADDER if 28 <= size <= 600)
QUIET = Noise(size=0.001, run=0.001, cell=0.001)


def found(effect: float, seeds: int = SEEDS) -> list[Judgement]:
    """Return what is said of files of as many libraries, each with lots of its own."""
    return [
        one
        for seed in range(seeds)
        for one in judgements(Choosing(seed=seed), LADDER, seeds=1, effect=effect)
    ]


def machine(rows: pd.DataFrame, planned: list[int] | None = None) -> MachineFindings:
    (only,) = analyse(rows, planned).machines
    return only


def curve(rows: pd.DataFrame, planned: list[int] | None = None) -> CurveFindings:
    return machine(rows, planned).curves[0]


def fitted(device: Choosing = Choosing()) -> FittedCurve:  # noqa: B008 - frozen
    return fitted_curve(curve_of(device, SIZES))


FITTED = fitted()


def test_kernels_dealt_by_lot_are_not_taken_for_a_power_of_two() -> None:
    """10 to 30 % between kernels of equal tiles: `itself` compares within one."""
    files = found(0.0)

    assert share_of(files, ContrastVerdict.SUPPORTED, ContrastVerdict.REFUTED) <= 0.05


@pytest.mark.parametrize(
    ("effect", "verdict"), [(0.03, ContrastVerdict.SUPPORTED), (-0.03, ContrastVerdict.REFUTED)]
)
def test_three_per_cent_are_found_among_kernels_of_thirty(
    effect: float, verdict: ContrastVerdict
) -> None:
    """The choice hides nothing either."""
    files = found(effect)

    assert share_of(files, verdict) >= 0.9
    assert all(
        one.itself.effect is not None and abs(one.itself.effect - effect) < 0.01 for one in files
    )


def test_a_kernel_that_only_powers_of_two_get_makes_the_claim_depend_on_it() -> None:
    """A fifth faster in practice, for the library's reasons; no equal tells what is the power's."""
    answer = machine(frame(Favouring(), LADDER)).claim6
    judged = POWERS_OF_TWO.judge(machine(frame(Favouring(), LADDER)))

    assert answer.practice.verdict is ContrastVerdict.SUPPORTED
    assert answer.itself.verdict is ContrastVerdict.INCONCLUSIVE
    assert answer.parts is not None
    assert answer.parts.kernel is not None
    assert answer.parts.kernel.effect == pytest.approx(0.2, abs=0.03)
    assert judged.verdict is ClaimVerdict.DEPENDS
    assert "the library's choice of kernel +" in judged.words


def test_what_the_file_tells_is_not_said_to_be_missing() -> None:
    """Kernels and tiles are recorded, and it is equals that are not there."""
    told = machine(frame(Favouring(), LADDER))
    nameless = machine(frame(Favouring(), LADDER).drop(columns="kernel_name"))

    assert told.claim6.itself.effect is None
    assert (told.claim6.tiles_known, told.claim6.kernels_known) == (True, True)
    assert "cannot be told from the library's choice" in verdict(told)
    assert nameless.claim6.itself.effect is not None
    assert (nameless.claim6.tiles_known, nameless.claim6.kernels_known) == (True, False)


def test_without_names_the_words_say_so_and_no_sign_is_claimed() -> None:
    """What cannot be held equal may be the whole of it."""
    rows = frame(Favouring(), LADDER).drop(columns="kernel_name")
    same_tiles = next(one for one in curve(rows).contrasts if one.name == "same_tiles")

    assert same_tiles.effect == pytest.approx(0.2, abs=0.05)
    assert same_tiles.verdict is ContrastVerdict.INCONCLUSIVE
    assert same_tiles.reason.startswith("kernels are unknown")
    advice = curve(rows, [100]).advice[0]
    assert advice.kernel is None
    assert advice.log_parts is not None
    assert advice.log_parts.kernel is None


def test_advice_names_the_choice_where_it_gains_most() -> None:
    """As 128 beside 127 on an H200: equal tiles, another kernel, a third more time."""
    rows = frame(Choosing(seed=3), SIZES, noise=QUIET)
    kernels = dict(zip(rows["batch_size"], rows["kernel_name"], strict=True))
    told = [row for row in curve(rows).advice if row.reason is Reason.KERNEL]

    assert told
    for row in told:
        assert row.try_size is not None
        assert kernels[row.planned] != kernels[row.try_size]
        assert row.kernel is not None
        assert row.kernel > 0.05
        assert row.rest == 0


@given(st.integers(0, len(SIZES) - 1), st.integers(0, len(SIZES) - 1))
def test_parts_sum_to_the_log_of_the_gain(here: int, other: int) -> None:
    """Additive and exact, for any two sizes; the rest is what one kernel's sizes differ by."""
    parts, seen = FITTED.shares.parts(here, other), FITTED.curve
    gain = (seen.log_sizes - FITTED.log_time)[other] - (seen.log_sizes - FITTED.log_time)[here]

    assert parts.gain == pytest.approx(gain, abs=1e-12)
    assert parts.kernel is not None
    assert (parts.kernel if seen.kernels[here] == seen.kernels[other] else parts.rest) == 0


def test_parts_of_the_gain_in_practice_sum_to_it() -> None:
    """With their intervals beside them."""
    answer = machine(frame(Choosing(seed=1), LADDER)).claim6
    parts = answer.parts

    assert parts is not None
    assert parts.tiles is not None
    assert parts.kernel is not None
    every = (parts.tiles, parts.alignment, parts.kernel, parts.rest)
    assert sum(part.effect for part in every) == pytest.approx(answer.practice.effect, abs=1e-12)
    for part in every:
        assert part.low is not None
        assert part.high is not None
        assert part.low <= part.effect <= part.high


def test_alignment_is_not_credited_with_the_choice_that_goes_with_it() -> None:
    """A library that gives multiples of 8 a slow kernel says nothing on alignment."""
    seen = curve_of(Choosing(), SIZES)
    even = (seen.alignment >= 3).astype(float)
    shared = np.arange(len(SIZES)) % 5 == 0
    slow = (even > 0) & ~shared
    kernels = tuple(np.where(slow, "slow", "quick"))
    left = 0.02 * even - 0.2 * slow + np.random.default_rng(1).normal(0, 1e-3, len(SIZES))
    columns = np.column_stack([np.ones(len(SIZES)), even])

    told = beside_the_kernel(replace(seen, kernels=kernels), left, columns)
    blind = beside_the_kernel(replace(seen, kernels=("",) * len(SIZES)), left, columns)

    assert told.coefficients[1] == pytest.approx(0.02, abs=0.005)
    assert blind.coefficients[1] < -0.05


def of_names(*names: list[str]) -> MeasuredCurve:
    """Return the curve of sizes 64, 65 .. whose blocks have these kernel names."""
    rows = frame(Choosing(), tuple(range(64, 64 + len(names))), runs=2, blocks=1)
    rows["kernel_name"] = [of_size[block] for block in range(2) for of_size in names]
    return measured(complete_rows(rows))


def test_a_name_that_one_block_has_is_the_name_of_the_case() -> None:
    """Older versions profiled a case once; the full name tells variants apart."""
    seen = of_names(["", "a_splitK"], ["a_splitK", "a_splitK"], ["a", ""])

    assert seen.kernels == ("a_splitK", "a_splitK", "a")
    assert seen.tile_keys[0] == seen.tile_keys[1] != seen.tile_keys[2]


def test_a_size_of_several_or_unknown_kernels_has_no_equals() -> None:
    """How often each of them ran may differ."""
    seen = of_names(["a", "b"], ["b", "a"], ["", ""], ["", ""], ["a", "a"])

    assert seen.kernels[0] == seen.kernels[1] == "a + b"
    assert seen.tile_keys[:4] == ("", "", "", "")
    assert seen.same_kernel(0).sum() == seen.same_kernel(2).sum() == 0
    assert seen.same_kernel(4).tolist() == [False, False, False, False, True]


def test_sizes_alike_differ_by_what_was_planted_and_exceptions_are_named() -> None:
    """A median does not hide one size that is a fifth slower than the next: it is named."""
    rows = frame(Choosing(seed=2, kernels=2), LADDER, noise=QUIET)
    rows.loc[rows["batch_size"] == 1028, "time_median_s"] *= 1.25
    alike = curve(rows).alike

    assert alike is not None
    assert alike.spread < 0.01
    assert 1028 in {alike.smaller, alike.larger}
    assert abs(alike.most) > 0.18
