"""The cells of both tables of `gpubench links`, scaled for a person."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from gpubench.links.records import LinkLine, StepLine
from gpubench.report.layout.document import Align, Column, Row
from gpubench.report.names import dtype_name, rate_noun
from gpubench.stats.paired import PairedRatio
from gpubench.units import counted, format_bytes, format_rate, format_seconds

LINK_COLUMNS = (
    Column(title="link", align=Align.LEFT),
    Column(title="message"),
    Column(title="time"),
    Column(title="95 % CI", dropped=1),
    Column(title="bandwidth"),
    Column(title="bus bandwidth"),
)
STEP_COLUMNS = (
    Column(title="step", align=Align.LEFT),
    Column(title="devices"),
    Column(title="batch each"),
    Column(title="time"),
    Column(title="all together"),
    Column(title="efficiency %"),
    Column(title="95 % CI"),
)
_ABSENT = "-"
WIDE = "wide"
"""In place of an interval that says only that there were too few blocks."""
_WIDEST = 0.5
"""Half of it, as a share of the value."""
_WHOLE = 100


def link_rows(lines: Sequence[LinkLine]) -> Iterator[Row]:
    """Yield the smallest and the largest message of each link: its latency and its bandwidth."""
    for name, group in groupby(lines, link_name):
        of_link = list(group)
        for line in dict.fromkeys((of_link[0], of_link[-1])):
            yield Row(
                cells=(
                    name,
                    _bytes(line.message_bytes),
                    format_seconds(line.time.ratio),
                    _interval_s(line.time),
                    _per_s(line.bytes_per_s),
                    _per_s(line.bus_bytes_per_s),
                )
            )


def step_rows(steps: Iterable[StepLine]) -> Iterator[Row]:
    """Yield every step."""
    for step in steps:
        yield Row(
            cells=(
                f"{step.workload} {dtype_name(step.dtype)} {step.implementation}",
                f"{step.world_size}{'*' if step.is_crowded else ''}",
                str(step.batch_size),
                format_seconds(step.time.ratio),
                _rate(step),
                _ABSENT if step.efficiency is None else _percent(step.efficiency.ratio),
                _ABSENT if step.efficiency is None else interval_percent(step.efficiency),
            )
        )


def link_name(line: LinkLine) -> str:
    """Return what a link is called: the copy with its other end, the collective with its ranks."""
    if line.world_size is not None:
        ranks = counted(line.world_size, "rank")
        return f"{line.workload} {line.implementation}, {ranks}{'*' if line.is_crowded else ''}"
    kinds = [part.removeprefix("memory=") for part in line.params.split(";") if "memory=" in part]
    peer = [] if line.peer in {None, "host"} else [str(line.peer)]
    return " ".join([line.workload, *kinds, *peer])


def interval_percent(ratio: PairedRatio) -> str:
    """Return an interval of shares under a title that says the unit."""
    if ratio.low is None or ratio.high is None:
        return _ABSENT
    return f"{_percent(ratio.low)} to {_percent(ratio.high)}" if tells(ratio) else WIDE


def _percent(share: float) -> str:
    return f"{share * _WHOLE:.1f}"


def _interval_s(time: PairedRatio) -> str:
    if time.low is None or time.high is None:
        return _ABSENT
    if not tells(time):
        return WIDE
    return f"{format_seconds(time.low)} to {format_seconds(time.high)}"


def tells(value: PairedRatio) -> bool:
    """Return whether an interval says more than how few blocks there were."""
    if value.low is None or value.high is None:
        return False
    return value.high - value.low < 2 * _WIDEST * value.ratio


def _bytes(count: float | None) -> str:
    return _ABSENT if count is None else format_bytes(count)


def _per_s(rate: float | None) -> str:
    return _ABSENT if rate is None else f"{format_bytes(rate)}/s"


def _rate(step: StepLine) -> str:
    return (
        _ABSENT
        if step.items_per_s is None
        else format_rate(step.items_per_s, rate_noun(step.workload, counts_items=True))
    )
