"""Claims about how long a plan should take on a machine."""

import pytest

from gpubench.runner.duration import expected
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for


@pytest.mark.parametrize(
    ("preset", "most_s"),
    [
        ("smoke", 60),
        ("quick", 3 * 60),
        ("brief", 25 * 60),
        ("selfcheck", 3 * 60),
        ("alignment", 180),
        ("kernels", 4 * 60),
    ],
)
def test_short_presets_take_minutes_on_a_gpu_too(preset: str, most_s: float) -> None:
    """Compiling and the processes' starts included."""
    plan = plan_for(preset, "cuda", "cuda:0")
    assert expected(plan, cases(plan)).seconds <= most_s
