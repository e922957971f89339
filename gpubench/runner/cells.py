"""The cells of an experiment: which case is measured when, in which run and block."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gpubench.model import Case
from gpubench.model.regime import STEADY, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One case in one block of one run; becomes one row."""

    run_index: int
    block: int
    position: int
    """Place in the block's random order."""
    case: Case

    @property
    def key(self) -> tuple[int, int, str]:
        """What makes two cells the same one, whatever their order."""
        return (self.run_index, self.block, self.case.id)


def cells_of_run(
    cases: Sequence[Case], *, run_index: int, blocks: int, seed: int
) -> Iterator[Cell]:
    """Yield the cells of one run: every case once per block, each block in a fresh random order.

    Steady cases are visited once in a run, ahead of all others.

    Neighbouring batch sizes stand in the same block, so that a drift of the machine hits all of
    them alike. The order depends on the seed, the run and the block only, so that a resumed run
    goes on in the order in which it was interrupted.
    """
    ordered = sorted(cases, key=lambda case: case.id)
    for block in range(blocks):
        shuffled = ordered.copy()
        # A text seeds by SHA-512 in every Python version; a tuple would not be allowed.
        random.Random(f"{seed}/{run_index}/{block}").shuffle(shuffled)
        due = [case for case in shuffled if block < visits(case, blocks)]
        # Steady cases follow the warming up, while the heat sink is as it left it.
        due.sort(key=lambda case: case.regime != STEADY)
        for position, case in enumerate(due):
            yield Cell(run_index=run_index, block=block, position=position, case=case)
