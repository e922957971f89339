"""What was seen while a machine was measured against itself, in lines read one by one."""

from collections.abc import Iterator

from gpubench.report.layout.document import Fact
from gpubench.report.names import stack_value
from gpubench.report.row_counts import count_facts
from gpubench.report.selfcheck.cells import percent
from gpubench.selfcheck.self_check import Change, ClockSpeed, FalseAlarms, SelfCheck
from gpubench.units import counted, format_change, format_change_interval

_SOFTWARE = ("torch", "cuda", "cublas", "cudnn", "driver", "python", "flags")
_NAMED = 3
"""More processes fill the screen and change nothing."""


def facts_of(check: SelfCheck) -> Iterator[Fact]:
    """Yield what was seen, and last where and with what it was measured."""
    found = check.disturbances
    if check.failed_cases or check.partial_runs:
        yield Fact(name="left out", text=_left_out(check))
    yield Fact(name="false alarms", text=_alarms(check.alarms, check.alpha))
    if found.within_runs:
        yield Fact(name="drift in runs", text=f"{_change(found.within_runs)} from beginning to end")
    if found.between_runs:
        text = f"{_change(found.between_runs)} from the first to the last"
    else:
        text = "unknown, since the rows do not tell in which order the runs were made"
    yield Fact(name="run to run", text=text)
    if found.clock:
        yield Fact(name="clock", text=_clock(found.clock))
    if found.load:
        yield Fact(name="CPU load", text=", ".join(_load(check)))
    yield from count_facts(found.counts)
    yield from _provenance(check)


def _left_out(check: SelfCheck) -> str:
    return (
        f"{counted(check.failed_cases, 'case')} without a time in every run,"
        f" {counted(check.partial_runs, 'run')} without rows that the others have"
    )


def _alarms(alarms: FalseAlarms, alpha: float) -> str:
    first, second = alarms.runs
    return (
        f"{alarms.alarmed} of {counted(alarms.splits, 'split')} of these runs into {first} against"
        f" {second} made `gpubench compare` call a case faster or slower, where nothing differs;"
        f" alpha allows {percent(alpha)}. So few splits leave the true share anywhere from"
        f" {alarms.low * 100:.0f} to {alarms.high * 100:.0f} % (95 % CI; they share runs, and"
        f" count as {alarms.independent})"
    )


def _change(change: Change) -> str:
    """Return what a growth means, with its interval."""
    if not change.is_shown:
        return f"no drift shown, times {_interval(change)}"
    return f"times get {'longer' if change.share > 0 else 'shorter'}, {_interval(change)}"


def _interval(change: Change) -> str:
    interval = format_change_interval(change.low, change.high)
    return f"{format_change(change.share)} (95 % CI {interval} %)"


def _clock(clock: ClockSpeed) -> str:
    words = f"{clock.lowest_mhz:.0f} to {clock.highest_mhz:.0f} MHz"
    words += f", median {clock.median_mhz:.0f} MHz"
    growth = clock.within_runs
    return words if growth is None else f"{words}; within runs {_interval(growth)}"


def _load(check: SelfCheck) -> Iterator[str]:
    load = check.disturbances.load
    if load is None:
        return
    total = "unknown" if load.other_cores is None else f"{load.other_cores:.2f} cores"
    yield f"other processes {total}"
    for process in load.processes[:_NAMED]:
        yield f"{process.name} (process {process.pid}) {process.share:.2f}"
    if load.stolen_cores is not None:
        yield f"withheld by the host {load.stolen_cores:.2f} cores"


def _provenance(check: SelfCheck) -> Iterator[Fact]:
    spread = check.spread
    amount = f"{counted(spread.runs, 'run')} of {counted(spread.blocks, 'block')}"
    yield Fact(name="measured", text=f"{counted(check.cases, 'case')}, {amount}")
    place = (spread.device.device or "unknown device", spread.device.device_uuid)
    yield Fact(name="device", text=", ".join(part for part in place if part))
    software = [(name, getattr(spread.software, name)) for name in _SOFTWARE]
    known = ", ".join(f"{name} {stack_value(text)}" for name, text in software if text)
    if known:
        yield Fact(name="software", text=known)
