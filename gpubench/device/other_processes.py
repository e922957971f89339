"""Who else is using the processor: the busiest other processes over a while."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

LEAST_SHARE = 0.05
"""Less of a core disturbs no measurement."""

_KERNEL_THREAD = 0x00200000
"""PF_KTHREAD among the flags of a process, as the kernel's sched.h has it."""

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")

_Ticks: TypeAlias = Mapping[int, tuple[str, int]]
"""Name and processor ticks of processes by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A process and the share of one core that it used."""

    pid: int
    name: str
    share: float
    """1.0 is one core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What others took of the processor over a while."""

    seconds: float
    """How long that was."""
    processes: tuple[Busy, ...]
    """The busiest that were there from its beginning to its end."""
    other_cores: float | None = None
    """Cores' worth of time of all others, also of those that came and went."""
    stolen_cores: float | None = None
    """Cores' worth of time that a hypervisor gave to other machines."""


def busy_processes(
    seconds: float = 0.5,
    *,
    proc: Path = Path("/proc"),
    sleep: Callable[[float], None] = time.sleep,
    now_s: Callable[[], float] = time.monotonic,
    least: float = LEAST_SHARE,
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
    return _busiest(before, _ticks(proc), now_s() - started_s, least)


class LoadMeter:
    """What others take of the processor while something goes on, from its making until asked.

    Args:
        proc: Where the kernel shows processes.
        now_s: The clock by which the two readings are apart.
        own_s: Processor time of this process and of its children that have ended.
    """

    def __init__(
        self,
        *,
        proc: Path = Path("/proc"),
        now_s: Callable[[], float] = time.monotonic,
        own_s: Callable[[], float] = lambda: sum(os.times()[:4]),
    ) -> None:
        self._proc, self._now_s, self._own_s = proc, now_s, own_s
        self._started_s, self._before = now_s(), _ticks(proc)
        self._own_before_s, self._all_before = own_s(), _all_ticks(proc)

    def load(self, least: float = LEAST_SHARE) -> Load:
        """Return what was taken since the meter was made, once all children have ended.

        Args:
            least: The smallest share of a core for a process to be named.
        """
        elapsed_s = self._now_s() - self._started_s
        busiest = _busiest(self._before, _ticks(self._proc), elapsed_s, least)
        after = _all_ticks(self._proc)
        if after is None or self._all_before is None:
            return Load(seconds=elapsed_s, processes=tuple(busiest))
        used_s, stolen_s = (
            (now - then) / _TICKS_PER_S for now, then in zip(after, self._all_before, strict=True)
        )
        others_s = used_s - (self._own_s() - self._own_before_s)
        return Load(
            seconds=elapsed_s,
            processes=tuple(busiest),
            other_cores=max(others_s, 0.0) / elapsed_s,
            stolen_cores=max(stolen_s, 0.0) / elapsed_s,
        )


def _busiest(before: _Ticks, after: _Ticks, elapsed_s: float, least: float) -> list[Busy]:
    used = (
        Busy(pid=pid, name=name, share=(ticks - before[pid][1]) / _TICKS_PER_S / elapsed_s)
        for pid, (name, ticks) in after.items()
        if pid in before and pid != os.getpid()
    )
    return sorted((b for b in used if b.share >= least), key=lambda b: (-b.share, b.pid))


def _all_ticks(proc: Path) -> tuple[int, int] | None:
    """Return ticks that all processes used, and that the hypervisor kept, since the start.

    None where the kernel does not tell.

    Source: proc_stat(5); fields 4 and 5 are idle, 8 is steal, guests are within user and nice.
    """
    try:
        first = (proc / "stat").read_text().partition("\n")[0]
    except OSError:
        return None
    ticks = [int(field) for field in first.split()[1:9]]
    return sum(ticks[:3]) + sum(ticks[5:7]), ticks[7]


def _ticks(proc: Path) -> _Ticks:
    """Return name and CPU ticks of every process; those that end meanwhile are left out.

    Threads of the kernel are not named: nobody can end them.
    """
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
        if int(fields[6]) & _KERNEL_THREAD:
            continue
        found[int(folder.name)] = (name, int(fields[11]) + int(fields[12]))
    return found
