"""Look at the machine as a measurement will find it: device, software, what is missing, load."""

import importlib.util
import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from gpubench.device import host
from gpubench.device.load import busy_processes

OK = "ok"
MISSING = "missing"
WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    level: str
    """``ok``, ``missing`` (optional parts) or ``warning`` (would disturb a measurement)."""
    subject: str
    text: str
    advice: str = ""
    """A command or an action; empty where nothing is to be done."""


def examine() -> list[Finding]:
    """Return everything that a person should know before measuring on this machine."""
    return [
        *_processor(),
        *_gpu(),
        _torch(),
        *_optional(),
        *_disturbances(),
    ]


def _processor() -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0))
    yield Finding(
        level=OK,
        subject="cpu",
        text=f"{host.cpu_model()}, {cores} cores usable, {torch.get_num_threads()} torch threads",
    )
    total, free = host.memory_total_bytes(), host.memory_free_bytes()
    if total is not None and free is not None:
        yield Finding(
            level=OK,
            subject="memory",
            text=f"{total / 1e9:.1f} GB, {free / 1e9:.1f} GB usable now",
        )
    governor = host.governor()
    if governor is None:
        yield Finding(level=OK, subject="governor", text="not told by this kernel")
    elif governor != "performance":
        yield Finding(
            level=WARNING,
            subject="governor",
            text=f"{governor}: the clock follows the load",
            advice="sudo cpupower frequency-set -g performance",
        )
    else:
        yield Finding(level=OK, subject="governor", text=governor)


def _gpu() -> Iterator[Finding]:
    """Say what there is; timing on a GPU is not part of this version."""
    if shutil.which("nvidia-smi") is None:
        yield Finding(level=OK, subject="gpu", text="no NVIDIA driver here; the CPU is measured")
        return
    yield Finding(
        level=WARNING,
        subject="gpu",
        text="an NVIDIA driver is here, but this version measures the CPU only",
        advice="measure with --device cpu",
    )


def _torch() -> Finding:
    build = f"CUDA {torch.version.cuda}" if torch.version.cuda else "CPU build"
    return Finding(
        level=OK,
        subject="torch",
        text=f"{torch.__version__} ({build}), Python {platform.python_version()}",
    )


def _optional() -> Iterator[Finding]:
    compiler = next((name for name in ("c++", "g++", "clang++") if shutil.which(name)), None)
    if compiler:
        yield Finding(level=OK, subject="compiler", text=f"{compiler} (for torch-compile)")
    else:
        yield Finding(
            level=MISSING,
            subject="compiler",
            text="no C++ compiler: torch-compile cases become `unsupported` rows",
            advice="apt-get install g++",
        )
    if shutil.which("nvidia-smi") is None:
        return
    for module in ("cupy", "pynvml"):
        if importlib.util.find_spec(module) is None:
            yield Finding(
                level=MISSING,
                subject=module,
                text=f"{module} is not installed",
                advice=f"pip install 'gpubench-suite[{_cuda_extra()}]'",
            )


def _cuda_extra() -> str:
    """Return the extra whose CuPy goes with torch's own CUDA; two in a process must not differ."""
    return "cuda13" if (torch.version.cuda or "").startswith("13") else "cuda12"


def _disturbances() -> Iterator[Finding]:
    busy = busy_processes()
    if not busy:
        yield Finding(level=OK, subject="load", text="nothing else is using the processor")
    for process in busy[:5]:
        yield Finding(
            level=WARNING,
            subject="load",
            text=f"{process.name} (process {process.pid}) uses {process.share:.0%} of a core",
            advice="end it, or expect noisy rows",
        )
