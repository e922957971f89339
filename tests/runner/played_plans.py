"""Plans measured on a played H200 in virtual time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gpubench.model import BlockRow, Plan
from gpubench.runner.events import Event
from gpubench.runner.recording import Recording
from gpubench.runner.session import Session
from gpubench.suites.grid import cases
from tests.runner.played_h200 import PlayedH200


@dataclass
class Played:
    """Takes what a session brings, and looks at something after each event.

    Args:
        looks: What to look at.
    """

    looks: Callable[[Event], object] = lambda _event: None
    rows: list[BlockRow] = field(default_factory=list)

    def write(self, row: BlockRow) -> None:
        self.rows.append(row)

    def tell(self, event: Event) -> None:
        self.looks(event)


def session_of(plan: Plan, machine: PlayedH200) -> Session:
    """Return the session that measures a plan."""
    return Session(
        plan=plan,
        cases=cases(plan),
        open_worker=machine.open_worker,
        now_s=machine.driver.now_s,
    )


def measured(session: Session, played: Played) -> Recording:
    """Return the recording of a session that was measured, whose rows all have a time."""
    recording = Recording(session, played)
    recording.measure(played)
    assert all(row.outcome.status.has_time for row in played.rows)
    return recording
