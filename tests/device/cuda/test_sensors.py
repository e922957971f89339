"""What is read from NVML, and what is left empty where it does not tell."""

import builtins
from typing import Any

import pytest

from gpubench.device.cuda.sensors import (
    CardFacts,
    NoSensors,
    Reading,
    open_sensors,
    sensors_of,
)

from .nvml import H100, NVMLError, Recording

UUID = "11111111-2222-3333-4444-555555555555"


def test_a_reading_is_in_base_units() -> None:
    """NVML counts in milliwatts."""
    got = sensors_of(Recording(dict(H100)).module(), UUID).read()

    assert got == Reading(
        power_w=512.3,
        sm_clock_mhz=1980,
        memory_clock_mhz=1980,
        temperature_c=61,
        throttle_bits=0x4,
    )


def test_the_facts_of_a_card_are_told() -> None:
    """Two cards with other power limits are other cards to a buyer."""
    got = sensors_of(Recording(dict(H100)).module(), UUID).facts()

    assert got == CardFacts(
        driver="580.159.04", power_limit_w=700.0, ecc=True, mig=False, persistence=True
    )


def test_energy_is_in_joules_and_processes_are_numbers() -> None:
    """Graphics count as well: a desktop disturbs too."""
    sensors = sensors_of(Recording(dict(H100)).module(), UUID)

    assert sensors.energy_j() == 1000.0
    assert sensors.processes() == {7, 8, 9}


def test_what_a_card_does_not_support_is_empty_and_the_rest_is_read() -> None:
    """Consumer cards have no ECC, old ones no energy counter; 0 would be a lie."""
    answers = {"nvmlInit": None, "nvmlDeviceGetTemperature": 40}

    sensors = sensors_of(Recording(answers).module(), UUID)

    assert sensors.read() == Reading(temperature_c=40)
    assert sensors.facts() == CardFacts()
    assert sensors.energy_j() is None
    assert sensors.processes() == frozenset()


def test_a_slice_of_a_card_is_found_by_its_own_prefix() -> None:
    """MIG devices have identifiers of another kind."""
    recording = Recording(dict(H100), uuids=(f"MIG-{UUID}",))

    assert not isinstance(sensors_of(recording.module(), UUID), NoSensors)


@pytest.mark.parametrize(
    ("answers", "uuid"),
    [
        ({"nvmlInit": NVMLError("driver not loaded")}, UUID),
        (dict(H100), "another"),
        (dict(H100), None),
    ],
    ids=["no driver", "no such card", "no identifier"],
)
def test_a_card_that_nvml_does_not_know_has_no_sensors(
    answers: dict[str, Any], uuid: str | None
) -> None:
    """Measuring goes on; its columns stay empty."""
    sensors = sensors_of(Recording(answers).module(), uuid)

    assert isinstance(sensors, NoSensors)
    assert sensors.read() == Reading()
    assert sensors.facts() == CardFacts()
    assert sensors.energy_j() is None
    assert sensors.processes() == frozenset()


def test_without_the_module_there_are_no_sensors(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is optional."""
    real_import = builtins.__import__

    def no_nvml(name: str, *rest: Any, **named: Any) -> Any:
        if name == "pynvml":
            raise ModuleNotFoundError(name=name)
        return real_import(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", no_nvml)

    assert isinstance(open_sensors(UUID), NoSensors)
