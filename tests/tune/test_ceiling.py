"""The failure table of batch-size finders, each row of which has sunk one that people use."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.errors import WorkloadError
from gpubench.tune.ceiling import Ceiling, CeilingReason
from gpubench.tune.ceiling_search import MOST_TRIALS, RESOLUTION, find_ceiling
from gpubench.tune.outcomes import TrialEnd, TrialOutcome
from tests.tune.trials import GPU_MESSAGE, InjectedLimit

HUGE = 2**31 - 1

MESSAGES = {
    "torch": RuntimeError(GPU_MESSAGE),
    "no full stop": RuntimeError("CUDA out of memory"),
    "driver": RuntimeError(
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported"
    ),
    "cublas": RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`"),
    "cudnn": RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
    "cudnn engine": RuntimeError("cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. This may appear if"),
    "slice of a GPU": RuntimeError('NVML_SUCCESS == r INTERNAL ASSERT FAILED at "x.cpp":830'),
    "cpu allocator": RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 8 bytes"),
    "python": MemoryError(),
    "hip": RuntimeError("HIP out of memory. Tried to allocate 20.00 MiB"),
}


def ceiling_of(job: InjectedLimit, cap: int = HUGE, *, told: bool = True) -> Ceiling:
    found = find_ceiling(job.try_size, cap=cap, limit_bytes=job.bytes if told else None)

    assert len(found.trials) <= MOST_TRIALS
    if found.batch_size is not None:
        own = [one.outcome.fits for one in found.trials if one.batch_size == found.batch_size]
        assert own[-1], "what is returned was run, and ran"
        assert 1 <= found.batch_size <= cap
    return found


@pytest.mark.parametrize("told", [True, False], ids=["limit known", "limit unknown"])
def test_a_limit_of_1000_is_found_within_two_per_cent(told: bool) -> None:
    """Lightning's `power` returns 512, and its `binsearch` a size that was never run."""
    found = ceiling_of(InjectedLimit(1000), told=told)

    assert 980 <= (found.batch_size or 0) <= 1000
    assert found.is_confirmed
    assert found.reason is CeilingReason.MEMORY


def test_a_cap_above_the_limit_is_not_returned_untried() -> None:
    """Lightning returns its cap of 8192, which does not fit."""
    assert 4900 <= (ceiling_of(InjectedLimit(5000), cap=8192).batch_size or 0) <= 5000


def test_a_data_set_a_little_above_the_limit_ends_the_search() -> None:
    """Lightning's `binsearch` never ends here, and `power` returns 1024 of 700 samples."""
    assert 588 <= (ceiling_of(InjectedLimit(600), cap=700).batch_size or 0) <= 600


def test_a_data_set_below_the_limit_is_taken_whole() -> None:
    """A batch above the data set is none."""
    found = ceiling_of(InjectedLimit(10**6), cap=700)

    assert found.batch_size == 700
    assert found.reason is CeilingReason.CAP
    assert found.failure is None


def test_nothing_fits_is_said_and_is_no_size() -> None:
    """Lightning returns 1, untested, or dies of batch_size=0."""
    found = ceiling_of(InjectedLimit(0))

    assert found.batch_size is None
    assert found.reason is CeilingReason.NOTHING_FITS
    assert len(found.trials) == 2


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_a_first_size_above_the_limit_is_no_end(limit: int) -> None:
    """Lightning walks from too large a size down to 1; accelerate takes 30 tries from 128."""
    assert ceiling_of(InjectedLimit(limit)).batch_size == limit


def test_a_data_set_of_one_sample_has_one_size() -> None:
    """A cap of 1 leaves nothing to search."""
    assert ceiling_of(InjectedLimit(10), cap=1).batch_size == 1


def test_a_lack_of_memory_in_the_evaluation_alone_counts() -> None:
    """Transformers #32215: training fitted, and the evaluation after an epoch did not."""
    assert 980 <= (ceiling_of(InjectedLimit(1000, in_evaluation=True)).batch_size or 0) <= 1000


def test_a_lack_of_memory_in_the_third_step_counts() -> None:
    """An optimiser's state, or a long sample, comes late."""
    assert 980 <= (ceiling_of(InjectedLimit(1000, at_step=3)).batch_size or 0) <= 1000


def test_what_fits_for_six_steps_and_not_for_twenty_is_not_returned() -> None:
    """Lightning #8028: the size that the tuner found does not survive the training."""
    assert ceiling_of(InjectedLimit(1000, at_step=10), cap=4096).batch_size is not None
    assert (ceiling_of(InjectedLimit(1000, at_step=10), cap=4096).batch_size or 0) <= 1000


@pytest.mark.parametrize("name", MESSAGES)
def test_each_way_to_say_it_is_a_lack_of_memory(name: str) -> None:
    """Accelerate knows those with a full stop, Lightning misses NVML, CUBLAS and MemoryError."""
    job = InjectedLimit(1000, error=lambda: MESSAGES[name])

    assert 980 <= (ceiling_of(job).batch_size or 0) <= 1000


def test_a_lack_of_memory_behind_another_error_counts() -> None:
    """A loader or a framework wraps what was raised in an error of its own."""

    def wrapped() -> BaseException:
        error = ValueError("step failed")
        error.__cause__ = RuntimeError(GPU_MESSAGE)
        return error

    assert 980 <= (ceiling_of(InjectedLimit(1000, error=wrapped)).batch_size or 0) <= 1000


