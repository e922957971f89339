"""A GPU put together: which processes on it are ours."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from gpubench.device.cuda import open as opening
from gpubench.device.cuda.device import CudaDevice
from gpubench.device.cuda.sensors import UnreadableGpu
from gpubench.device.protocol import BlockUse
from gpubench.measure.block import measure_block
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import full_warm_up

from . import test_memory
from .scripted import ScriptedDriver, times
from .test_device import GPU, case


class Processes(UnreadableGpu):
    """Sensors that see these processes at each look, the last ones for ever."""

    def __init__(self, *seen: set[int]) -> None:
        self._seen: Iterator[set[int]] = iter(seen)
        self._last: set[int] = set()

    def processes(self) -> frozenset[int]:
        self._last = next(self._seen, self._last)
        return frozenset(self._last)


def opened(monkeypatch: pytest.MonkeyPatch, sensors: Processes) -> tuple[CudaDevice, Any]:
    """Return the GPU, and the driver that plays it."""
    driver: Any = ScriptedDriver()
    driver.attributes = {}
    played = {
        "gpu_uuid": lambda _number: "uuid",
        "open_sensors": lambda _uuid: sensors,
        "TorchDriver": lambda _device: driver,
        "TorchAllocator": lambda _device: test_memory.GpuProperties(),
        "_load_cublas": lambda _device: None,
        "open_profiler": lambda _synchronize: None,
        "detach_profiler_after_use": lambda: None,
        "properties_of": lambda _device, _attributes: replace(GPU),
    }
    for name, part in played.items():
        monkeypatch.setattr(opening, name, part)
    return opening.open_cuda("cuda:0", timer="", identify=False), driver


@pytest.mark.parametrize(
    ("seen", "warnings"),
    [
        (({99}, {99, 4711}), ("foreign-process", "no-sensors")),
        ((set(), {4711}), ("no-sensors",)),
    ],
    ids=["somebody was there before us", "nobody but us"],
)
def test_who_was_on_the_gpu_before_us_is_a_stranger_for_ever(
    seen: tuple[set[int], set[int]], warnings: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came when we opened it is ourselves, under whatever number a container shows."""
    device, driver = opened(monkeypatch, Processes(*seen))
    clock = device.clock(case("hot"))

    with device.watch() as watch:
        measure_block(
            clock,
            TimedCall(call=times(driver, [50e-6])),
            warm_up=full_warm_up,
            effort=Effort(sample_s=0.01),
            deadline=Deadline.after(60.0, clock),
        )

    assert watch.warnings(BlockUse(calls=1)) == warnings
