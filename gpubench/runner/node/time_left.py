"""How long several devices still take, by what those visits took that were made."""

from gpubench.runner.events import CellMeasured, Event, Started
from gpubench.runner.node.session import NodeSession


class NodeTimeLeft:
    """The seconds that are left of a session of several devices.

    Visits at the same time count once: a row alone takes as long as eight rows together. What they
    take from each other nobody knows before, so that the plan is believed until the first rows.

    Args:
        session: What is measured.
        planned_s: What it should take.
    """

    def __init__(self, session: NodeSession, planned_s: float) -> None:
        self._now_s = session.now_s
        self._left = self._total = session.visits_left()
        self._planned_s = planned_s
        self._began_s: float | None = None
        self._took_s = 0.0

    @property
    def left_s(self) -> float:
        """Seconds from the last event to the end."""
        done = self._total - self._left
        return self._took_s / done * self._left if done > 0 else self._planned_s

    @property
    def revised(self) -> float:
        """1: nothing is known of the machine before its first rows."""
        return 1.0

    def tell(self, event: Event) -> None:
        """Take an event into account."""
        if isinstance(event, Started) and self._began_s is None:
            self._began_s = self._now_s()
        elif isinstance(event, CellMeasured) and self._began_s is not None:
            self._left = max(0.0, self._left - 1 / (event.row.node.loaded_devices or 1))
            self._took_s = self._now_s() - self._began_s
