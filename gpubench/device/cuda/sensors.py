"""What a card's sensors say, through NVML; a reading that a card does not have is None."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The sensors at one moment."""

    power_w: float | None = None
    sm_clock_mhz: float | None = None
    memory_clock_mhz: float | None = None
    temperature_c: float | None = None
    throttle_bits: int | None = None
    """See `gpubench.device.cuda.throttle`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What does not change while a card is measured."""

    driver: str | None = None
    power_limit_w: float | None = None
    ecc: bool | None = None
    mig: bool | None = None
    persistence: bool | None = None


class Sensors(Protocol):
    """The sensors of one card."""

    def facts(self) -> CardFacts:
        """Return what does not change."""
        ...

    def read(self) -> Reading:
        """Return what the sensors say now."""
        ...

    def energy_j(self) -> float | None:
        """Return the energy used since some moment in the past; None if the card counts none."""
        ...

    def processes(self) -> frozenset[int]:
        """Return the processes that hold memory on the card, as far as NVML shows them."""
        ...


class NoSensors:
    """A card that nobody can ask."""

    def facts(self) -> CardFacts:
        """Return nothing."""
        return CardFacts()

    def read(self) -> Reading:
        """Return nothing."""
        return Reading()

    def energy_j(self) -> float | None:
        """Return None."""
        return None

    def processes(self) -> frozenset[int]:
        """Return none."""
        return frozenset()


class NvmlSensors:
    """The sensors of a card as NVML reads them.

    Args:
        nvml: The module `pynvml`, initialised.
        handle: Its handle of the card.
    """

    def __init__(self, nvml: ModuleType, handle: object) -> None:
        self._nvml = nvml
        self._handle = handle

    def facts(self) -> CardFacts:
        """Return what does not change."""
        nvml = self._nvml
        limit_mw = self._ask(nvml.nvmlDeviceGetEnforcedPowerLimit)
        ecc = self._ask(nvml.nvmlDeviceGetEccMode)
        mig = self._ask(nvml.nvmlDeviceGetMigMode)
        persistence = self._ask(nvml.nvmlDeviceGetPersistenceMode)
        return CardFacts(
            driver=self._driver(),
            power_limit_w=None if limit_mw is None else limit_mw / 1000,
            ecc=None if ecc is None else bool(ecc[0]),
            mig=None if mig is None else bool(mig[0]),
            persistence=None if persistence is None else bool(persistence),
        )

    def read(self) -> Reading:
        """Return what the sensors say now."""
        nvml = self._nvml
        power_mw = self._ask(nvml.nvmlDeviceGetPowerUsage)
        return Reading(
            power_w=None if power_mw is None else power_mw / 1000,
            sm_clock_mhz=self._ask(nvml.nvmlDeviceGetClockInfo, nvml.NVML_CLOCK_SM),
            memory_clock_mhz=self._ask(nvml.nvmlDeviceGetClockInfo, nvml.NVML_CLOCK_MEM),
            temperature_c=self._ask(nvml.nvmlDeviceGetTemperature, nvml.NVML_TEMPERATURE_GPU),
            throttle_bits=self._ask(nvml.nvmlDeviceGetCurrentClocksThrottleReasons),
        )

    def energy_j(self) -> float | None:
        """Return the energy since the driver was loaded."""
        counted_mj = self._ask(self._nvml.nvmlDeviceGetTotalEnergyConsumption)
        return None if counted_mj is None else counted_mj / 1000

    def processes(self) -> frozenset[int]:
        """Return the processes with compute or graphics work on the card."""
        lists = (
            self._ask(self._nvml.nvmlDeviceGetComputeRunningProcesses),
            self._ask(self._nvml.nvmlDeviceGetGraphicsRunningProcesses),
        )
        return frozenset(process.pid for found in lists if found for process in found)

    def _driver(self) -> str | None:
        try:
            version: str = self._nvml.nvmlSystemGetDriverVersion()
        except self._nvml.NVMLError:
            return None
        return version

    def _ask(self, question: Callable[..., _T], *arguments: object) -> _T | None:
        """Return an answer; None where this card, driver or container gives none."""
        try:
            return question(self._handle, *arguments)
        except self._nvml.NVMLError:
            return None


def open_sensors(uuid: str | None) -> Sensors:
    """Return the sensors of the card with an identifier as CUDA gives it, without its prefix.

    By identifier and not by number: CUDA numbers what `CUDA_VISIBLE_DEVICES` leaves, NVML numbers
    everything.
    """
    try:
        import pynvml  # noqa: PLC0415  # optional
    except ModuleNotFoundError:
        return NoSensors()
    return sensors_of(pynvml, uuid)


def sensors_of(nvml: ModuleType, uuid: str | None) -> Sensors:
    """Return the sensors of a card through a module that has NVML's functions."""
    if uuid is None:
        return NoSensors()
    try:
        nvml.nvmlInit()
    except nvml.NVMLError:
        return NoSensors()
    for prefix in ("GPU-", "MIG-"):
        try:
            return NvmlSensors(nvml, nvml.nvmlDeviceGetHandleByUUID(prefix + uuid))
        except nvml.NVMLError:
            continue
    return NoSensors()
