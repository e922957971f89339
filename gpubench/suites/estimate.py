"""How long a plan should take, from the work it asks for; no clock is read."""

from collections.abc import Callable, Sequence

from gpubench.model import Case, Plan
from gpubench.model.regime import STEADY

COMMAND_S = 3.0
"""The command's own start and its table at the end, once."""

PROCESS_START_S = 4.0
"""Importing torch and opening the device, once per run."""

_VISIT_OVERHEAD_S = 0.01
"""Building the work, choosing the calls per sample, writing the row."""

_FIRST_VISIT_S = 0.1
"""The check against the reference and the memory pass, once per case and run."""

_STEADY_S = 9.0
"""Eight windows of a second, the fewest of a steady case, and what surrounds them."""

_SOAK_S = 45.0
"""Warming the GPU up for steady cases, once per run; longer when it is cold, shorter later."""

_COMPILE_S = 12.0
"""Compiling a pass for one batch size; depends on the compiler, so rather too much."""

_NVRTC_S = {
    "cupy-register": 2.5,
    "cupy-register-split": 1.0,
    "cupy-tensor": 5.0,
    "cupy-tensor-split": 2.0,
}
"""Compiling a source of our own for one dtype, once: CuPy keeps what it made on disk. The other
sources take a third of a second. Measured for sm_90 on a core of an AMD EPYC."""

_TIMED_SHARE = 1 / 1.15
"""Later visits warm up for at most 15 % of their timed seconds."""

_FIRST_WARM_UP_SHARE = 0.2
"""The full warm-up's part of the sampling time."""

_LEAST_CALLS = 7
"""A slow call is made once to warm up and six times to be timed, however long that takes."""


def estimate_s(
    plan: Plan,
    cases: Sequence[Case],
    flop: Callable[[Case], int | None],
    flop_per_s: float,
) -> float:
    """Return the expected seconds of a plan, all runs together.

    Short calls cost what the plan allots to a visit; long ones the fewest calls that give a
    median its interval. Precise cases stop early, so that the truth is rather less than more.

    Args:
        plan: Says how many runs and blocks and how long a visit samples.
        cases: The plan's cases.
        flop: Operations of one call of a case; None where nobody knows.
        flop_per_s: What the machine is expected to reach, > 0.
    """
    per_run = sum(_case_s(plan, case, flop(case), flop_per_s) for case in cases)
    per_run += _SOAK_S if any(case.regime == STEADY for case in cases) else 0.0
    return COMMAND_S + _nvrtc_s(cases) + plan.runs * (PROCESS_START_S + per_run)


def steady_s(cases: Sequence[Case]) -> float:
    """Return what the steady cases take of each run, warming up included; 0 if there are none."""
    count = sum(case.regime == STEADY for case in cases)
    return _SOAK_S + count * _STEADY_S if count else 0.0


def _nvrtc_s(cases: Sequence[Case]) -> float:
    """Return the seconds for compiling what the cases need of our own kernels."""
    modules = {(case.implementation, case.dtype) for case in cases}
    return sum(_NVRTC_S.get(implementation, 0.0) for implementation, _ in modules)


def _case_s(plan: Plan, case: Case, flop: int | None, flop_per_s: float) -> float:
    """Return the seconds of all visits to a case in one run."""
    call_s = (flop or 0) / flop_per_s
    if case.regime == STEADY:
        return _FIRST_VISIT_S + min(max(_STEADY_S, _LEAST_CALLS * call_s), plan.time_limit_s)
    visit_s = max(plan.sample_s / _TIMED_SHARE, _LEAST_CALLS * call_s) + _VISIT_OVERHEAD_S
    first_s = _FIRST_VISIT_S + max(
        plan.sample_s * _FIRST_WARM_UP_SHARE, min(call_s, plan.time_limit_s)
    )
    if case.implementation == "torch-compile":
        first_s += _COMPILE_S
    return first_s + plan.blocks * min(visit_s, plan.time_limit_s)
