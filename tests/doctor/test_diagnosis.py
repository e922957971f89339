import importlib.util
import shutil
from collections.abc import Callable

import pytest
import torch

from gpubench.device import host
from gpubench.device.other_processes import Busy
from gpubench.doctor import costs, cuda, diagnosis
from gpubench.doctor.diagnosis import diagnose
from gpubench.doctor.finding import Finding

Look = Callable[[str], Finding]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    """Return the finding about a subject, on a machine on which nothing else runs."""
    monkeypatch.setattr(diagnosis, "busy_processes", list)

    def about(subject: str) -> Finding:
        (found,) = (finding for finding in diagnose() if finding.subject == subject)
        return found

    return about


def programs(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name in names else None)


COSTS = Finding(level="ok", subject="launch", text="cuda:0: a launch takes the host 14.0 us")
FOUND = Finding(level="ok", subject="gpu", text="cuda:0 a GPU")


def gpus(monkeypatch: pytest.MonkeyPatch, *found: Finding, idle: str | None = None) -> None:
    """Put GPUs into the machine."""
    monkeypatch.setattr(diagnosis, "visible_gpus", lambda: len(found))
    monkeypatch.setattr(diagnosis, "idle_gpu", lambda: idle)
    monkeypatch.setattr(cuda, "cuda_findings", lambda: iter(found))
    monkeypatch.setattr(costs, "cost_findings", lambda: iter([COSTS]))


def test_the_processor_and_its_memory_are_named(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What device a row will name."""
    monkeypatch.setattr(host, "cpu_model", lambda: "Example CPU")
    monkeypatch.setattr(host, "memory_total_bytes", lambda: 8 * 10**9)
    monkeypatch.setattr(host, "memory_free_bytes", lambda: 5 * 10**9)

    assert look("cpu").text.startswith("Example CPU, ")
    assert look("memory").text == "8.0 GB, 5.0 GB usable now"


def test_memory_that_nobody_tells_is_not_made_up(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No finding instead of a zero."""
    monkeypatch.setattr(host, "memory_free_bytes", lambda: None)

    assert "memory" not in {finding.subject for finding in diagnose()}


@pytest.mark.parametrize(
    ("governor", "level", "advised"),
    [(None, "ok", False), ("performance", "ok", False), ("powersave", "warning", True)],
)
def test_a_clock_that_follows_the_load_is_a_warning(
    governor: str | None, level: str, advised: bool, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that fixes it."""
    monkeypatch.setattr(host, "governor", lambda: governor)

    found = look("governor")

    assert found.level == level
    assert ("cpupower frequency-set -g performance" in found.advice) is advised


def test_a_missing_compiler_comes_with_what_it_costs_and_how_to_get_it(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Optional: its cases become rows all the same."""
    programs(monkeypatch)

    found = look("compiler")

    assert found.level == "missing"
    assert "torch-compile" in found.text
    assert found.advice == "apt-get install g++"


@pytest.mark.parametrize(
    ("cuda", "hip", "said"),
    [("13.0", None, "CUDA 13.0"), (None, "7.2", "ROCm 7.2"), (None, None, "CPU build")],
)
def test_what_torch_was_built_for_is_named(
    cuda: str | None, hip: str | None, said: str, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build for AMD GPUs is no CPU build."""
    monkeypatch.setattr(torch.version, "cuda", cuda)
    monkeypatch.setattr(torch.version, "hip", hip)

    assert f"({said})" in look("torch").text


def test_a_torch_for_amd_gpus_is_told_where_no_driver_shows_one(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No NVIDIA driver can see them."""
    gpus(monkeypatch, idle="torch is built for ROCm; AMD GPUs are not supported yet")

    found = look("gpu")

    assert (found.level, "AMD" in found.text) == ("warning", True)


def test_a_gpu_is_tried_after_it_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is on it is found before this process is among them."""
    gpus(monkeypatch, FOUND)

    found = diagnose()

    assert found.index(COSTS) == found.index(FOUND) + 1


def test_a_machine_without_a_gpu_says_that_nothing_was_tried(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, and no launch cost of a CPU."""
    gpus(monkeypatch)

    assert look("launch").text.startswith("no GPU, ")


def test_any_compiler_will_do(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first that torch would take is named."""
    programs(monkeypatch, "clang++")

    assert look("compiler").text == "clang++ (for torch-compile)"


def test_without_a_driver_nothing_about_gpus_is_missing(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CuPy is nothing that a CPU could use."""
    programs(monkeypatch, "g++")

    assert look("gpu").level == "ok"
    assert not [finding for finding in diagnose() if finding.level == "missing"]


@pytest.mark.parametrize(
    ("cuda", "extra"), [("12.8", "cuda12"), ("13.0", "cuda13"), (None, "cuda12")]
)
def test_with_a_driver_what_is_missing_goes_with_torchs_own_cuda(
    cuda: str | None, extra: str, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two CUDA runtimes in one process must not differ."""
    programs(monkeypatch, "nvidia-smi")
    gpus(monkeypatch, FOUND)
    monkeypatch.setattr(torch.version, "cuda", cuda)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    assert look("cupy").advice == look("pynvml").advice == f"pip install 'gpubench-suite[{extra}]'"


def test_a_driver_that_shows_no_gpu_is_a_warning(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody expects a GPU here, and CUDA_VISIBLE_DEVICES may hide it."""
    programs(monkeypatch, "nvidia-smi")
    gpus(monkeypatch)

    assert look("gpu").level == "warning"
    assert "CUDA_VISIBLE_DEVICES" in look("gpu").advice


def test_a_gpu_that_torch_cannot_use_is_a_warning(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what changes it."""
    gpus(monkeypatch, FOUND, idle="an NVIDIA GPU is here, but torch is a CPU build")

    assert look("gpu").level == "warning"
    assert "make venv" in look("gpu").advice


def test_parts_that_are_there_are_not_missing(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to do is nothing to say."""
    programs(monkeypatch, "nvidia-smi", "g++")
    gpus(monkeypatch, FOUND)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)

    assert look("gpu") == FOUND
    assert not [finding for finding in diagnose() if finding.level == "missing"]


def test_the_build_of_torch_is_named(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CPU build on a GPU machine is the most frequent surprise."""
    monkeypatch.setattr(torch.version, "cuda", None)
    assert "(CPU build)" in look("torch").text

    monkeypatch.setattr(torch.version, "cuda", "12.8")
    assert "(CUDA 12.8)" in look("torch").text


def test_an_idle_machine_is_said_to_be_idle(look: Look) -> None:
    """Otherwise nobody knows that it was looked at."""
    assert look("load") == Finding(
        level="ok", subject="load", text="nothing else is using the processor"
    )


def test_the_five_busiest_processes_are_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    """They make rows noisy; more names than five help nobody."""
    crowd = [Busy(pid=pid, name="make", share=0.9) for pid in range(7)]
    monkeypatch.setattr(diagnosis, "busy_processes", lambda: crowd)

    found = [finding for finding in diagnose() if finding.subject == "load"]

    assert len(found) == 5
    assert {finding.level for finding in found} == {"warning"}
    assert found[0].text == "make (process 0) uses 90% of a core"
