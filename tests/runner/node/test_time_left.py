"""How long several devices still take, by a clock that a test sets."""

from dataclasses import replace

import pytest

from gpubench.runner.events import CellMeasured
from gpubench.runner.node.time_left import NodeTimeLeft
from tests.runner.node.several import PLAN, Floor, alone_too, events, node

PLANNED_S = 500.0
VISIT_S = 10.0


def test_visits_at_the_same_time_count_once() -> None:
    """Alone, a row takes as long as all devices do for theirs together."""
    clock = [0.0]
    session = replace(node(Floor(), alone_too(replace(PLAN, workers=2))), now_s=lambda: clock[0])
    left, visits = NodeTimeLeft(session, PLANNED_S), session.visits_left()
    before_s, seen_s = left.left_s, []
    for event in list(events(session)):
        if isinstance(event, CellMeasured):
            clock[0] += VISIT_S / (event.row.node.loaded_devices or 1)
        left.tell(event)
        seen_s.append((clock[0], left.left_s))

    assert (before_s, visits) == (PLANNED_S, 24.0)
    assert left.left_s == 0.0
    # Together and alone, what is done and what is left is the whole at each moment.
    assert all(
        done_s + left_s == pytest.approx(visits * VISIT_S) for done_s, left_s in seen_s if done_s
    )
