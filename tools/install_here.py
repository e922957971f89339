"""Install gpubench into the Python that runs this, and leave the torch that it has as it is.

A vendor's container brings a torch of its own, built for its GPUs; measuring another one there
would answer another question. Further words go to pip, for example ``--dry-run``.
"""

import importlib.metadata
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gpubench.errors import DeviceError, GpubenchError, UsageError
from tools.cuda_variant import VARIANTS

_KEPT = re.compile(r"(torch|pytorch-triton|triton|nvidia-|cuda-|cupy|numpy$)")


def kept_versions(distributions: Iterable[importlib.metadata.Distribution]) -> dict[str, str]:
    """Return the version of everything installed that belongs to torch's stack, by name.

    Of two distributions of one name the first counts, as for an import.
    """
    versions: dict[str, str] = {}
    for distribution in distributions:
        # A half-deleted distribution has no name, whatever the type says.
        raw: str | None = distribution.metadata["Name"]
        name = re.sub(r"[-_.]+", "-", raw or "").lower()
        if _KEPT.match(name):
            versions.setdefault(name, distribution.version)
    return versions


def requirements(torch_cuda: str | None, installed: Iterable[str]) -> list[str]:
    """Return what to ask pip for, the project first.

    CuPy has one distribution per CUDA version, all with the same files inside: a second one
    would break the first, so that whichever is there stays.

    Args:
        torch_cuda: The CUDA that the installed torch is built for, as `12.8`; None if for none.
        installed: The names in torch's stack that are there already.
    """
    if torch_cuda is None:
        return ["."]
    variant = f"cuda{torch_cuda.split('.')[0]}"
    others = {name for name in installed if name.startswith("cupy")} - {f"cupy-{variant}x"}
    if others or variant not in VARIANTS:
        return [".", "nvidia-ml-py"]
    return [f".[{variant}]"]


def check_place(stdlib: Path, *, is_venv: bool, settings: Mapping[str, str]) -> None:
    """Refuse a Python that its system manages (PEP 668), before pip does so at length.

    Raises:
        UsageError: If pip would refuse to install into this Python.
    """
    allowed = settings.get("PIP_BREAK_SYSTEM_PACKAGES", "0") not in {"", "0", "false"}
    if is_venv or allowed or not (stdlib / "EXTERNALLY-MANAGED").exists():
        return
    raise UsageError(
        sys.executable,
        seen="its system manages its packages",
        expected="a Python that pip may install into",
        advice="lay an environment over it (python3 -m venv --system-site-packages .venv-here; "
        "make here PYTHON=.venv-here/bin/python), or in a container of your own set "
        "PIP_BREAK_SYSTEM_PACKAGES=1",
    )


def check_torch(kept: Mapping[str, str]) -> None:
    """Refuse where there is no torch to keep.

    Raises:
        DeviceError: If pip knows of no torch here.
    """
    if "torch" not in kept:
        raise DeviceError(
            sys.executable,
            seen="it has no torch that pip knows of",
            expected="the torch to measure with",
            advice="name the Python that has it (make here PYTHON=...), or let gpubench install "
            "its own: make bench",
        )


def install(kept: Mapping[str, str], wanted: Sequence[str], pip_options: Sequence[str]) -> None:
    """Have pip install the project and the rest of `wanted` without moving anything in `kept`.

    Raises:
        UsageError: If pip finds no way, or found one past the constraints.
    """
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "here.txt"
        pins = [f"{name}=={version}\n" for name, version in sorted(kept.items())]
        constraints.write_text("".join(pins), encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]
        options = ["--constraint", str(constraints), *pip_options]
        # Editable, so that the checkout and what is installed are never two versions.
        done = subprocess.run([*pip, *options, "--editable", *wanted], check=False)
    now = kept_versions(importlib.metadata.distributions())
    moved = [name for name, version in kept.items() if now.get(name) != version]
    if done.returncode != 0 or moved:
        raise UsageError(
            "pip",
            seen=f"it moved {', '.join(moved)}" if moved else "it gave up, see above",
            expected=f"to add gpubench beside torch {kept['torch']}",
            advice="run from the checkout without installing: PYTHONPATH=. python3 -m gpubench",
        )


def main(pip_options: Sequence[str]) -> None:
    """Check the place, then install."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    check_place(stdlib, is_venv=sys.prefix != sys.base_prefix, settings=os.environ)
    kept = kept_versions(importlib.metadata.distributions())
    check_torch(kept)
    import torch.version  # noqa: PLC0415  there may be none before the line above

    install(kept, requirements(torch.version.cuda, kept), pip_options)
    print(f"gpubench is installed beside torch {kept['torch']}; next: gpubench doctor")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except GpubenchError as error:
        sys.exit(str(error))
