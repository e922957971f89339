"""Under which load a case is timed: in bursts, or kept busy."""

from collections.abc import Iterable

from gpubench.model.case import Case

BURST = "burst"
"""The card rests enough that its clock stays where it is at rest, which every sample proves."""

STEADY = "steady"
"""The card is kept busy by this work until time, power and temperature stand still."""

REGIMES = (BURST, STEADY)


def visits(case: Case, blocks: int) -> int:
    """Return how often a run visits a case: once per block, or once if that takes a steady state.

    A visit that lasts ten seconds is not made shorter by a second one, and its windows repeat it
    within the visit.

    Args:
        case: The case.
        blocks: Passes over all cases that the plan makes, >= 1.
    """
    return 1 if case.regime == STEADY else blocks


def visits_of_id(case_id: str, blocks: int) -> int:
    """Return the same of a case of which only the id is known, as of another gpubench's."""
    return 1 if case_id.endswith(f"/{STEADY}") else blocks


def rows_per_run(cases: Iterable[Case], blocks: int) -> int:
    """Return how many rows a run of some cases has; see `visits`."""
    return sum(visits(case, blocks) for case in cases)
