"""Show on stderr how far a measurement is: a live line on a terminal, plain lines elsewhere."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import IO, Protocol

from gpubench.report.heartbeat import beating
from gpubench.report.machine_line import machine_line
from gpubench.runner.events import (
    CellMeasured,
    DeviceLost,
    Event,
    Looking,
    Printed,
    Started,
    Visiting,
)
from gpubench.runner.recording import Observer
from gpubench.suites.catalog import item_noun
from gpubench.terminal_text import visible
from gpubench.units import counted, format_duration, format_rate

PLAIN_EVERY_S = 10.0
"""Between two plain lines: often enough to see life, rarely enough for a log file."""

_LONG_S = 5.0
"""At one place: then how long it has been there is shown, or nothing would move."""

_AS_PLANNED = 1.15
"""A machine that takes this much more or less than was planned is worth a line."""

_LONGEST_NAME = 24
"""Of a workload of one's own: with a longer one the batch would be cut off on 80 columns."""


class TimeLeft(Protocol):
    """Knows how long a measurement still takes, event by event."""

    @property
    def left_s(self) -> float:
        """Seconds from the last event to the end."""
        ...

    @property
    def revised(self) -> float:
        """What all visits should take / what they should have taken before a process was there."""
        ...

    def tell(self, event: Event) -> None:
        """Take an event into account."""
        ...


@dataclass
class Standing:
    """How far a measurement is; derived from events, printed by others.

    Args:
        total: Cells to measure.
        now_s: The clock that time left is judged by.
        forecast: Knows what the cells take; without one, time left is judged by the cells so far.
    """

    total: int
    now_s: Callable[[], float] = time.monotonic
    forecast: TimeLeft | None = None
    news: str = field(default="", init=False)
    """What of the last event is worth lines of its own: the machine, once known, and how long it
    takes if that is not what was planned, and the work's output."""
    done: int = field(default=0, init=False)
    place: str = field(default="starting", init=False)
    last: str = field(default="", init=False)
    """What the last cell brought, said to be an earlier one's once another is visited."""
    _outcome: str = field(default="", init=False)
    _started_s: float | None = field(default=None, init=False)
    _told_s: float = field(default=0.0, init=False)
    _since_s: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._since_s = self.now_s()

    def tell(self, event: Event) -> None:
        """Take an event into account."""
        self.news = _news(event)
        self._since_s = self.now_s()
        if self.forecast is not None:
            self.forecast.tell(event)
            self._told_s = self._since_s
        if isinstance(event, Started) and self._started_s is None:
            self._started_s = self.now_s()
            machine = visible(machine_line(event.ready.device, event.ready.software))
            self.news = "\n".join([machine, *self._revised()])
        elif isinstance(event, Looking):
            self.place = f"run {event.run_index}  {_preparation(event)}"
        elif isinstance(event, Visiting):
            cell, case = event.cell, event.cell.case
            # Beside the name of another case a bare rate would be read as that one's.
            self.last = f"before: {self._outcome}" if self._outcome else ""
            self.place = (
                f"run {cell.run_index} block {cell.block}  "
                f"{_name(case.workload)} {case.phase} {case.dtype} batch {case.batch_size}"
            )
        elif isinstance(event, CellMeasured):
            self.done += 1
            self.last = self._outcome = _outcome(event)

    @property
    def text(self) -> str:
        """Time left, where it is, and what the last cell brought: the most wanted first."""
        parts = (self.left, self._where, self.last)
        return visible("  ".join(part for part in parts if part))

    @property
    def _where(self) -> str:
        """The place, and for how long it has been there if that is long."""
        here_s = self.now_s() - self._since_s
        return self.place if here_s < _LONG_S else f"{self.place}, for {_clock(here_s)}"

    @property
    def left(self) -> str:
        """The time left in words; without a forecast judged by the cells so far."""
        if self._started_s is None or self.done >= self.total:
            return ""
        if self.forecast is not None:
            since_s = self.now_s() - self._told_s
            return f"{_clock(max(0.0, self.forecast.left_s - since_s))} left"
        if not self.done:
            return ""
        per_cell_s = (self.now_s() - self._started_s) / self.done
        return f"{_clock(per_cell_s * (self.total - self.done))} left"

    def _revised(self) -> Iterator[str]:
        """Yield how long it takes by what the machine showed, if that is not what was planned."""
        forecast = self.forecast
        if forecast is not None and not 1 / _AS_PLANNED <= forecast.revised <= _AS_PLANNED:
            left = format_duration(forecast.left_s)
            yield f"about {left} left, by the speed that this machine has shown"


