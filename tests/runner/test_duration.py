"""Claims about how long a plan should take on a machine."""

import pytest

from gpubench.runner.duration import seconds_of
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for


@pytest.mark.parametrize(
    ("preset", "most_s"),
    [
        ("smoke", 60),
        ("quick", 180),
        ("brief", 22 * 60),
        ("selfcheck", 180),
        ("alignment", 180),
        ("kernels", 180),
    ],
)
def test_short_presets_take_minutes_on_a_gpu_too(preset: str, most_s: float) -> None:
    """Compiling and the processes' starts included."""
    plan = plan_for(preset, "cuda", "cuda:0")
    assert seconds_of(plan, cases(plan)) <= most_s
