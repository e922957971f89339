"""Add up where the seconds of a measurement went, row by row."""

from gpubench.model import BlockRow
from gpubench.model.spent import PARTS_OF_PROCESS, PARTS_OF_VISIT
from gpubench.model.time_use import TimeUse


class TimeAccount:
    """What rows say of the time that they took."""

    def __init__(self) -> None:
        self._seconds = dict.fromkeys((*PARTS_OF_VISIT, *PARTS_OF_PROCESS), 0.0)
        self._counted: set[tuple[str, int, str]] = set()

    def add(self, row: BlockRow) -> None:
        """Add a row, and what its process took by the first row that says so.

        Devices that are loaded at the same time share the seconds that pass, so that a second of
        one of them is a part of one only.
        """
        share = 1 / (row.node.loaded_devices or 1)
        for name in PARTS_OF_VISIT:
            self._seconds[name] += share * (getattr(row.spent, name) or 0.0)
        for name in PARTS_OF_PROCESS:
            once = (row.run.run_id, row.run.segment, name)
            seconds = getattr(row.spent, name)
            if seconds is not None and once not in self._counted:
                self._counted.add(once)
                self._seconds[name] += share * seconds

    def of(self, total_s: float) -> TimeUse:
        """Return what was added as parts of a whole.

        Args:
            total_s: Seconds that all of it took.
        """
        parts = tuple(part for part in self._seconds.items() if part[1] > 0)
        return TimeUse(total_s=total_s, parts_s=parts)
