"""Devices that wait for each other, with threads that only meet."""

import threading
from collections.abc import Callable

import pytest

from gpubench.runner.node.gate import NEIGHBOUR_LOST, Gate, GateClosedError


def run_together(*acts: Callable[[], None]) -> None:
    """Run each in a thread of its own, to the end."""
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_nobody_passes_before_the_last_one_has_come() -> None:
    """All devices are loaded at the same time: none is a visit ahead of another."""
    gate, passed = Gate(3), [0, 0, 0]
    ahead: list[int] = []

    def visits(place: int) -> None:
        for _ in range(50):
            gate.gather()
            passed[place] += 1
            ahead.append(max(passed) - min(passed))

    run_together(*(lambda place=place: visits(place) for place in range(3)))

    assert passed == [50, 50, 50]
    assert max(ahead) <= 1


def test_the_others_go_on_without_one_that_is_lost_and_are_told() -> None:
    """A dead device must not hold seven others up, nor let their rows say that it was loaded."""
    gate = Gate(2)
    told: list[tuple[str, ...]] = []

    def stays() -> None:
        told.extend(gate.gather() for _ in range(3))

    def is_lost() -> None:
        gate.gather()
        gate.lose()

    run_together(stays, is_lost)

    assert told == [(), (NEIGHBOUR_LOST,), (NEIGHBOUR_LOST,)]


def test_one_that_is_done_is_no_loss() -> None:
    """A device has left that has all of its rows."""
    gate = Gate(2)
    gate.leave()

    assert gate.gather() == ()


def test_a_closed_gate_lets_nobody_wait() -> None:
    """Ctrl-C ends every thread, wherever it is."""
    gate, ended = Gate(2), []

    def waits() -> None:
        with pytest.raises(GateClosedError):
            gate.gather()
        ended.append(True)

    run_together(waits, gate.close)

    assert ended == [True]
    with pytest.raises(GateClosedError):
        gate.gather()
