"""Look at the machine as a measurement will find it: device, software, what is missing, load."""

import importlib.util
import os
import platform
import shutil
from collections.abc import Iterator

import torch

from gpubench.device import host
from gpubench.device.backends import idle_gpu
from gpubench.device.cuda.presence import visible_gpus
from gpubench.device.other_processes import busy_processes
from gpubench.doctor.finding import MISSING, OK, WARNING, Finding


def diagnose() -> list[Finding]:
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
    """Say which GPUs can be measured, or why there are none."""
    reason = idle_gpu()
    if reason is not None:
        yield Finding(
            level=WARNING,
            subject="gpu",
            text=reason,
            advice="`make venv` installs a torch for NVIDIA GPUs where nvidia-smi works",
        )
        return
    if not visible_gpus():
        yield _no_gpu()
        yield Finding(
            level=OK,
            subject="launch",
            text="no GPU, so there is no launch cost and no delay of its sensors to tell",
        )
        return
    # Load CUDA, which a machine without a GPU need not wait for.
    from gpubench.doctor.costs import cost_findings  # noqa: PLC0415
    from gpubench.doctor.cuda import cuda_findings  # noqa: PLC0415

    yield from cuda_findings()
    yield from cost_findings()


def _no_gpu() -> Finding:
    if shutil.which("nvidia-smi") is None:
        return Finding(level=OK, subject="gpu", text="no NVIDIA driver here; the CPU is measured")
    return Finding(
        level=WARNING,
        subject="gpu",
        text="nvidia-smi is here, but the driver shows this process no GPU",
        advice="see nvidia-smi -L and CUDA_VISIBLE_DEVICES",
    )


def _torch() -> Finding:
    version = torch.version
    built = {"CUDA": version.cuda, "ROCm": version.hip}
    build = next((f"{name} {of}" for name, of in built.items() if of), "CPU build")
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
    if not visible_gpus():
        return
    for module, cost in _GPU_PARTS.items():
        if importlib.util.find_spec(module) is None:
            yield Finding(
                level=MISSING,
                subject=module,
                text=f"{module} is not installed: {cost}",
                advice=f"pip install 'gpubench-suite[{_cuda_extra()}]'",
            )


_GPU_PARTS = {
    "cupy": "kernel times hold the host's gaps (rows say `unguarded`), and no raw kernels",
    "pynvml": "no power, energy, clocks or throttling (rows say `no-sensors`)",
}


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
