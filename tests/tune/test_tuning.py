"""From a job whose truth is known to its batch size."""

import math
import random

import pytest

from gpubench.errors import ResultsFileError, UsageError
from gpubench.tune.answers import CENSORED, DIVERGED, Answered
from gpubench.tune.asks import Ask, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.candidates import Why
from gpubench.tune.recommendation import Choice
from gpubench.tune.remembered import RememberingLab
from gpubench.tune.settings import TuneSettings
from gpubench.tune.target import TargetSource
from gpubench.tune.tuning import Tuning, tune
from tests.tune.simulated import SimulatedJob


def tuned(job: SimulatedJob, *, verify_seeds: int = 0, **options: object) -> Tuning:
    asked = TuneSettings(factory="my_jobs:job", device="cpu", **options)  # type: ignore[arg-type]
    return tune(job, asked, verify_seeds=verify_seeds)


@pytest.mark.parametrize("seed", range(8))
def test_the_recommended_size_is_within_15_per_cent_of_the_best(seed: int) -> None:
    """Must hold 2, on jobs whose best size is known: of all that fit, not of the candidates."""
    chance = random.Random(seed)
    job = SimulatedJob(
        critical=math.exp(chance.uniform(math.log(8), math.log(4000))),
        overhead_s=math.exp(chance.uniform(math.log(1e-5), math.log(3e-3))),
        per_sample_s=math.exp(chance.uniform(math.log(1e-6), math.log(3e-5))),
        least=chance.uniform(30, 300),
        noise=0.02,
    )
    found = tuned(job)

    assert found.recommendation is not None
    best = min(job.seconds(size) for size in range(2, job.samples, 7))
    assert job.seconds(found.recommendation.batch_size) <= 1.15 * best


def test_a_size_whose_rates_diverge_is_halved_until_one_arrives() -> None:
    """Claim 7: watch the loss, and shrink the batch if it does not converge."""
    job = SimulatedJob(critical=2.0, overhead_s=0.05, per_sample_s=1e-6, diverges_above=0.02)
    found = tuned(job, budget_s=5000.0)

    assert found.convergence is not None
    assert found.recommendation is not None
    rejected = [one for one in found.convergence.candidates if "diverged" in one.rejected]
    assert rejected
    assert found.recommendation.batch_size < min(one.batch_size for one in rejected)


def test_the_recipe_is_followed_from_the_largest_size_that_fits() -> None:
    """Claim 7: at the ceiling rates diverge or are too slow, it is halved, and that is said.

    Rates above 1/8 diverge here, and a large batch would need one.
    """
    job = SimulatedJob(critical=30.0, least=1000.0, overhead_s=1e-4, diverges_above=0.125)
    found = tuned(job)

    assert found.convergence is not None
    by_size = {one.batch_size: one for one in found.convergence.candidates}
    ceiling, half = by_size[8192], by_size[4096]
    assert ceiling.choice is not None
    assert ceiling.choice.rate is None
    assert ceiling.choice.count(DIVERGED) >= 1
    assert ceiling.choice.count(CENSORED) >= 1
    assert "diverged" in ceiling.rejected
    assert half.size.why is Why.HALVED
    assert found.recommendation is not None


def test_sizes_that_are_as_good_give_the_smallest() -> None:
    """It needs the least memory."""
    # Time per sample does not depend on the batch, and below the critical size neither do samples.
    job = SimulatedJob(critical=1e6, least=0.1, overhead_s=0.0, noise=0.001)
    found = tuned(job)

    assert found.recommendation is not None
    assert found.recommendation.choice is Choice.SMALLER_OF_TIES
    assert all(size > found.recommendation.batch_size for size in found.recommendation.tied_with)


def test_every_candidate_has_the_same_samples_and_seeds_at_most() -> None:
    """Equal budgets: else the size that was tried most would win."""
    job = SimulatedJob()
    found = tuned(job)
    assert found.plan is not None
    runs = [one for one in job.asked if isinstance(one, RunAsk)]

    assert all(run.most_samples <= max(found.plan.most_samples, 2 * run.batch_size) for run in runs)
    of_search = {run.seed for run in runs if run.why == "search"}
    of_report = {run.seed for run in runs if run.why == "report"}
    assert of_search.isdisjoint(of_report)


