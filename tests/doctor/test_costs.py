"""What doctor tries on a GPU, on a card on a virtual timeline."""

import re

import pytest
import torch

from gpubench.device.cuda.sensors import Sensors, UnreadableGpu
from gpubench.doctor.costs import TriedGpu, cost_findings
from gpubench.doctor.finding import Finding
from tests.device.cuda.powered import HEAVY, IDLE, Load, PoweredDriver, PoweredSensors
from tests.device.cuda.test_sensor_delay import resting


def tried(
    driver: PoweredDriver, *, sensors: Sensors | None = None, load: Load = HEAVY
) -> list[Finding]:
    resting(driver)(2.0)
    gpu = TriedGpu(
        name="cuda:0",
        driver=driver,
        sensors=sensors or PoweredSensors(driver),
        launch=lambda: driver.kernel(1e-6, host_s=14e-6),
        load=driver.work(2e-4, load),
        sleep=resting(driver),
    )
    return list(cost_findings(lambda: gpu))


def test_a_gpu_tells_what_a_launch_costs_and_how_far_its_sensors_lag() -> None:
    """Both decide what can be measured there."""
    launch, sensors = tried(PoweredDriver(launch_s=6e-6))

    assert launch.text == (
        "cuda:0: a launch takes the host 14.0 us through torch, 6.00 us for a kernel of ours;"
        " work of shorter kernels waits for the host"
    )
    assert re.match(
        r"cuda:0: power reads half of a new load after [45]\d\d ms \(1\d\d to 7\d\d W\);",
        sensors.text,
    )
    assert {launch.level, sensors.level} == {"ok"}


def test_without_a_kernel_of_ours_torchs_cost_stands_alone() -> None:
    """No figure of 0 for what is not there."""
    launch, _ = tried(PoweredDriver(has_blocking_kernel=False))
    assert "for a kernel of ours" not in launch.text
    assert "14.0 us through torch;" in launch.text


@pytest.mark.parametrize(
    ("sensors", "load", "words"),
    [
        (UnreadableGpu(), HEAVY, "delay not known, the GPU tells no power"),
        (None, IDLE, "delay not known, power changed by "),
    ],
)
def test_a_delay_that_is_not_known_is_said_to_be_not_known(
    sensors: Sensors | None, load: Load, words: str
) -> None:
    """A made-up second would be taken for this GPU's."""
    _, found = tried(PoweredDriver(), sensors=sensors, load=load)
    assert words in found.text


def test_all_of_it_takes_two_seconds() -> None:
    """Of the GPU's time and of whoever waits for the answer."""
    driver = PoweredDriver(launch_s=25e-6)
    tried(driver)
    assert driver.now_s() - 2.0 < 2.0


def test_a_gpu_without_room_is_a_warning_with_its_reason() -> None:
    """Doctor is what one is sent to when measuring fails; it must not fail itself."""

    def full() -> TriedGpu:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 32.00 MiB.\nGPU 0 has")

    (found,) = cost_findings(full)

    assert found.level == "warning"
    assert found.text == (
        "launch cost and sensor delay are not known:"
        " CUDA out of memory. Tried to allocate 32.00 MiB."
    )
    assert found.advice


def test_without_a_gpu_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """That there is none is told elsewhere."""
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    assert list(cost_findings()) == []


@pytest.mark.gpu
def test_a_real_gpu_tells_both() -> None:
    """A launch costs microseconds and no milliseconds; a delay is below the time of the load."""
    launch, sensors = cost_findings()
    print(f"\n{launch.text}\n{sensors.text}")  # noqa: T201
    assert launch.level == sensors.level == "ok"
    assert " us through torch" in launch.text
