"""Which device is measured, and which wishes are refused before anything is started."""

import re

import pytest

from gpubench.device import backends
from gpubench.device.backends import default_device, idle_gpu, require_backend
from gpubench.errors import DeviceError


def machine(monkeypatch: pytest.MonkeyPatch, *, gpus: int, build: str) -> None:
    monkeypatch.setattr(backends, "visible_gpus", lambda: gpus)
    monkeypatch.setattr(backends, "torch_build", lambda: build)


@pytest.mark.parametrize(
    ("gpus", "build", "device"),
    [
        (1, "cuda", "cuda:0"),
        (8, "cuda", "cuda:0"),
        (0, "cuda", "cpu"),
        (1, "cpu", "cpu"),
        (1, "rocm", "cpu"),
        (0, "", "cpu"),
    ],
)
def test_the_first_gpu_that_torch_can_use_is_the_default(
    gpus: int, build: str, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make bench` is the same front door on every machine."""
    machine(monkeypatch, gpus=gpus, build=build)

    assert default_device() == device


@pytest.mark.parametrize(
    ("gpus", "build", "said"),
    [
        (1, "cpu", "torch is a CPU build"),
        (1, "", "not installed"),
        (2, "rocm", "ROCm"),
        (0, "rocm", "ROCm"),
    ],
)
def test_a_gpu_that_cannot_be_used_is_not_passed_over_in_silence(
    gpus: int, build: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person would measure the wrong device and learn of it from the results, if at all."""
    machine(monkeypatch, gpus=gpus, build=build)

    assert said in (idle_gpu() or "")


@pytest.mark.parametrize(("gpus", "build"), [(0, "cpu"), (1, "cuda")])
def test_there_is_nothing_to_say_where_the_default_is_what_one_expects(
    gpus: int, build: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop has no GPU to be idle."""
    machine(monkeypatch, gpus=gpus, build=build)

    assert idle_gpu() is None


@pytest.mark.parametrize("device", ["cpu", "cuda", "cuda:0", "cuda:1"])
def test_what_is_here_is_let_pass(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the names that torch has for it."""
    machine(monkeypatch, gpus=2, build="cuda")

    require_backend(device)


@pytest.mark.parametrize(
    ("device", "gpus", "build", "message"),
    [
        ("tpu", 1, "cuda", "--device: 'tpu', expected cpu, cuda or *; leave --device out *"),
        ("cuda:x", 1, "cuda", "--device: 'cuda:x', expected *"),
        ("cuda:", 1, "cuda", "--device: 'cuda:', expected *"),
        ("cuda:01", 1, "cuda", "--device: 'cuda:01', expected *"),
        (f"cuda:{'1' * 5000}", 1, "cuda", "--device: 'cuda:1111*', expected *"),
        ("cuda:-1", 1, "cuda", "--device: 'cuda:-1', expected *"),
        ("cuda:2", 2, "cuda", "--device: cuda:2, and the driver shows 2 GPUs, expected *0 to 1; *"),
        ("cuda", 0, "cuda", "--device: no GPU is visible, expected an NVIDIA GPU and driver; *"),
        ("cuda", 1, "cpu", "--device: torch is a CPU build, expected a CUDA build; *"),
        ("cuda", 1, "rocm", "--device: torch is built for ROCm, * AMD GPUs are not supported yet*"),
    ],
)
def test_what_is_not_here_is_refused_in_one_line(
    device: str, gpus: int, build: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a worker is started, and with what to do."""
    machine(monkeypatch, gpus=gpus, build=build)

    with pytest.raises(DeviceError, match=re.escape(message).replace(r"\*", ".*")):
        require_backend(device)