def _news(event: Event) -> str:
    if isinstance(event, DeviceLost):
        return visible(f"{event.name} is given up, the others go on: {event.reason}")
    return "\n".join(output_lines(event)) if isinstance(event, Printed) else ""


def output_lines(event: Printed) -> Iterator[str]:
    """Yield what to print of a work's own output, or of what a side's runs said."""
    yield from (f"{event.source}: {line}" for line in event.lines)
    if event.left_out:
        yield f"{event.source}: {counted(event.left_out, 'more line')} left out"


def _preparation(event: Looking) -> str:
    """Return what is done ahead of all timing."""
    if event.case is None:
        return "warming the GPU up"
    case = event.case
    return f"checking {_name(case.workload)} {case.phase} {case.dtype} batch {case.batch_size}"


def _outcome(event: CellMeasured) -> str:
    observation = event.observation
    rate = observation.work.items_per_s
    if rate is None or observation.timing is None:
        return str(observation.status)
    return format_rate(rate, item_noun(event.cell.case.workload))


def _name(workload: str) -> str:
    """Return a name in which a long module's beginning gives way: its end is what tells."""
    cut = len(workload) > _LONGEST_NAME
    return f"..{workload[2 - _LONGEST_NAME :]}" if cut else workload


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


class PlainProgress:
    """A line every ten seconds, for logs and pipes; events and heartbeats may come at once."""

    def __init__(self, standing: Standing, stream: IO[str], every_s: float = PLAIN_EVERY_S) -> None:
        self._standing = standing
        self._stream = stream
        self._every_s = every_s
        self._last_s = standing.now_s()
        self._lock = threading.Lock()

    def tell(self, event: Event) -> None:
        """Print a line if the last one is old enough, or the measurement is over."""
        standing = self._standing
        with self._lock:
            standing.tell(event)
            if standing.news:
                print(standing.news, file=self._stream, flush=True)
            finished = standing.done == standing.total and isinstance(event, CellMeasured)
            self._say(always=finished)

    def beat(self) -> None:
        """Print a line if the last one is old enough: a soak or a slow case tells nothing."""
        with self._lock:
            self._say(always=False)

    def _say(self, *, always: bool) -> None:
        standing = self._standing
        if always or standing.now_s() - self._last_s >= self._every_s:
            self._last_s = standing.now_s()
            line = f"measuring {standing.done}/{standing.total}  {standing.text}"
            print(line, file=self._stream, flush=True)


class LiveProgress:
    """One line that is redrawn, with a bar; needs a terminal."""

    def __init__(self, standing: Standing, stream: IO[str]) -> None:
        from rich.console import Console  # noqa: PLC0415  # 0.1 s that only a terminal needs
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
        )

        self._standing = standing
        self.bar = Progress(
            TextColumn("measuring"),
            MofNCompleteColumn(),
            BarColumn(bar_width=12),
            # No markup: names of users' own workloads hold colons and brackets.
            TextColumn("{task.description}", markup=False),
            console=Console(file=stream),
            transient=True,
            refresh_per_second=4,
            # Rows may go to stdout, which a redirected one would put on this stream.
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self.bar.add_task(standing.text, total=standing.total)
        self._lock = threading.Lock()

    def tell(self, event: Event) -> None:
        """Redraw the line."""
        with self._lock:
            self._standing.tell(event)
            if line := self._standing.news:
                self.bar.console.print(line, markup=False, highlight=False)
            self._draw()

    def beat(self) -> None:
        """Redraw the line, in which time goes on."""
        with self._lock:
            self._draw()

    def _draw(self) -> None:
        self.bar.update(self._task, completed=self._standing.done, description=self._standing.text)


@contextmanager
def progress(
    total: int, stream: IO[str] | None = None, *, forecast: TimeLeft | None = None
) -> Iterator[Observer]:
    """Show progress on a stream while the context lasts.

    Args:
        total: Cells to measure.
        stream: By default stderr.
        forecast: Knows what the cells take, if anybody does.
    """
    out = sys.stderr if stream is None else stream
    standing = Standing(total, forecast=forecast)
    # A terminal without a movable cursor would be shown nothing until the end, and a checkout
    # on a machine without network may have to do without rich.
    plain = not out.isatty() or os.environ.get("TERM") == "dumb" or find_spec("rich") is None
    if plain:
        lines = PlainProgress(standing, out)
        with beating(lines.beat):
            yield lines
        return
    live = LiveProgress(standing, out)
    with live.bar, beating(live.beat):
        yield live
