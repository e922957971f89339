"""Who else is using the processor: the busiest other processes over a short while."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A process and the share of one core that it used."""

    pid: int
    name: str
    share: float
    """1.0 is one core."""


def busy_processes(
    seconds: float = 0.5,
    *,
    proc: Path = Path("/proc"),
    sleep: Callable[[float], None] = time.sleep,
    now_s: Callable[[], float] = time.monotonic,
    least: float = 0.05,
) -> list[Busy]:
    """Return the other processes that used at least 5 % of a core, the busiest first.

    The load average looks back minutes and counts waiting for disks; two readings of each
    process's own ticks tell who is running now.

    Args:
        seconds: How long to look.
        proc: Where the kernel shows processes.
        sleep: Waits between the readings.
        now_s: The clock by which they are apart: on a busy machine more than was asked for.
        least: The smallest share to be named.
    """
    started_s, before = now_s(), _ticks(proc)
    sleep(seconds)
    elapsed_s, after = now_s() - started_s, _ticks(proc)
    used = (
        Busy(pid=pid, name=name, share=(ticks - before[pid][1]) / _TICKS_PER_S / elapsed_s)
        for pid, (name, ticks) in after.items()
        if pid in before and pid != os.getpid()
    )
    return sorted((b for b in used if b.share >= least), key=lambda b: (-b.share, b.pid))


def _ticks(proc: Path) -> Mapping[int, tuple[str, int]]:
    """Return name and CPU ticks of every process; those that end meanwhile are left out."""
    found = {}
    for folder in proc.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            text = (folder / "stat").read_text(errors="replace")
        except OSError:
            continue
        # The name stands in parentheses and may itself hold spaces and parentheses.
        name, rest = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :]
        fields = rest.split()
        found[int(folder.name)] = (name, int(fields[11]) + int(fields[12]))
    return found
