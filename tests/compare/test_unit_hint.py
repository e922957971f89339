"""A file in another unit than seconds is suspected before anything is concluded from it."""

import pytest

from tests.compare.sides import frame, pair


def hints(factor: float) -> list[str]:
    slower = frame(seed=1, time_s=lambda size: 1e-4 * (10 + size) * factor)
    return [text for text in pair(frame(), slower).warnings if "not in seconds" in text]


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (1e3, "b: its times are about 1000 times those of a; unless"),
        (500.0, "b: its times are about 1000 times those of a; unless"),
        (1e-3, "a: its times are about 1000 times those of b; unless"),
        (1e6, "b: its times are about 1000000 times those of a; unless"),
    ],
)
def test_a_thousandfold_difference_is_asked_for_its_unit(factor: float, said: str) -> None:
    """A file in milliseconds compared as "below 0.01x" without a hint."""
    (hint,) = hints(factor)

    assert hint.startswith(said)


@pytest.mark.parametrize("factor", [1.0, 3.0, 0.1, 60.0])
def test_what_machines_differ_by_is_no_unit(factor: float) -> None:
    """A GPU against a CPU is no mistake."""
    assert hints(factor) == []
