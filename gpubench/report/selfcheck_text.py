"""A self-check on a terminal or in a Markdown document."""

from collections.abc import Iterator

from gpubench.report.names import counted, version
from gpubench.report.overview_caveats import counts_line
from gpubench.report.selfcheck_words import (
    CLASSES,
    alarm_words,
    change_words,
    interval,
    percent,
    sentences,
)
from gpubench.report.style import bold, plain
from gpubench.report.table import markdown_table, text_table
from gpubench.report.wrapping import wrapped
from gpubench.selfcheck.check import RUNS_A_SIDE
from gpubench.selfcheck.records import ClassCheck, Disturbances, SelfCheck

_TITLE = " gpubench selfcheck "
_INDENT = 14
_SOFTWARE = ("torch", "cuda", "cublas", "cudnn", "driver", "python", "flags")
_NAMED = 3
"""More processes fill the screen and change nothing."""


def selfcheck_text(check: SelfCheck, *, width: int, color: bool) -> str:
    """Return the spreads, what was seen, and two sentences."""
    header, *rows = text_table(_header(), [_row(found) for found in check.classes], width=width)
    lines = [_TITLE.center(width, "-"), *wrapped(_machine(check), width)]
    lines += [bold(header, color=color), *rows, ""]
    for name, words in _facts(check):
        lines += wrapped(f"{name:<{_INDENT}}{words}", width, indent=_INDENT)
    for sentence in sentences(check):
        lines += ["", *wrapped(sentence, width)]
    return "\n".join(lines)


def selfcheck_markdown(check: SelfCheck) -> str:
    """Return the same as a Markdown document."""
    table = markdown_table(_header(), [_row(found) for found in check.classes])
    lines = [f"**{_machine(check)}**", "", *table, ""]
    lines += [f"- {name}: {words}" for name, words in _facts(check)]
    for sentence in sentences(check):
        lines += ["", sentence]
    return "\n".join(map(plain, lines))


def _header() -> tuple[str, ...]:
    found = [f"{counted(runs, 'run')} {'finds' if runs == 1 else 'find'}" for runs in RUNS_A_SIDE]
    return ("cases", "number", "run spread", "95 % interval", *found)


def _row(check: ClassCheck) -> tuple[str, ...]:
    return (
        CLASSES[check.found.case_class],
        str(check.found.cases),
        percent(check.found.spread),
        interval(check.low, check.high),
        *(percent(found.change) for found in check.findable),
    )


def _machine(check: SelfCheck) -> str:
    spread = check.spread
    software = [(name, getattr(spread.software, name)) for name in _SOFTWARE]
    known = ", ".join(f"{name} {version(text)}" for name, text in software if text)
    amount = f"{counted(spread.runs, 'run')} of {counted(spread.blocks, 'block')}"
    parts = (
        spread.device.device or "unknown device",
        spread.device.device_uuid,
        known,
        f"{counted(check.cases, 'case')}, {amount}",
    )
    return " | ".join(part for part in parts if part)


def _facts(check: SelfCheck) -> Iterator[tuple[str, str]]:
    found = check.disturbances
    if check.failed_cases or check.partial_runs:
        yield "left out", _left_out(check)
    yield "false alarms", alarm_words(check.alarms, check.alpha)
    if found.within_runs:
        yield "in a run", f"from beginning to end {change_words(found.within_runs)}"
    if found.between_runs:
        yield "run to run", f"from the first to the last {change_words(found.between_runs)}"
    else:
        yield "run to run", "the rows do not tell in which order the runs were made"
    if found.clock:
        yield "clock", _clock(found)
    if found.load:
        yield "processor", _load(found)
    yield "rows", counts_line(found.counts)


def _left_out(check: SelfCheck) -> str:
    return (
        f"{counted(check.failed_cases, 'case')} without a time in every run,"
        f" {counted(check.partial_runs, 'run')} that lack rows which others have"
    )


def _clock(found: Disturbances) -> str:
    clock = found.clock
    if clock is None:
        return ""
    words = f"{clock.lowest_mhz:.0f} to {clock.highest_mhz:.0f} MHz, half above"
    words += f" {clock.median_mhz:.0f} MHz"
    growth = clock.within_runs
    if growth is None:
        return words
    low, high = growth.low * 100, growth.high * 100
    return f"{words}; in a run {growth.share * 100:+z.1f} % ({low:+z.1f} to {high:+z.1f} %)"


def _load(found: Disturbances) -> str:
    load = found.load
    if load is None:
        return ""
    named = [
        f"{process.name} (process {process.pid}) {process.share:.2f}"
        for process in load.processes[:_NAMED]
    ]
    total = "unknown" if load.other_cores is None else f"{load.other_cores:.2f} cores"
    stolen = load.stolen_cores
    parts = [f"others took {total}", *named]
    if stolen is not None:
        parts.append(f"the host kept back {stolen:.2f}")
    return ", ".join(parts)
