"""Findings of a machine that claims are put to."""

from dataclasses import replace

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import (
    ContrastSummary,
    ContrastVerdict,
    CurveFindings,
    Growth,
    MachineFindings,
    Use,
)
from gpubench.model import MeasuredOn
from tests.batches.simulated import A100, frame

GROWN = Growth(
    smallest=1,
    knee=128,
    gain=3.0,
    low=2.5,
    high=3.5,
    last_gain=0.01,
    last_low=-0.01,
    last_high=0.03,
)
USED = Use(
    memory_smallest_bytes=1e6,
    memory_largest_bytes=2e6,
    flop_per_s_smallest=1e12,
    bytes_per_s_best=None,
    flop_per_s_best=3e12,
    out_of_memory_from=None,
)
(MACHINE,) = analyse(frame(A100, (64, 100, 128), device="GPU")).machines


def summary(verdict: ContrastVerdict, effect: float | None = 0.03) -> ContrastSummary:
    """Return an effect with an interval of 1 % to either side."""
    if effect is None:
        return ContrastSummary(effect=None, low=None, high=None, verdict=verdict)
    return ContrastSummary(effect=effect, low=effect - 0.01, high=effect + 0.01, verdict=verdict)


def machine(*curves: CurveFindings, backend: str = "cuda") -> MachineFindings:
    """Return a machine with these curves, by default one that grows and uses more."""
    return replace(MACHINE, curves=curves or (curve(),), measured_on=on(backend))


def on(backend: str) -> MeasuredOn:
    """Return the machine's place with another kind of device."""
    return replace(MACHINE.measured_on, backend=backend)


def curve(growth: Growth | None = GROWN, use: Use = USED) -> CurveFindings:
    """Return a curve."""
    return replace(MACHINE.curves[0], growth=growth, use=use)


def answering(
    practice: ContrastSummary, itself: ContrastSummary, backend: str = "cuda"
) -> MachineFindings:
    """Return a machine with these answers to claim 6."""
    answer = replace(MACHINE.claim6, practice=practice, itself=itself, tiles_known=True)
    return replace(MACHINE, claim6=answer, measured_on=on(backend))
