"""What a GPU's sensors say, through NVML; a reading that a GPU does not have is None."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol, cast

_POWER_INSTANT = 186
"""NVML's number of the field."""

_UNKNOWN = 2**32 - 1
"""What NVML answers where it has no value, `NVML_VALUE_NOT_AVAILABLE` as an unsigned number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorReading:
    """The sensors at one moment."""

    power_w: float | None = None
    sm_clock_mhz: float | None = None
    memory_clock_mhz: float | None = None
    temperature_c: float | None = None
    throttle_bits: int | None = None
    """See `gpubench.device.cuda.throttle`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuFacts:
    """What does not change while a GPU is measured."""

    driver: str | None = None
    power_limit_w: float | None = None
    max_sm_clock_hz: float | None = None
    """The clock that the GPU is made for, whether or not it reaches it."""
    ecc: bool | None = None
    mig: bool | None = None
    persistence: bool | None = None


class Sensors(Protocol):
    """The sensors of one GPU."""

    def facts(self) -> GpuFacts:
        """Return what does not change."""
        ...

    def read(self) -> SensorReading:
        """Return what the sensors say now."""
        ...

    def energy_j(self) -> float | None:
        """Return the energy used since some moment in the past; None if the GPU counts none."""
        ...

    def processes(self) -> frozenset[int]:
        """Return the processes that hold memory on the GPU, as far as NVML shows them."""
        ...


class UnreadableGpu:
    """A GPU that nobody can ask."""

    def facts(self) -> GpuFacts:
        """Return nothing."""
        return GpuFacts()

    def read(self) -> SensorReading:
        """Return nothing."""
        return SensorReading()

    def energy_j(self) -> float | None:
        """Return None."""
        return None

    def processes(self) -> frozenset[int]:
        """Return none."""
        return frozenset()


class NvmlSensors:
    """The sensors of a GPU as NVML reads them.

    Functions are asked for by name, since an older module lacks some, and an older driver others.

    Args:
        nvml: The module `pynvml`, initialised.
        handle: Its handle of the GPU.
        part: Its handle of the slice of a GPU that is used; None for the whole GPU. A slice has
            processes of its own, but neither clocks nor a power supply.
    """

    def __init__(self, nvml: ModuleType, handle: object, part: object | None = None) -> None:
        self._nvml = nvml
        self._handle = handle
        self._part = part

    def facts(self) -> GpuFacts:
        """Return what does not change."""
        limit_mw = self._ask("nvmlDeviceGetEnforcedPowerLimit")
        ecc = self._ask("nvmlDeviceGetEccMode")
        mig = self._ask("nvmlDeviceGetMigMode")
        persistence = self._ask("nvmlDeviceGetPersistenceMode")
        driver = _answer(self._nvml, "nvmlSystemGetDriverVersion")
        max_sm_clock_mhz = self._ask_for("NVML_CLOCK_SM", "nvmlDeviceGetMaxClockInfo")
        return GpuFacts(
            driver=driver.decode(errors="replace") if isinstance(driver, bytes) else driver,
            power_limit_w=None if limit_mw is None else limit_mw / 1000,
            max_sm_clock_hz=None if max_sm_clock_mhz is None else max_sm_clock_mhz * 1e6,
            ecc=None if ecc is None else bool(ecc[0]),
            mig=True if self._part is not None else None if mig is None else bool(mig[0]),
            persistence=None if persistence is None else bool(persistence),
        )

    def read(self) -> SensorReading:
        """Return what the sensors say now."""
        power_mw = self._power_now_mw()
        return SensorReading(
            power_w=None if power_mw is None else power_mw / 1000,
            sm_clock_mhz=self._ask_for("NVML_CLOCK_SM", "nvmlDeviceGetClockInfo"),
            memory_clock_mhz=self._ask_for("NVML_CLOCK_MEM", "nvmlDeviceGetClockInfo"),
            temperature_c=self._ask_for("NVML_TEMPERATURE_GPU", "nvmlDeviceGetTemperature"),
            throttle_bits=self._throttle_bits(),
        )

    def energy_j(self) -> float | None:
        """Return the energy since the driver was loaded."""
        counted_mj = self._ask("nvmlDeviceGetTotalEnergyConsumption")
        return None if counted_mj is None else counted_mj / 1000

    def processes(self) -> frozenset[int]:
        """Return the processes that compute on the GPU; a desktop is there all the time."""
        where = self._handle if self._part is None else self._part
        found = _answer(self._nvml, "nvmlDeviceGetComputeRunningProcesses", where)
        return frozenset(process.pid for process in found or () if process.pid is not None)

    def _throttle_bits(self) -> int | None:
        # The newer name of the same is unknown to drivers before it; the older goes with CUDA 14.
        bits: int | None = self._ask("nvmlDeviceGetCurrentClocksEventReasons")
        if bits is None:
            bits = self._ask("nvmlDeviceGetCurrentClocksThrottleReasons")
        return bits

    def _power_now_mw(self) -> float | None:
        """Return the power of this moment; of the last second where a GPU tells no other.

        Source: NVML API reference, `nvmlDeviceGetPowerUsage` (a mean over one second from Ampere
        on) and `NVML_FI_DEV_POWER_INSTANT`.
        """
        values = self._ask("nvmlDeviceGetFieldValues", [_POWER_INSTANT])
        if values and values[0].nvmlReturn == 0 and values[0].value.uiVal != _UNKNOWN:
            return float(values[0].value.uiVal)
        usage_mw: float | None = self._ask("nvmlDeviceGetPowerUsage")
        return usage_mw

    def _ask_for(self, what: str, name: str) -> Any:
        """Return a function's answer to one of its constants; None where the module lacks it."""
        constant = getattr(self._nvml, what, None)
        return None if constant is None else self._ask(name, constant)

    def _ask(self, name: str, *arguments: object) -> Any:
        return _answer(self._nvml, name, self._handle, *arguments)


