"""What is read from NVML, and what is left empty where it does not tell."""

import builtins
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from gpubench.device.cuda.sensors import (
    GpuFacts,
    SensorReading,
    UnreadableGpu,
    open_sensors,
    sensors_of,
)

from .nvml import H100, NAMES, NVMLError, Process, Recording, field_value

UUID = "11111111-2222-3333-4444-555555555555"


def test_a_reading_is_in_base_curves() -> None:
    """NVML counts in milliwatts."""
    got = sensors_of(Recording(dict(H100)).module(), UUID).read()

    assert got == SensorReading(
        power_w=640.0,
        sm_clock_mhz=1980,
        memory_clock_mhz=1980,
        temperature_c=61,
        throttle_bits=0x4,
    )


def test_the_facts_of_a_gpu_are_told() -> None:
    """Two GPUs with other power limits are other GPUs to a buyer."""
    got = sensors_of(Recording(dict(H100)).module(), UUID).facts()

    assert got == GpuFacts(
        driver="580.159.04",
        power_limit_w=700.0,
        max_sm_clock_hz=1.98e9,
        ecc=True,
        mig=False,
        persistence=True,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"nvmlDeviceGetFieldValues": NVMLError("not supported")},
        {"nvmlDeviceGetFieldValues": [[field_value(0, error=3)]]},
    ],
    ids=["no fields", "no such field"],
)
def test_a_gpu_without_a_power_of_the_moment_tells_that_of_the_last_second(
    changes: dict[str, Any],
) -> None:
    """From Ampere on the older call is a mean over a second, longer than a block."""
    sensors = sensors_of(Recording({**H100, **changes}).module(), UUID)

    assert sensors.read().power_w == 512.3


NEWER, OLDER = (f"nvmlDeviceGetCurrentClocks{name}" for name in ("EventReasons", "ThrottleReasons"))


def test_reasons_are_read_by_their_older_name_where_the_driver_has_no_newer() -> None:
    """The module knows both names; which one is answered is the driver's matter."""
    answers = {**H100, NEWER: NVMLError("function not found"), OLDER: 0x8}

    assert sensors_of(Recording(answers).module(), UUID).read().throttle_bits == 0x8


def test_reasons_are_read_by_their_older_name_where_the_module_has_no_newer() -> None:
    """And are unknown where there is neither."""
    module: Any = Recording({**H100, OLDER: 0x8}).module()
    delattr(module, NEWER)
    assert sensors_of(module, UUID).read().throttle_bits == 0x8

    delattr(module, OLDER)
    assert sensors_of(module, UUID).read().throttle_bits is None


@pytest.mark.parametrize("missing", NAMES[1:])
def test_an_older_module_may_lack_any_function(missing: str) -> None:
    """What it would have told is empty, and the rest is read."""
    module: Any = Recording(dict(H100)).module()
    delattr(module, missing)
    sensors = sensors_of(module, UUID)

    assert sensors.read() != SensorReading()
    assert sensors.facts() != GpuFacts()
    sensors.energy_j()
    sensors.processes()


def test_an_older_module_answers_in_bytes_and_names_no_process() -> None:
    """A container shows that there is somebody, and not who."""
    answers = {
        **H100,
        "nvmlSystemGetDriverVersion": b"470.57.02",
        "nvmlDeviceGetComputeRunningProcesses": [[Process(7), SimpleNamespace(pid=None)]],
    }
    sensors = sensors_of(Recording(answers).module(), UUID)

    assert sensors.facts().driver == "470.57.02"
    assert sensors.processes() == {7}


def test_energy_is_in_joules_and_processes_are_numbers() -> None:
    """Those that compute; a desktop's graphics are there all the time."""
    sensors = sensors_of(Recording(dict(H100)).module(), UUID)

    assert sensors.energy_j() == 1000.0
    assert sensors.processes() == {7, 8}


def test_what_a_gpu_does_not_support_is_empty_and_the_rest_is_read() -> None:
    """Consumer GPUs have no ECC, old ones no energy counter; 0 would be a lie."""
    answers = {"nvmlInit": None, "nvmlDeviceGetTemperature": 40}

    sensors = sensors_of(Recording(answers).module(), UUID)

    assert sensors.read() == SensorReading(temperature_c=40)
    assert sensors.facts() == GpuFacts()
    assert sensors.energy_j() is None
    assert sensors.processes() == frozenset()


