"""A module that answers as `pynvml` does, from a recording."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any


class NVMLError(Exception):
    """What NVML's calls raise."""


@dataclass(frozen=True)
class Process:
    pid: int


def field_value(number: int, *, error: int = 0) -> SimpleNamespace:
    """Return a field as NVML answers."""
    return SimpleNamespace(nvmlReturn=error, value=SimpleNamespace(uiVal=number))


@dataclass
class Recording:
    """Answers by function name; a sequence is played call by call, an error is raised.

    Args:
        answers: What a call of that name returns, whatever its arguments.
        uuids: The identifiers, with their prefixes, of the GPUs that there are.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    uuids: Sequence[str] = ("GPU-11111111-2222-3333-4444-555555555555",)

    def module(self) -> ModuleType:
        """Return the module; what has no answer is not supported by the GPU."""
        module: Any = ModuleType("pynvml")
        module.NVMLError = NVMLError
        module.NVML_CLOCK_SM, module.NVML_CLOCK_MEM, module.NVML_TEMPERATURE_GPU = 1, 2, 0
        for name in NAMES:
            setattr(module, name, self._function(name))
        module.nvmlDeviceGetHandleByUUID = self._handle
        return module  # type: ignore[no-any-return]

    def _function(self, name: str) -> Any:
        def call(*_arguments: object) -> Any:
            answer = self.answers.get(name, NVMLError(f"{name} is not supported"))
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def _handle(self, uuid: bytes) -> str:
        if uuid.decode() not in self.uuids:
            raise NVMLError("not found")
        return uuid.decode()


NAMES = (
    "nvmlInit",
    "nvmlSystemGetDriverVersion",
    "nvmlDeviceGetEnforcedPowerLimit",
    "nvmlDeviceGetEccMode",
    "nvmlDeviceGetMigMode",
    "nvmlDeviceGetPersistenceMode",
    "nvmlDeviceGetPowerUsage",
    "nvmlDeviceGetClockInfo",
    "nvmlDeviceGetMaxClockInfo",
    "nvmlDeviceGetTemperature",
    "nvmlDeviceGetFieldValues",
    "nvmlDeviceGetCurrentClocksEventReasons",
    "nvmlDeviceGetCurrentClocksThrottleReasons",
    "nvmlDeviceGetTotalEnergyConsumption",
    "nvmlDeviceGetComputeRunningProcesses",
    "nvmlDeviceGetDeviceHandleFromMigDeviceHandle",
)

H100 = {
    "nvmlInit": None,
    "nvmlSystemGetDriverVersion": "580.159.04",
    "nvmlDeviceGetEnforcedPowerLimit": 700_000,
    "nvmlDeviceGetEccMode": [[1, 1]],
    "nvmlDeviceGetMigMode": [[0, 0]],
    "nvmlDeviceGetPersistenceMode": 1,
    "nvmlDeviceGetPowerUsage": 512_300,
    "nvmlDeviceGetClockInfo": 1980,
    "nvmlDeviceGetMaxClockInfo": 1980,
    "nvmlDeviceGetTemperature": 61,
    "nvmlDeviceGetFieldValues": [[field_value(640_000)]],
    "nvmlDeviceGetCurrentClocksEventReasons": 0x4,
    "nvmlDeviceGetTotalEnergyConsumption": 1_000_000,
    "nvmlDeviceGetComputeRunningProcesses": [[Process(7), Process(8)]],
}
"""What a data-centre GPU answers."""
