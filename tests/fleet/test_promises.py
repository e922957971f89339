"""What is printed holds: slow devices are found from the limit on, healthy ones are left alone."""

import math
from dataclasses import replace

import pytest

from gpubench.fleet.records import DeviceStanding
from tools.simulate_fleet import (
    LINES,
    SimulatedFleet,
    blamed,
    false_alarms,
    found_at_limit,
    frame,
    judged,
    verdict,
)

pytestmark = pytest.mark.usefixtures("watched_once")


@pytest.mark.parametrize("devices", [8, 64])
@pytest.mark.parametrize("kind", [name for name, _ in LINES])
def test_a_healthy_fleet_is_seldom_blamed(devices: int, kind: str) -> None:
    """At most 5 %: 0.4 % between devices, 0.3 % between nodes, and what else fleets are like."""
    assert false_alarms(dict(LINES)[kind](devices), 25) <= 0.05


@pytest.mark.parametrize(("devices", "fleets"), [(8, 25), (64, 15), (512, 5)])
@pytest.mark.parametrize("slow", [1, 3])
def test_slow_devices_at_the_printed_limit_are_found(devices: int, fleets: int, slow: int) -> None:
    """In 95 % of measurements, less two standard errors of so many trials; docs have more."""
    fleet = SimulatedFleet(devices=devices, runs=(1, 5, 3))
    doubt = 2 * math.sqrt(0.05 * 0.95 / (fleets * fleet.workloads * slow))

    assert found_at_limit(fleet, slow, fleets, is_new=True) >= 0.95 - doubt


def test_the_short_way_of_the_simulation_is_the_long_one() -> None:
    """Promises are tried on times, and users have rows."""
    fleet = replace(SimulatedFleet(devices=16), slow={3: 0.1, 9: 0.04})
    grave = (DeviceStanding.SUSPECT, DeviceStanding.DEFECTIVE)

    for seed in range(3):
        long = verdict(frame(fleet, seed)).groups[0]
        names = {int(one.device.key[1:], 16) for one in long.devices if one.standing in grave}
        assert names == blamed(judged(fleet, seed)) - {-1}
