"""Which side is measured when."""

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One run of one side."""

    pair: int
    side: int
    """0 or 1."""


def turns(*, pairs: int, seed: int, first: int = 0) -> Iterator[Turn]:
    """Yield the runs of both sides, pair by pair, in random order within each pair.

    Every other pair has the order of the one before reversed, so that neither side comes first
    more often, and a steady drift favours none. The order depends on the seed and the pair only,
    so that it is the same when it is gone on with.

    Args:
        pairs: How many there are.
        seed: Of the plan.
        first: The first one that is missing.
    """
    for pair in range(first, pairs):
        # A text seeds by SHA-512 in every Python version; a tuple would not be allowed.
        start = random.Random(f"{seed}/{pair // 2}/turns").randrange(2)
        leader = start if pair % 2 == 0 else 1 - start
        yield Turn(pair=pair, side=leader)
        yield Turn(pair=pair, side=1 - leader)