def test_a_leak_per_trial_ends_and_returns_what_ran_last() -> None:
    """Each trial lowers the limit, as in finders that try in one process."""
    found = ceiling_of(InjectedLimit(1000, leak=5), cap=8192)

    assert 700 <= (found.batch_size or 0) <= 1000


def test_a_leak_that_eats_everything_is_nothing_fits() -> None:
    """No result is better than one that does not run any more."""
    found = ceiling_of(InjectedLimit(1000, leak=200), cap=8192)

    assert (found.batch_size or 0) <= 200


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_a_limit_that_wavers_is_found_within_what_it_wavers(seed: int) -> None:
    """Fragmentation makes the same size fit today and not tomorrow."""
    job = InjectedLimit(1000, wavers=0.03)
    job.chance.seed(seed)

    assert 870 <= (ceiling_of(job).batch_size or 0) <= 1030


def test_an_error_that_is_not_memory_ends_the_search_in_one_line() -> None:
    """Accelerate shrinks to nothing for 2.5 hours on some of these (#332)."""
    job = InjectedLimit(
        100, error=lambda: RuntimeError("mat1 and mat2 shapes cannot be multiplied")
    )

    with pytest.raises(WorkloadError, match=r"batch size \d+: RuntimeError: mat1 and mat2") as told:
        ceiling_of(job)

    assert len(job.tried) < 10
    assert "\n" not in str(told.value)


def test_beyond_65535_is_a_hard_ceiling_and_not_a_lack_of_memory() -> None:
    """pytorch#142228: a grid's extent ends there, and no memory helps."""
    error = RuntimeError("CUDA error: invalid configuration argument")
    found = ceiling_of(InjectedLimit(65535, error=lambda: error), told=False)

    assert 65535 * (1 - RESOLUTION) <= (found.batch_size or 0) <= 65535
    assert found.reason is CeilingReason.LAUNCH


def test_a_size_that_takes_too_long_ends_the_search() -> None:
    """Each further trial near it would take as long."""
    tried: list[int] = []

    def try_size(size: int, _steps: int) -> TrialOutcome:
        tried.append(size)
        slow = size > 100
        return TrialOutcome(end=TrialEnd.TOO_SLOW if slow else TrialEnd.FITS, peak_bytes=size)

    found = find_ceiling(try_size, cap=4096, limit_bytes=None)

    assert found.reason is CeilingReason.TIME
    assert found.batch_size == 32
    assert len(tried) == 5


def test_a_size_whose_steps_will_be_too_slow_is_not_tried() -> None:
    """On a CPU with memory for all data a single trial of all of it can take the whole budget."""
    tried: list[tuple[int, int]] = []

    def try_size(size: int, steps: int) -> TrialOutcome:
        tried.append((size, steps))
        step_s = 1e-3 + 1e-4 * size
        return TrialOutcome(end=TrialEnd.FITS, peak_bytes=size, steps=steps, step_s=step_s)

    found = find_ceiling(try_size, cap=10**6, limit_bytes=None, slowest_step_s=1.0)

    assert found.reason is CeilingReason.TIME
    assert 10_000 / 1.5 <= (found.batch_size or 0) <= 10_000
    assert all(1e-4 * size <= 1.0 for size, _ in tried)
    assert found.failure is None
    assert all(steps <= 7 for size, steps in tried if size > 7000), "nor many steps of it"


def test_where_memory_is_far_off_few_trials_are_enough() -> None:
    """Each is a process that takes seconds to start; memory grows no faster than the batch."""
    found = ceiling_of(InjectedLimit(10**6), cap=8192)

    assert found.batch_size == 8192
    assert len(found.trials) <= 5


def test_time_that_is_up_ends_the_search_with_what_was_tried() -> None:
    """The budget is kept, and the answer still is a size that was run."""
    job = InjectedLimit(1000)
    found = find_ceiling(
        job.try_size, cap=HUGE, limit_bytes=None, is_over=lambda: len(job.tried) >= 4
    )

    assert found.reason is CeilingReason.BUDGET
    assert found.batch_size in job.tried
    assert found.is_confirmed
    assert len(job.tried) == 5


def test_what_fits_only_after_the_allocator_retried_does_not_fit() -> None:
    """Composer counts it so: it thrashes, and the next step may find nothing to give back."""
    job = InjectedLimit(1000, retries_above=800)

    assert 784 <= (ceiling_of(job).batch_size or 0) <= 800


@given(limit=st.integers(0, 10**7), cap=st.integers(1, HUGE), told=st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_limit_and_cap_end_within_two_per_cent(limit: int, cap: int, told: bool) -> None:
    """Attempts are bounded, and what is left unused is too."""
    found = ceiling_of(InjectedLimit(limit), cap, told=told)
    best = min(limit, cap)

    assert (found.batch_size or 0) <= best
    assert (found.batch_size or 0) >= best * (1 - RESOLUTION) - 1


def test_memory_on_a_line_is_predicted_from_small_sizes() -> None:
    """The prediction stands beside the ceiling, to be held against it."""
    found = ceiling_of(InjectedLimit(1000))

    assert found.prediction is not None
    assert found.prediction.batch_size == 1000
    assert found.model is not None
    assert found.model.per_sample_bytes == pytest.approx(1e6)
    assert len(found.trials) < 10