def _answer(nvml: ModuleType, name: str, *arguments: object) -> Any:
    """Return NVML's answer; None where this GPU, driver, module or container gives none."""
    function = getattr(nvml, name, None)
    if function is None:
        return None
    try:
        answer = function(*arguments)
    # A stranger's module: one that is too old for its arguments, say, raises something of its own.
    # No reading is worth the measurement.
    except Exception:  # noqa: BLE001
        return None
    return None if answer in (_UNKNOWN, 2**64 - 1) else answer


def open_sensors(uuid: str | None) -> Sensors:
    """Return the sensors of the GPU with an identifier as CUDA gives it, without its prefix.

    By identifier and not by number: CUDA numbers what `CUDA_VISIBLE_DEVICES` leaves, NVML numbers
    everything.
    """
    try:
        import pynvml  # noqa: PLC0415  # optional
    # A stranger's module, and several packages bring one of this name. Whatever a broken one
    # raises, a measurement needs no sensors: rows say `no-sensors`.
    except Exception:  # noqa: BLE001
        return UnreadableGpu()
    return sensors_of(pynvml, uuid)


def sensors_of(nvml: ModuleType, uuid: str | None) -> Sensors:
    """Return the sensors of a GPU through a module that has NVML's functions."""
    if uuid is None:
        return UnreadableGpu()
    if not _is_initialised(nvml):
        return UnreadableGpu()
    handle = _handle_of(nvml, f"GPU-{uuid}")
    return NvmlSensors(nvml, handle) if handle is not None else _sensors_of_slice(nvml, uuid)


def _is_initialised(nvml: ModuleType) -> bool:
    try:
        nvml.nvmlInit()
    # As above: where there is no driver, no such function, or a library of another system.
    except Exception:  # noqa: BLE001
        return False
    return True


def _handle_of(nvml: ModuleType, uuid: str) -> object | None:
    # Older modules take nothing but bytes, newer ones both.
    return cast("object | None", _answer(nvml, "nvmlDeviceGetHandleByUUID", uuid.encode()))


def _sensors_of_slice(nvml: ModuleType, uuid: str) -> Sensors:
    part = _handle_of(nvml, f"MIG-{uuid}")
    if part is None:
        return UnreadableGpu()
    whole = _answer(nvml, "nvmlDeviceGetDeviceHandleFromMigDeviceHandle", part)
    return UnreadableGpu() if whole is None else NvmlSensors(nvml, whole, part)