def test_a_slice_of_a_gpu_has_the_sensors_of_the_whole() -> None:
    """And processes of its own; it has neither clocks nor a power supply."""
    asked: list[object] = []
    answers = {**H100, "nvmlDeviceGetDeviceHandleFromMigDeviceHandle": "whole"}
    module: Any = Recording(answers, uuids=(f"MIG-{UUID}",)).module()

    def temperature(handle: object, _kind: int) -> int:
        asked.append(handle)
        return 61

    def processes(handle: object) -> list[Process]:
        asked.append(handle)
        return []

    module.nvmlDeviceGetTemperature = temperature
    module.nvmlDeviceGetComputeRunningProcesses = processes

    sensors = sensors_of(module, UUID)

    assert sensors.read().temperature_c == 61
    assert sensors.processes() == frozenset()
    assert asked == ["whole", f"MIG-{UUID}"]
    assert sensors.facts().mig is True


@pytest.mark.parametrize(
    "error", [TypeError("2 arguments"), OSError("no library"), ValueError("b'\\xff'")]
)
def test_whatever_a_function_raises_costs_its_own_column(error: Exception) -> None:
    """A module that is older than its arguments raises something of its own."""
    answers = dict(H100) | {"nvmlDeviceGetFieldValues": error, "nvmlDeviceGetPowerUsage": error}
    reading = sensors_of(Recording(answers).module(), UUID).read()

    assert reading.power_w is None
    assert reading.sm_clock_mhz is not None


def test_a_module_that_lacks_everything_has_no_sensors() -> None:
    """Several packages bring one of this name."""
    assert isinstance(sensors_of(ModuleType("pynvml"), UUID), UnreadableGpu)


def test_a_module_without_a_constant_lacks_one_reading() -> None:
    """The others are there all the same."""
    module = Recording(dict(H100)).module()
    del module.NVML_CLOCK_SM

    reading = sensors_of(module, UUID).read()

    assert reading.sm_clock_mhz is None
    assert reading.memory_clock_mhz is not None


def test_what_nvml_calls_unknown_is_no_number() -> None:
    """It answers with all bits set: four million watts."""
    unknown = 2**32 - 1
    answers = dict(H100) | {
        "nvmlDeviceGetFieldValues": [[field_value(unknown)]],
        "nvmlDeviceGetPowerUsage": unknown,
        "nvmlDeviceGetTotalEnergyConsumption": 2**64 - 1,
    }
    sensors = sensors_of(Recording(answers).module(), UUID)

    assert sensors.read().power_w is None
    assert sensors.energy_j() is None


def test_a_driver_version_that_is_no_text_is_told_as_far_as_it_can_be_read() -> None:
    """One byte is not worth a measurement."""
    answers = dict(H100) | {"nvmlSystemGetDriverVersion": b"580\xff"}
    assert sensors_of(Recording(answers).module(), UUID).facts().driver == "580\ufffd"


@pytest.mark.parametrize(
    ("answers", "uuid"),
    [
        ({"nvmlInit": NVMLError("driver not loaded")}, UUID),
        (dict(H100), "another"),
        (dict(H100), None),
    ],
    ids=["no driver", "no such GPU", "no identifier"],
)
def test_a_gpu_that_nvml_does_not_know_has_no_sensors(
    answers: dict[str, Any], uuid: str | None
) -> None:
    """Measuring goes on; its columns stay empty."""
    sensors = sensors_of(Recording(answers).module(), uuid)

    assert isinstance(sensors, UnreadableGpu)
    assert sensors.read() == SensorReading()
    assert sensors.facts() == GpuFacts()
    assert sensors.energy_j() is None
    assert sensors.processes() == frozenset()


@pytest.mark.parametrize(
    "error", [ModuleNotFoundError, ImportError, OSError, AttributeError, RuntimeError, ValueError]
)
def test_without_a_module_that_works_there_are_no_sensors(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is optional, and other packages bring modules of its name."""
    real_import = builtins.__import__

    def no_nvml(name: str, *rest: Any, **named: Any) -> Any:
        if name == "pynvml":
            raise error
        return real_import(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", no_nvml)

    assert isinstance(open_sensors(UUID), UnreadableGpu)
