"""What a training file says: censored runs count, planted truths are held, no effect is none."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from gpubench.claims.best_in_accuracy import AccuracyEvidence
from gpubench.claims.records import ClaimVerdict
from gpubench.learning.accuracy_peak import Peak, protocol_accuracies
from gpubench.learning.analysis import TaskFindings, learning_findings
from gpubench.learning.best_size import best_sizes, regret
from gpubench.learning.critical_batch import critical_batch
from gpubench.learning.medians import drawn_logs, drawn_medians, survival_median
from gpubench.learning.ratios import ratio_of_medians
from gpubench.learning.runs import SizeTable, size_table, steps_to_target
from gpubench.learning.usable_rates import UsableRates, width_trend
from gpubench.learning.variants import parsed_variant
from gpubench.model.training_row import FOUR_PROTOCOLS, TrainingCase, TrainingProtocol
from gpubench.stats.arrays import Array
from tests.converge.scripted import World, trained_rows
from tools.simulate_learning import ACCURACY_WORLDS, accuracy_verdict, critical_batches_held

SIZES = (1, 4, 16, 64, 256, 1024)


def table(rows: "list[list[float]]", sizes: tuple[int, ...] = SIZES) -> SizeTable:
    values = np.array(rows, dtype=float)
    return SizeTable(sizes=sizes[: len(rows)], seeds=tuple(range(values.shape[1])), values=values)


def found_in(world: World) -> TaskFindings:
    return learning_findings(trained_rows(world))[0]


PLAIN = found_in(World(noise=0.1))


def kaplan_meier_median(values: Array) -> float:
    """Return the median by the product of shares; runs that did not arrive are censored last."""
    reached = values[np.isfinite(values)]
    if not len(reached):
        return np.inf
    late = np.full(len(values) - len(reached), reached.max())
    left = stats.ecdf(stats.CensoredData(uncensored=reached, right=late)).sf
    below = np.flatnonzero(left.probabilities <= 0.5 + 1e-9)
    return float(left.quantiles[below[0]]) if len(below) else np.inf


def test_runs_that_did_not_arrive_count_as_late_and_not_as_missing() -> None:
    """Left out, they would make a size look the better the more of its runs fail."""
    assert survival_median(np.array([1.0, 2.0, 3.0, np.inf, np.inf])) == 3
    assert survival_median(np.array([1.0, 2.0, np.inf, np.inf, np.inf])) == np.inf
    assert survival_median(np.array([np.inf])) == np.inf
    assert survival_median(np.array([])) == np.inf, "nobody arrived, for nobody set out"


@given(arrays(float, st.integers(1, 12), elements=st.one_of(st.floats(1, 1e6), st.just(np.inf))))
def test_the_survival_median_is_the_order_statistic_that_is_drawn(values: Array) -> None:
    """Kaplan and Meier's, as scipy has it, is among the runs, and so are those drawn anew."""
    one = SizeTable(sizes=(1,), seeds=tuple(range(len(values))), values=values[None, :])

    assert survival_median(values) == kaplan_meier_median(values)
    assert set(drawn_medians(one, draws=5)[:, 0]) <= set(values)


def test_a_planted_critical_batch_is_found() -> None:
    """The scripted world's is 160; an octave grid of rates moves it by some per cent."""
    found = PLAIN.critical

    assert found is not None
    assert 0.8 < found.batch / 160 < 1.25
    assert 0.8 < found.fewest_steps / 23 < 1.25


@pytest.mark.parametrize("censored", [0.0, 0.2])
def test_intervals_hold_a_planted_critical_batch(censored: float) -> None:
    """Short form; `python -m tools.simulate_learning` has 93 to 97 % of 1000."""
    rng = np.random.default_rng(3)
    held, count = critical_batches_held(rng, 500.0, seeds=10, count=40, censored=censored)

    # Of 40 at 95 % fewer than 34 or all but none are 1 in 50: nominal, neither narrow nor wide.
    assert 34 <= held <= count
    assert count >= 38


def test_draws_in_which_a_size_did_not_arrive_are_late_and_not_left_out() -> None:
    """Left out, the lucky draws alone would say how sure the median is."""
    one = table([[1.0, 2.0, 3.0, np.inf, np.inf]])
    drawn = np.exp(drawn_logs(one))

    assert np.isinf(drawn_medians(one)).any()
    assert set(np.unique(np.round(drawn, 9))) == {1.0, 2.0, 3.0}
    assert len(drawn) == len(drawn_medians(one))


@pytest.mark.parametrize(
    ("world", "right"),
    [
        ("no effect", {ClaimVerdict.REFUTED, ClaimVerdict.INCONCLUSIVE}),
        ("2 points in all", {ClaimVerdict.SUPPORTED}),
        ("2 points in one", {ClaimVerdict.DEPENDS}),
        ("5 points in one, 1 in the others", {ClaimVerdict.SUPPORTED}),
        ("20 points in one, 0.2 in the others", {ClaimVerdict.DEPENDS}),
    ],
)
def test_accuracy_gets_the_verdict_of_its_world(world: str, right: set[ClaimVerdict]) -> None:
    """Issue 16: without any effect nothing is supported; nor does it depend on the protocol."""
    rng = np.random.default_rng(4)
    gains = ACCURACY_WORLDS[world]

    assert {accuracy_verdict(rng, gains) for _ in range(30)} <= right


