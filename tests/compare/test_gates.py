"""Limits that scripts set."""

import pandas as pd
import pytest

from gpubench.compare.comparison import compare
from gpubench.compare.gates import Gates, gate_failures
from gpubench.compare.pair_records import Comparison
from gpubench.errors import UsageError

from .sides import failed, frame, side


def against(contender: pd.DataFrame, baseline: pd.DataFrame | None = None) -> Comparison:
    """Return a contender against a quiet baseline."""
    quiet = frame(seed=1, spread=0.001, memory_allocated_bytes=100)
    return compare([side("a", quiet if baseline is None else baseline), side("b", contender)])


def slower(share: float) -> pd.DataFrame:
    """Return rows that are slower at batch 512."""
    return frame(
        seed=2,
        spread=0.001,
        time_s=lambda size: 1e-4 * (10 + size) * (1 + share * (size == 512)),
        memory_allocated_bytes=102,
    )


def test_what_is_shown_to_be_slower_by_more_than_the_limit_breaks_it() -> None:
    """And nothing else does."""
    (broken,) = gate_failures(against(slower(0.10)), Gates(slower=0.05))

    assert broken.case_id == "matmul/torch/forward/float32//512/none"
    assert broken.excess == pytest.approx(0.10, abs=0.005)
    assert gate_failures(against(slower(0.04)), Gates(slower=0.05)) == ()
    assert gate_failures(against(slower(-0.1)), Gates(slower=0.05)) == ()


def test_noise_alone_breaks_no_limit() -> None:
    """An unclear case is no reason to stop a build."""
    noisy = frame(seed=3, spread=0.3)

    assert gate_failures(against(noisy), Gates(slower=0.0)) == ()


@pytest.mark.parametrize("status", ["oom", "error", "timeout"])
def test_a_case_that_ran_and_now_fails_breaks_the_limit(status: str) -> None:
    """It is infinitely slow."""
    (broken,) = gate_failures(against(failed(slower(0.0), status, 16)), Gates(slower=0.05))

    assert (broken.case_id.split("/")[5], broken.excess) == ("16", None)


@pytest.mark.parametrize(("status", "broken"), [("oom", ["16"]), ("error", []), ("timeout", [])])
def test_of_memory_only_what_no_longer_fits_breaks_the_limit(
    status: str, broken: list[str]
) -> None:
    """An error has no memory left either, and says nothing of it."""
    found = gate_failures(against(failed(slower(0.0), status, 16)), Gates(memory=0.05))

    assert [failure.case_id.split("/")[5] for failure in found] == broken
    assert {failure.gate for failure in found} <= {"--fail-memory"}


def test_a_case_that_never_ran_breaks_no_limit() -> None:
    """It did not get worse."""
    both = [failed(frame(seed=seed), "oom", 16) for seed in (1, 2)]

    assert gate_failures(against(both[1], both[0]), Gates(slower=0.05)) == ()


def test_memory_is_limited_exactly() -> None:
    """2 % more in each case."""
    found = against(slower(0.0))

    assert len(gate_failures(found, Gates(memory=0.01))) == 6
    assert gate_failures(found, Gates(memory=0.02)) == ()
    assert gate_failures(found, Gates()) == ()


def test_memory_that_grew_from_nothing_breaks_every_limit() -> None:
    """Mlxcel #807: 0 B is a value, and 4 GB are more than 1 % above it."""
    nothing = frame(seed=1, spread=0.001, memory_allocated_bytes=0)
    much = frame(seed=2, spread=0.001, memory_allocated_bytes=4 * 10**9)

    broken = gate_failures(against(much, nothing), Gates(memory=0.01))

    assert [(f.excess, f.bytes_from_zero) for f in broken] == [(None, 4 * 10**9)] * 6
    assert gate_failures(against(nothing, much), Gates(memory=0.0)) == ()
    assert gate_failures(against(nothing.assign(run_id="r"), nothing), Gates(memory=0.0)) == ()


def test_a_limit_that_cannot_be_checked_is_an_error() -> None:
    """A build must not pass for want of data."""
    with pytest.raises(UsageError, match=r"^--fail-memory: no case has memory_allocated_bytes"):
        gate_failures(against(frame(seed=2)), Gates(memory=0.01))
