"""What an interrupted file already holds, and whether this machine may go on with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpubench.errors import ResultsFileError
from gpubench.model import DeviceIdentity, Software, Status
from gpubench.runner.messages import Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What an interrupted file already holds, as far as going on depends on it."""

    cells: Mapping[tuple[int, int, str], Status]
    """Status of each cell by its key."""
    failures: Mapping[tuple[int, str], tuple[Status, str]]
    """Cases that failed in a run, with why: they are not executed again in it."""
    run_ids: Mapping[int, str]
    segments: Mapping[int, int]
    """The highest segment of each run."""
    device: DeviceIdentity
    software: Software
    workload_versions: Mapping[str, int]


def refuse_other_machine(recorded: Recorded, ready: Ready) -> None:
    """Refuse to go on with a file on another device or other software.

    Times before and after would stand in one run, and nobody could tell which changed them.

    Raises:
        ResultsFileError: Naming the first thing that differs.
    """
    versions = dict(ready.workload_versions)
    pairs = [
        *((name, getattr(recorded.device, name), getattr(ready.device, name)) for name in _DEVICE),
        *(
            (name, getattr(recorded.software, name), getattr(ready.software, name))
            for name in _SOFTWARE
        ),
        *(
            (f"the version of {name}", before, versions.get(name, before))
            for name, before in recorded.workload_versions.items()
        ),
    ]
    for name, before, now in pairs:
        if before != now:
            raise ResultsFileError(
                "--resume",
                seen=f"{name} is {now or 'unknown'}, was {before or 'unknown'}",
                expected="the machine and software that began the file",
                advice="go on there, or start a new file with -o",
            )


_DEVICE = ("backend", "device", "device_uuid", "power_limit_w")
_SOFTWARE = (
    "driver",
    "cuda",
    "cublas",
    "cudnn",
    "torch",
    "cupy",
    "python",
    "gpubench",
    "flags",
    "os",
)
