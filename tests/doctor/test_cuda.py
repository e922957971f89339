"""What doctor says of the GPUs."""

from typing import Any

import pytest
import torch

from gpubench.device.cuda import gpu_properties
from gpubench.device.cuda.sensors import Sensors, UnreadableGpu, sensors_of
from gpubench.doctor import cuda
from gpubench.doctor.cuda import cuda_findings
from gpubench.doctor.finding import Finding
from tests.device.cuda.nvml import H100, Process, Recording
from tests.device.cuda.test_gpu_properties import PROPERTIES

UUID = "11111111-2222-3333-4444-555555555555"


def findings(
    monkeypatch: pytest.MonkeyPatch, sensors: Sensors, *, has: tuple[str, ...] = ()
) -> list[Finding]:
    monkeypatch.setattr(cuda, "find_spec", lambda name: name if name in has else None)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _device: PROPERTIES)
    monkeypatch.setattr(gpu_properties, "gpu_uuid", lambda _number: UUID)
    monkeypatch.setattr(cuda, "gpu_uuid", lambda _number: UUID)
    monkeypatch.setattr(cuda, "timing_kernels", lambda _number: {})
    return list(cuda_findings(lambda uuid: sensors if uuid == UUID else UnreadableGpu()))


def recorded(**changes: Any) -> Sensors:
    quiet = {
        "nvmlDeviceGetCurrentClocksEventReasons": 0x1,
        "nvmlDeviceGetComputeRunningProcesses": [[]],
    }
    return sensors_of(Recording({**H100, **quiet, **changes}).module(), UUID)


def test_a_gpu_that_torch_does_not_find_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver counts one; an empty report would say that all is well."""
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)

    (found,) = cuda_findings()

    assert found.level == "warning"
    assert "torch finds none" in found.text


@pytest.mark.parametrize(("installed", "said"), [(True, True), (False, False)])
def test_an_nvml_that_does_not_answer_is_a_warning(
    installed: bool, said: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is missing altogether that is told once, for all GPUs."""
    found = findings(monkeypatch, UnreadableGpu(), has=("pynvml",) if installed else ())

    assert any("does not answer" in finding.text for finding in found) is said


def test_a_gpu_is_named_with_what_a_buyer_compares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory, generation, driver and power limit."""
    assert findings(monkeypatch, recorded()) == [
        Finding(
            level="ok",
            subject="gpu",
            text=(
                "cuda:0 NVIDIA H100 80GB HBM3, 85.0 GB, sm_90, driver 580.159.04, limit 700 W,"
                " 61 C, SM clock 1980 MHz now"
            ),
        )
    ]


def test_what_the_sensors_do_not_tell_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """No "None W"."""
    (found,) = findings(monkeypatch, UnreadableGpu())

    assert found.text == "cuda:0 NVIDIA H100 80GB HBM3, 85.0 GB, sm_90"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nvmlDeviceGetCurrentClocksEventReasons": 0x44}, "held back now: power-cap, hw-th"),
        ({"nvmlDeviceGetComputeRunningProcesses": [[Process(7)]]}, "in use by other processes: 7"),
        ({"nvmlDeviceGetMigMode": [[1, 1]]}, "split by MIG"),
    ],
)
def test_what_would_disturb_is_a_warning_with_advice(
    changes: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before an hour of measuring and not after it."""
    _, found = findings(monkeypatch, recorded(**changes))

    assert found.level == "warning"
    assert said in found.text
    assert found.advice


def test_a_gpu_that_cannot_be_opened_is_a_warning_in_torchs_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Doctor is what one is sent to when measuring fails; it must not fail itself."""

    def too_old(_device: object) -> object:
        raise RuntimeError("The NVIDIA driver on your system is too old\n(found version 12080)")

    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_properties", too_old)
    monkeypatch.setattr(cuda, "gpu_uuid", lambda _number: UUID)

    (found,) = cuda_findings(lambda _uuid: UnreadableGpu())

    assert found.level == "warning"
    assert found.text == "cuda:0 cannot be opened: The NVIDIA driver on your system is too old"
    assert "make venv" in found.advice


def test_a_cupy_that_does_not_compile_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """All kernel rows would say `unguarded`, and nobody would know why."""
    _, found = findings(monkeypatch, recorded(), has=("cupy",))

    assert found.level == "warning"
    assert "CuPy cannot compile" in found.text
