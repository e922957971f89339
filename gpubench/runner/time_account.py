"""Add up where the seconds of a measurement went, row by row."""

from gpubench.model import BlockRow
from gpubench.model.spent import PARTS_OF_PROCESS, PARTS_OF_VISIT
from gpubench.model.time_use import TimeUse


class TimeAccount:
    """What rows say of the time that they took."""

    def __init__(self) -> None:
        self._seconds = dict.fromkeys((*PARTS_OF_VISIT, *PARTS_OF_PROCESS), 0.0)
        self._processes: set[tuple[str, int]] = set()

    def add(self, row: BlockRow) -> None:
        """Add a row, and its process the first time that one is seen."""
        names = list(PARTS_OF_VISIT)
        process = (row.run.run_id, row.run.segment)
        if process not in self._processes:
            self._processes.add(process)
            names += PARTS_OF_PROCESS
        for name in names:
            self._seconds[name] += getattr(row.spent, name) or 0.0

    def of(self, total_s: float) -> TimeUse:
        """Return what was added as parts of a whole.

        Args:
            total_s: Seconds that all of it took.
        """
        parts = tuple(part for part in self._seconds.items() if part[1] > 0)
        return TimeUse(total_s=total_s, parts_s=parts)
