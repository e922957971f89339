"""How far a training plan is, as a line every ten seconds."""

import time
from collections.abc import Callable

from gpubench.converge.messages import Opened
from gpubench.converge.session import CellFinished, PhaseStarted, TrainingEvent
from gpubench.model.training_row import TrainingRow
from gpubench.report.machine_line import machine_line
from gpubench.terminal_text import visible

_EVERY_S = 10.0
_NAMES = {
    "references": "what can be reached",
    "searches": "rates and times to the target",
    "uses": "accuracy and gradients",
}


class TrainingProgress:
    """Says where a plan is: the phase, the batch sizes that are done, the last run.

    Args:
        say: Prints a line.
        now_s: The clock.
    """

    def __init__(
        self, say: Callable[[str], object], now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self.rows = 0
        """Trained since the start."""
        self._say = say
        self._now_s = now_s
        self._last_s = now_s()
        self._phase = ""
        self._cells = 0
        self._done = 0

    def tell(self, event: TrainingEvent) -> None:
        """Take an event into account."""
        match event:
            case Opened():
                self._say(visible(machine_line(event.device, event.software)))
            case PhaseStarted():
                self._phase, self._cells, self._done = event.phase, event.cells, 0
                self._line()
            case CellFinished():
                self._done += 1
            case TrainingRow():
                self.rows += 1
                if self._now_s() - self._last_s >= _EVERY_S:
                    self._line(event)

    def _line(self, row: TrainingRow | None = None) -> None:
        self._last_s = self._now_s()
        where = f"{_NAMES[self._phase]}: {self._done}/{self._cells} done, {self.rows} runs"
        self._say(f"training {where}{_words(row)}")


def _words(row: TrainingRow | None) -> str:
    if row is None:
        return ""
    case = row.case
    params = f" {case.params}" if case.params else ""
    return f"  {case.task}{params} {case.protocol} batch {case.batch_size}"
