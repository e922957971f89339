"""Which of several candidates is named, and how a batch that does not fit is put together."""

import pytest

from gpubench.tune.candidates import CandidateSize, Why
from gpubench.tune.convergence import Candidate
from gpubench.tune.estimates import TimeToTarget
from gpubench.tune.recommendation import Choice, accumulated, recommended
from gpubench.tune.speed import Speed, SpeedPoint


def speed(*times_s: float) -> Speed:
    """Of batch sizes 1, 2, 4 .. by the time of a step."""
    points = tuple(
        SpeedPoint(
            batch_size=2**place, step_s=time_s, load_s=0.0, total_s=time_s, low_s=None, high_s=None
        )
        for place, time_s in enumerate(times_s)
    )
    return Speed(
        points=points,
        knee=1,
        knee_low=None,
        knee_high=None,
        best=1,
        loader_decides=False,
        loader_per_s=1.0,
        step_per_s=1.0,
        paddings=(),
        kernels=(),
        failures=(),
    )


def candidate(batch_size: int, seconds: float, half: float | None) -> Candidate:
    return Candidate(
        size=CandidateSize(batch_size=batch_size, why=Why.KNEE),
        choice=None,
        runs=(),
        estimate=TimeToTarget(
            seconds=seconds,
            low=None if half is None else seconds - half,
            high=None if half is None else seconds + half,
            samples=1.0,
            reached=3,
            runs=3,
        ),
        rejected="",
    )


@pytest.mark.parametrize(
    ("seconds", "half", "size"),
    [
        (105.0, 3.0, 32),
        (105.0, 2.0, 64),
        (105.0, None, 32),
        (106.0, 9.0, 64),
        (106.0, None, 64),
        (99.0, 0.1, 32),
    ],
)
def test_a_smaller_size_is_named_if_it_is_near_and_their_intervals_meet(
    seconds: float, half: float | None, size: int
) -> None:
    """Within 5 % of the soonest, and not shown to be later."""
    found = recommended([candidate(32, seconds, half), candidate(64, 100.0, half)], speed(1.0))

    assert found is not None
    assert found.batch_size == size
    soonest = 32 if seconds < 100 else 64
    assert (found.choice is Choice.SOONEST) == (size == soonest)


def test_without_any_estimate_nothing_is_named() -> None:
    """No candidate reached the target."""
    assert recommended([], speed(1.0)) is None


@pytest.mark.parametrize(("time_s", "part", "steps"), [(4.1, 4, 2), (4.3, 2, 4)])
def test_a_batch_is_made_of_the_largest_parts_that_are_about_as_fast_as_any(
    time_s: float, part: int, steps: int
) -> None:
    """Eight samples, of which four fit: two passes, unless four smaller ones are 5 % faster."""
    found = accumulated(8, 4, speed(1.5, 2.0, time_s))

    assert (found.batch_size, found.accumulation_steps) == (part, steps)
