"""The cells of an experiment: which case is measured when, in which run and block."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gpubench.model import Case
from gpubench.model.regime import BURST, STEADY, visits


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

    In each block kernels in bursts come before steps: a step loads a GPU without rests, and a burst
    after it would have to wait for the clock to recover. Steady cases are visited once in a run, at
    its very end, when all that was measured has warmed the GPU up.

    Neighbouring batch sizes stand in the same block, so that a drift of the machine hits all of
    them alike. The order depends on the seed, the run and the block only, so that a resumed run
    goes on in the order in which it was interrupted.
    """
    ordered = sorted(cases, key=lambda case: case.id)
    for block in range(blocks):
        shuffled = ordered.copy()
        # A text seeds by SHA-512 in every Python version; a tuple would not be allowed.
        random.Random(f"{seed}/{run_index}/{block}").shuffle(shuffled)
        # Counted from the last block, so that what is visited once is visited at the end.
        due = [case for case in shuffled if blocks - block <= visits(case, blocks)]
        due.sort(key=_place)
        for position, case in enumerate(due):
            yield Cell(run_index=run_index, block=block, position=position, case=case)


def _place(case: Case) -> int:
    """Return when a case is due within a block, beside the others of its load."""
    return {BURST: 0, STEADY: 2}.get(case.regime, 1)
