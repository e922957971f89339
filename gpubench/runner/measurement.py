"""What is recorded: a measurement of one device or of several, whichever it is."""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from typing import Protocol

from gpubench.model import Plan, Status
from gpubench.runner.events import Event


class Measurement(Protocol):
    """Measures a plan, row by row."""

    @property
    def plan(self) -> Plan:
        """What is measured."""
        ...

    @property
    def now_s(self) -> Callable[[], float]:
        """The clock by which it is judged how long it takes."""
        ...

    @property
    def before(self) -> Sequence[Status]:
        """How the rows ended that are there already."""
        ...

    def missing(self) -> Counter[int]:
        """Return how many rows of each run are missing."""
        ...

    def events(self) -> Generator[Event, None, None]:
        """Measure what is missing; closed, it ends its workers."""
        ...