def test_a_job_that_learns_nothing_has_no_recommendation() -> None:
    """Exit code 1: no rate at any size converges."""
    found = tuned(SimulatedJob(learns=False))

    assert found.recommendation is None
    assert found.convergence is not None
    assert all(one.rejected for one in found.convergence.candidates)


def test_without_a_target_one_is_derived_from_first_runs() -> None:
    """What the best of three rates had reached half way."""
    found = tuned(SimulatedJob(target_loss=None))

    assert found.plan is not None
    assert found.plan.target.source is TargetSource.DERIVED
    assert found.plan.target.loss == 1.0
    assert found.recommendation is not None


def test_without_a_target_a_job_that_learns_nothing_has_no_plan() -> None:
    """There is nothing to derive one from."""
    found = tuned(SimulatedJob(target_loss=None, learns=False))

    assert found.plan is None
    assert found.recommendation is None


def test_a_target_that_the_untrained_model_meets_is_refused() -> None:
    """Labels of one class are learned before the first step."""
    with pytest.raises(UsageError, match=r"untrained model has 2\.3 already"):
        tuned(SimulatedJob(target_loss=3.0))


def test_a_loss_that_is_nan_before_any_step_is_refused() -> None:
    """NaN in the data: no rate and no batch size mends it, and timing it says nothing."""
    with pytest.raises(UsageError, match="not a finite number for the untrained model"):
        tuned(SimulatedJob(first_loss=None))


def test_nothing_fits_ends_before_anything_is_timed() -> None:
    """Exit code 1, and no hour of training."""
    job = SimulatedJob(fits=0)
    found = tuned(job)

    assert found.recommendation is None
    assert not any(isinstance(one, SpeedAsk | RunAsk) for one in job.asked)


def test_a_wanted_batch_that_does_not_fit_is_accumulated() -> None:
    """The effective batch stays, and so the learning rate; nothing is trained."""
    job = SimulatedJob(fits=300)
    found = tuned(job, global_batch=1024)

    assert found.recommendation is not None
    assert found.recommendation.accumulation_steps * found.recommendation.batch_size >= 1024
    assert found.recommendation.batch_size <= 300
    assert not any(isinstance(one, RunAsk) for one in job.asked)


def test_a_loader_that_takes_longer_than_the_step_is_said_to_decide() -> None:
    """Transformers #14615: a larger batch gains nothing there."""
    slow = tuned(SimulatedJob(load_s=1e-3))
    quick = tuned(SimulatedJob(load_s=1e-8))

    assert slow.speed is not None
    assert slow.speed.loader_decides
    assert quick.speed is not None
    assert not quick.speed.loader_decides


def test_workers_load_beside_the_step_and_the_slower_of_both_counts() -> None:
    """Without them it is the sum."""
    beside = tuned(SimulatedJob(load_s=1e-5, workers=2)).speed
    before = tuned(SimulatedJob(load_s=1e-5)).speed

    assert beside is not None
    assert before is not None
    assert before.total_s(1024) == pytest.approx(1e-3 + 2 * 1024e-5, rel=0.1)
    assert beside.total_s(1024) == pytest.approx(1e-3 + 1024e-5, rel=0.1)


def test_verifying_trains_every_candidate_with_fresh_seeds() -> None:
    """Also those that were rejected: what a search leaves out is what it may be wrong about."""
    job = SimulatedJob()
    found = tuned(job, verify_seeds=5)
    runs = [one for one in job.asked if isinstance(one, RunAsk)]

    assert found.regret is not None
    assert found.convergence is not None
    able = {c.batch_size for c in found.convergence.candidates if c.choice and c.choice.rate}
    assert {one.batch_size for one in found.regret.sizes} == able
    assert 0 <= found.regret.regret < 0.15
    fresh = {run.seed for run in runs if run.why == "verify"}
    assert fresh.isdisjoint(run.seed for run in runs if run.why != "verify")


class Kept(dict[Ask, Answered]):
    """Answers in memory; ends as a full disk does after so many."""

    def __init__(self, most: int = 10**9) -> None:
        super().__init__()
        self.most = most

    def write(self, ask: Ask, answered: Answered) -> None:
        if len(self) >= self.most:
            raise ResultsFileError("file", seen="full", expected="room", advice="free some")
        self[ask] = answered


