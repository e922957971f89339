import pytest

from gpubench.device.cuda.launch_cost import launch_cost_s
from tests.device.cuda.scripted import ScriptedDriver


@pytest.mark.parametrize("cost_s", [3e-6, 25e-6])
def test_a_launch_costs_what_the_host_spends_on_it(cost_s: float) -> None:
    """Whatever the kernel takes, as long as the queue has room."""
    driver = ScriptedDriver(launch_s=cost_s)
    assert launch_cost_s(driver, lambda: driver.kernel(1e-6)) == pytest.approx(cost_s)
    assert launch_cost_s(driver, lambda: driver.kernel(1e-3)) == pytest.approx(cost_s)


def test_a_host_that_is_held_up_now_and_then_costs_no_more() -> None:
    """A mean would tell of the neighbour."""
    driver = ScriptedDriver(launch_s=5e-6, stalls_s=dict.fromkeys(range(0, 600, 7), 0.1))
    assert launch_cost_s(driver, lambda: driver.kernel(1e-6)) == pytest.approx(5e-6)


def test_finding_out_takes_milliseconds() -> None:
    """Doctor is asked often."""
    driver = ScriptedDriver(launch_s=25e-6)
    launch_cost_s(driver, lambda: driver.kernel(2e-6))
    assert driver.now_s() < 0.05
