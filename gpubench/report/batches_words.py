"""Effects, intervals and claims about batch sizes in words and short numbers."""

from gpubench.batches.records import Claim, ClaimVerdict, Machine, Summary
from gpubench.report.names import counted
from gpubench.units import format_percent

_CLAIMS = {
    1: "larger batches process the same data faster",
    8: "larger batches use memory and arithmetic better",
    9: "fewer iterations per epoch",
    16: "powers of two win because memory is organised in them",
}

_SAMPLES = 1000
"""The claim's own example: 1000 samples, batch 10: 100 iterations."""

_SATURATED = 0.02

_NO_KNOWN_GROWTH = "no unit has two batch sizes whose difference is known"


def signed(fraction: float) -> str:
    """Return a change in per cent with its sign, ``+1.2 %``; what rounds to zero has none."""
    digits = 1 if abs(fraction) < 1 else 0
    text = f"{fraction * 100:+.{digits}f} %"
    return "0.0 %" if text in {"+0.0 %", "-0.0 %"} else text


def span(low: float | None, high: float | None) -> str:
    """Return an interval in per cent, ``-0.1 to 1.3``; empty if there is none."""
    if low is None or high is None:
        return ""
    return f"{signed(low).removesuffix(' %')} to {signed(high).removesuffix(' %')}"


def effect_and_span(summary: Summary) -> str:
    """Return an effect with its interval, ``+1.2 % (-0.1 to 2.5)``."""
    if summary.effect is None:
        return "unknown"
    between = span(summary.low, summary.high)
    return f"{signed(summary.effect)} ({between})" if between else signed(summary.effect)


def claim_text(claim: Claim) -> str:
    """Return what a claim says."""
    return _CLAIMS[claim.number]


def claim_detail(claim: Claim, machine: Machine) -> str:
    """Return what a verdict on a claim rests on."""
    match claim.number:
        case 1:
            return _faster(claim, machine)
        case 8:
            return _fuller(claim, machine)
        case 9:
            sizes = (10, 128)
            return "an identity: " + ", ".join(
                f"{_SAMPLES} samples, batch {size}: {-(-_SAMPLES // size)} iterations"
                for size in sizes
            )
        case _:
            return _sixteenth(claim, machine)


def _in_units(claim: Claim) -> str:
    return f"in {claim.units_for} of {counted(claim.units, 'unit')}"


def _faster(claim: Claim, machine: Machine) -> str:
    if not claim.units:
        return _NO_KNOWN_GROWTH
    known = [unit.growth for unit in machine.units if unit.growth is not None]
    flat = sum(one.last_high is not None and one.last_high < _SATURATED for one in known)
    least = format_percent(_SATURATED, decimals=0)
    return (
        f"up to the knee {_in_units(claim)}; the last doubling surely adds less than {least}"
        f" in {flat} of {len(known)}"
    )


def _fuller(claim: Claim, machine: Machine) -> str:
    overflow = _overflow(machine)
    if not claim.units:
        why_not = _not_fuller(machine)
        return f"{why_not}; {overflow}" if overflow else why_not
    return f"{_in_units(claim)} both grow; {overflow or 'memory never overflowed'}"


def _not_fuller(machine: Machine) -> str:
    """Return why no unit tells whether larger batches use more."""
    uses = [unit.use for unit in machine.units]
    if any(use.memory_largest_bytes and use.flop_per_s_best for use in uses):
        return _NO_KNOWN_GROWTH
    return "memory_allocated_bytes or flop_per_s is missing"


def _overflow(machine: Machine) -> str:
    """Return where the memory ends; empty if it never did."""
    sizes = [unit.use.out_of_memory_from for unit in machine.units]
    full = [size for size in sizes if size is not None]
    if not full:
        return ""
    return f"out of memory in {len(full)} of {counted(len(sizes), 'unit')}, from batch {min(full)}"


def _sixteenth(claim: Claim, machine: Machine) -> str:
    if claim.verdict is ClaimVerdict.NOT_TESTABLE:
        return "needs a file of a CPU (backend cpu)"
    itself = effect_and_span(machine.claim6.itself)
    match claim.verdict:
        case ClaimVerdict.REFUTED:
            return f"this CPU has such memory, and a power of two itself gains {itself}"
        case ClaimVerdict.DEPENDS:
            return f"possible: a power of two itself gains {itself} on this CPU; no cause is shown"
        case _:
            return f"a power of two itself gains {itself} on this CPU"
