"""Tell from nvidia-smi which variant of torch and CuPy this machine needs.

`cpu`, `cuda12` and `cuda13` are also the names of the files in constraints/.
"""

import os
import re
import shutil
import subprocess
import sys

from gpubench.errors import DeviceError, GpubenchError, UsageError

VARIANTS = ("cpu", "cuda12", "cuda13")

# The header says "CUDA Version: 13.0"; drivers from 595 on say "CUDA UMD Version: 13.2".
_CUDA_VERSION = re.compile(r"CUDA (?:[A-Z]+ )?Version: *(\d+)\.\d+")
_NO_GPU = "No devices were found"
_OLDEST_CUDA, _NEWEST_CUDA = 12, 13
_GO_ON = "or measure the CPU alone with VARIANT=cpu"


def variant_of(report: str) -> str:
    """Return the variant for what nvidia-smi reports.

    The number in its header is the newest CUDA that the driver can run. A driver runs what was
    built for older CUDA as well, so one for CUDA 14 gets the newest variant that there is.

    Raises:
        DeviceError: If the report names no CUDA version, or one older than every variant.
    """
    if _NO_GPU in report:
        return "cpu"
    match = _CUDA_VERSION.search(report)
    if match is None:
        raise DeviceError(
            "nvidia-smi",
            seen=f"it said {_first_line(report)!r}",
            expected="a report that names the driver's CUDA version",
            advice=f"repair the driver, {_GO_ON}",
        )
    major = int(match[1])
    if major < _OLDEST_CUDA:
        raise DeviceError(
            "nvidia-smi",
            seen=f"the driver runs CUDA {major} at most",
            expected=f"CUDA {_OLDEST_CUDA} or newer",
            advice=f"install a newer driver, {_GO_ON}",
        )
    return f"cuda{min(major, _NEWEST_CUDA)}"


def detect(chosen: str = "") -> str:
    """Return the variant that the user has chosen, or else the one for this machine.

    A driver that is broken is an error and not a machine without a GPU: the person would
    measure the wrong device and learn of it from the results, if at all.

    Raises:
        UsageError: If `chosen` is no variant.
        DeviceError: If there is an nvidia-smi that gives no usable answer.
    """
    if chosen:
        return _known(chosen)
    program = shutil.which("nvidia-smi")
    if program is None:
        return "cpu"
    try:
        done = subprocess.run([program], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeviceError(
            program,
            seen=f"it cannot be asked ({error})",
            expected="a report that names the driver's CUDA version",
            advice=f"repair the driver, {_GO_ON}",
        ) from error
    return variant_of(done.stdout + done.stderr)


def _known(chosen: str) -> str:
    if chosen not in VARIANTS:
        raise UsageError(
            "VARIANT",
            seen=f"it is {chosen!r}",
            expected=f"one of {', '.join(VARIANTS)}",
            advice="leave it out to let nvidia-smi decide",
        )
    return chosen


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0].strip() if lines else ""


if __name__ == "__main__":
    try:
        print(detect(os.environ.get("VARIANT", "")))
    except GpubenchError as error:
        sys.exit(str(error))
