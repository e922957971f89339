"""What a machine's units say of the claims 1, 8, 9 and 16 about batch size."""

from collections.abc import Iterable, Sequence

from gpubench.batches.records import (
    Claim,
    Claim6,
    ClaimVerdict,
    Growth,
    UnitFindings,
    Use,
    Verdict,
)

_CPU = "cpu"

_NO_GAIN = 0.1
"""What the last doubling may gain at most where a larger batch is said to be no faster."""


def claims(units: Sequence[UnitFindings], answer: Claim6, backend: str) -> tuple[Claim, ...]:
    """Return the claims that timing can settle, by number.

    Args:
        units: Of one machine.
        answer: To claim 6, on that machine.
        backend: Of the machine; empty if unknown.
    """
    return (
        _counted(1, (_faster(unit.growth) for unit in units)),
        _counted(8, (_fuller(unit.use, unit.growth) for unit in units)),
        # An identity: ceil(N / B) falls as B grows.
        Claim(number=9, verdict=ClaimVerdict.SUPPORTED, units_for=0, units_against=0, units=0),
        _sixteenth(answer, backend),
    )


def _counted(number: int, answers: Iterable[bool | None]) -> Claim:
    """Return a claim that holds if it does in all units that can tell."""
    given = list(answers)
    told = [answer for answer in given if answer is not None]
    yes = sum(told)
    if not told:
        verdict = ClaimVerdict.NOT_TESTABLE
    elif yes == len(told):
        verdict = ClaimVerdict.SUPPORTED
    else:
        verdict = ClaimVerdict.DEPENDS if yes else ClaimVerdict.REFUTED
    return Claim(
        number=number,
        verdict=verdict,
        units_for=yes,
        units_against=len(told) - yes,
        units=len(told),
    )


def _faster(growth: Growth | None) -> bool | None:
    """Return whether throughput grows up to the knee; None if that is unclear."""
    if growth is None:
        return None
    if growth.gain is None:
        # The smallest batch is within 5 % of the best already, if its own doubling says so too.
        is_known = growth.last_high is not None and growth.last_high < _NO_GAIN
        return False if is_known else None
    if growth.low is None or growth.high is None:
        return None
    if growth.low > 0:
        return True
    return False if growth.high < 0 else None


def _fuller(use: Use, growth: Growth | None) -> bool | None:
    """Return whether larger batches take more memory and surely do more work per second."""
    memory = (use.memory_smallest_bytes, use.memory_largest_bytes)
    rate = (use.flop_per_s_smallest, use.flop_per_s_best)
    if memory[0] is None or memory[1] is None or rate[0] is None or rate[1] is None:
        return None
    is_faster = _faster(growth)
    return None if is_faster is None else memory[1] > memory[0] and is_faster


def _sixteenth(answer: Claim6, backend: str) -> Claim:
    """Return what a CPU's file says of the reason given for claim 6.

    If memory were the reason, a power of two would be worth something at equal tiles and
    alignment. A CPU where it is worth nothing has such memory all the same, which refutes the
    reason; where it is worth something the reason is possible, and not shown.
    """
    verdicts = {
        Verdict.SUPPORTED: ClaimVerdict.DEPENDS,
        Verdict.REFUTED: ClaimVerdict.REFUTED,
        Verdict.ZERO: ClaimVerdict.REFUTED,
        Verdict.INCONCLUSIVE: ClaimVerdict.INCONCLUSIVE,
    }
    verdict = verdicts[answer.itself.verdict] if backend == _CPU else ClaimVerdict.NOT_TESTABLE
    units = answer.itself_units if backend == _CPU else 0
    return Claim(number=16, verdict=verdict, units_for=0, units_against=0, units=units)
