"""Which devices of a node are loaded when: all of them together, and each of them alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gpubench.runner.node.seats import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeLoad:
    """Devices that are measured at the same time, in a run of their own."""

    seats: tuple[Seat, ...]

    @property
    def loaded_devices(self) -> int:
        """How many there are; 1 is alone."""
        return len(self.seats)


def loads_of_run(run_index: int, seats: Sequence[Seat], *, alone: int) -> Iterator[NodeLoad]:
    """Yield what is loaded in a run, one after the other.

    Every other run has the reversed order, so that a machine that becomes slower or warmer favours
    neither all together nor one alone.

    Args:
        run_index: Which run of the plan.
        seats: All devices, at least two.
        alone: How often in a run each is measured alone, too: 0 or 1.
    """
    single = [NodeLoad(seats=(seat,)) for seat in seats] * alone
    loads = [NodeLoad(seats=tuple(seats)), *single]
    yield from loads if run_index % 2 == 0 else reversed(loads)