def test_where_runs_differ_too_much_accuracy_is_inconclusive() -> None:
    """Ten noisy runs show neither a best nor its absence."""
    rng = np.random.default_rng(5)
    verdicts = {accuracy_verdict(rng, (0.01,) * 4, spread=0.02) for _ in range(30)}

    assert verdicts == {ClaimVerdict.INCONCLUSIVE}


def test_few_sizes_or_seeds_have_no_critical_batch() -> None:
    """Two parameters through three points fit anything."""
    steps = size_table(PLAIN.runs.where(TrainingProtocol.TO_TARGET), steps_to_target)

    assert critical_batch(steps.only((1, 4, 8))) is None
    assert critical_batch(table([[1.0, 2.0]] * 5)) is None
    assert critical_batch(table([[np.inf] * 5] * 6)) is None


def test_a_size_that_no_rate_solved_is_tried_and_not_left_out() -> None:
    """Else the size beside it would be an end, and the best could not be inside."""
    hopeless_when_full = World(critical_batch=40, fewest_steps=150)
    found = learning_findings(trained_rows(hopeless_when_full))[0].plain

    assert found is not None
    assert np.isinf(found.steps.of(1077)).all()


def test_the_set_of_best_sizes_holds_all_that_win_now_and_then() -> None:
    """Two sizes that take turns are both in it, and one that never wins is not."""
    found = best_sizes(table([[9.0] * 6, [3, 5, 3, 5, 3, 5], [5, 3, 5, 3, 5, 3], [9.0] * 6]))

    assert found is not None
    assert found.candidates == (4, 16)
    assert found.is_inside


@pytest.mark.parametrize(("sizes", "seeds"), [(2, 5), (5, 2)])
def test_too_little_has_no_best(sizes: int, seeds: int) -> None:
    """One of two is an end."""
    assert best_sizes(table([[1.0] * seeds] * sizes)) is None


def test_staying_in_a_range_costs_what_the_best_outside_saves() -> None:
    """And nothing where the best is inside."""
    times = table([[8.0] * 5, [4.0] * 5, [2.0] * 5, [1.0] * 5])

    lost = regret(times, 4, 16)
    nothing = regret(times, 10, 100)

    assert lost is not None
    assert lost.lost == pytest.approx(1.0)
    assert (lost.best_within, lost.best_of_all) == (16, 64)
    assert nothing is not None
    assert nothing.lost == nothing.low == 0
    assert regret(times, 5, 10) is None


def peak_of(noise: Array, means: list[float]) -> Peak:
    one = table((noise + np.array(means)[:, None]).tolist())
    return protocol_accuracies([(protocol, one) for protocol in FOUR_PROTOCOLS])[0].peak


def test_a_best_inside_is_better_than_both_ends() -> None:
    """Better than one end alone is a slope, and may go on beyond what was tried."""
    noise = np.random.default_rng(5).normal(size=(5, 10)) * 0.002

    assert peak_of(noise, [0.9, 0.95, 0.97, 0.95, 0.9]) is Peak.PEAKED
    assert peak_of(noise, [0.9, 0.95, 0.97, 0.97, 0.97]) is Peak.NOT_PEAKED
    assert peak_of(20 * noise, [0.9] * 5) is Peak.UNKNOWN


def test_accuracy_depends_on_the_protocol_where_protocols_disagree() -> None:
    """The anchor's finding: the fixed rate makes the peak."""

    def accuracy(case: TrainingCase) -> float:
        is_fixed = case.protocol is TrainingProtocol.FIXED_RATE
        return 0.97 - 0.01 * abs(math.log2(case.batch_size / 16)) * is_fixed

    evidence = AccuracyEvidence(found=found_in(World(accuracy=accuracy)).accuracies)

    assert evidence.verdict is ClaimVerdict.DEPENDS
    assert "fixed-rate: best inside" in evidence.words


def test_a_ratio_without_a_median_is_not_known() -> None:
    """More than half of the runs did not arrive."""
    assert ratio_of_medians(np.array([np.inf, np.inf, 1.0]), np.array([1.0, 1.0, 1.0])) is None
    found = ratio_of_medians(np.array([2.0] * 5), np.array([1.0] * 5))
    assert found is not None
    assert found.ratio == pytest.approx(2.0)


@pytest.mark.parametrize("text", ["classes=x", "a;b=;=", "samples=" + "9" * 30, "label_noise=2"])
def test_params_of_others_say_nothing(text: str) -> None:
    """A file may hold any text."""
    found = parsed_variant(text)

    assert (found.classes, found.depth, found.samples, found.label_noise) == (None,) * 4


@pytest.mark.parametrize("widths", [(1, 1, 1, 1), (3, 4, 2, 5, 5)])
def test_the_trend_of_usable_rates_is_that_of_a_straight_line(widths: tuple[int, ...]) -> None:
    """Widths that are all the same have a trend of 0, which is known exactly."""
    found = tuple(
        UsableRates(batch_size=4**at, best=0.1, octaves=width, lowest=0.1, highest=0.2)
        for at, width in enumerate(widths)
    )
    trend = width_trend(found)

    line = stats.linregress([2.0 * at for at in range(len(widths))], widths)
    half = 0.0 if len(set(widths)) == 1 else stats.t.ppf(0.975, len(widths) - 2) * line.stderr
    assert trend is not None
    assert (trend.per_octave, trend.low, trend.high) == pytest.approx(
        (line.slope, line.slope - half, line.slope + half)
    )
