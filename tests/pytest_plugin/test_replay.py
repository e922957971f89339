"""The timer that plays samples back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.errors import UsageError
from gpubench.pytest_plugin.replay import ReplayTimer


@given(st.lists(st.floats(min_value=1e-9, max_value=1e6), min_size=1))
def test_every_pair_of_readings_is_one_sample_apart_exactly(samples_s: list[float]) -> None:
    """Nothing is lost by subtracting, however long the session."""
    timer = ReplayTimer()
    timer.load(samples_s)

    assert [-(timer() - timer()) for _ in samples_s] == samples_s


def test_a_round_too_many_is_a_mistake_in_words() -> None:
    """Somebody else called pytest-benchmark's fixture."""
    timer = ReplayTimer()
    timer()

    with pytest.raises(UsageError, match="call gpu_benchmark"):
        timer()