@pytest.mark.parametrize("slower", [1.0, 4.0, 40.0])
@pytest.mark.parametrize("step_s", [1e-3, 0.05])
def test_the_budget_is_kept_however_slow_the_job_or_the_machine_is(
    slower: float, step_s: float
) -> None:
    """Must hold 2: ten minutes. What has begun is ended: a run, or the timing of sizes."""
    job = SimulatedJob(overhead_s=step_s, slower=slower)
    found = tuned(job, budget_s=360.0, verify_seeds=5)
    runs = [one for one in job.asked if isinstance(one, RunAsk)]
    longest_s = 2 * slower * max(job.step_s(run.batch_size) for run in runs) + 18 * slower

    assert found.spent_s == pytest.approx(job.spent_s)
    assert found.spent_s <= 1.5 * 360.0 + longest_s + 30.0
    if slower == 1.0:
        assert found.recommendation is not None
        assert found.regret is not None
        assert found.regret.seeds == 5 or step_s > 1e-3


def test_no_time_to_train_is_not_taken_for_a_job_that_learns_nothing() -> None:
    """Exit code 2 and not 1: nobody knows what converges."""
    found = tuned(SimulatedJob(), budget_s=30.0)

    assert found.recommendation is None
    assert found.is_unanswered
    assert not tuned(SimulatedJob(learns=False)).is_unanswered


def test_blocks_that_other_programs_came_between_decide_nothing() -> None:
    """The runs' own seconds do: a crowded machine had 32 take five times as long as 16 and 64."""
    quiet, crowded = tuned(SimulatedJob()), tuned(SimulatedJob(block_noise=0.6))

    assert quiet.recommendation is not None
    assert crowded.recommendation is not None
    job = SimulatedJob()
    best = min(job.seconds(size) for size in range(2, job.samples, 7))
    assert job.seconds(crowded.recommendation.batch_size) <= 1.3 * best
    low, high = crowded.recommendation.low, crowded.recommendation.high
    assert low is not None
    assert high is not None
    assert high < 2 * low


def test_with_little_time_left_fewer_sizes_get_fewer_seeds() -> None:
    """A recommendation that says how little it rests on is better than none."""
    found = tuned(SimulatedJob(slower=30.0), verify_seeds=5)

    assert found.recommendation is not None
    assert found.convergence is not None
    assert any("no time left" in one.rejected for one in found.convergence.candidates)


@pytest.mark.parametrize("stopped_after", [1, 4, 9, 12, 40])
def test_an_interrupted_search_goes_on_to_the_same_end(stopped_after: int) -> None:
    """Nothing lost: what was answered is asked no more, and the answer is the same."""
    asked = TuneSettings(factory="my_jobs:job", device="cpu")
    whole = tune(RememberingLab(SimulatedJob(), {}, Kept()), asked)
    kept = Kept(stopped_after)
    with pytest.raises(ResultsFileError):
        tune(RememberingLab(SimulatedJob(), {}, kept), asked)

    again = SimulatedJob()
    rest = Kept()
    found = tune(RememberingLab(again, dict(kept), rest), asked)

    assert found == whole
    # The facts are asked anew, to see that it is the same job on the same machine.
    assert not set(again.asked[1:]) & set(kept)
    assert len(kept) == stopped_after


def test_another_machine_or_job_is_refused_on_resuming() -> None:
    """Times of two machines in one search would decide by which was asked when."""
    asked = TuneSettings(factory="my_jobs:job", device="cpu")
    kept = Kept(3)
    with pytest.raises(ResultsFileError):
        tune(RememberingLab(SimulatedJob(), {}, kept), asked)

    with pytest.raises(ResultsFileError, match="samples is 100, was 8192"):
        tune(RememberingLab(SimulatedJob(samples=100), dict(kept), Kept()), asked)


def test_the_ceiling_never_passes_what_the_user_allows() -> None:
    """`--max-batch` goes before the data."""
    job = SimulatedJob()
    found = tuned(job, max_batch=100)

    assert found.ceiling is not None
    assert found.ceiling.batch_size == 100
    assert max(one.batch_size for one in job.asked if isinstance(one, TrialAsk)) == 100
