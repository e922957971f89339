"""How long the visits to a case should take, by what they are spent on."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from gpubench.model import Case, Plan, Spent
from gpubench.model.regime import STEADY
from gpubench.suites.call_time import CallTime
from gpubench.suites.costs import KIND, STEP, CheckCost, Costs
from gpubench.suites.shared import Curve


class VisitKind(StrEnum):
    """What a visit finds done already."""

    FIRST = "first"
    """The case's first of all."""
    AGAIN = "again"
    """Its first in a later run, which is another process."""
    LATER = "later"


_LEAST_SAMPLES, _MOST_SAMPLES = 6, 3000
_BRIEF_CALLS, _BRIEF_S, _BRIEF_SHARE = 3, 10e-3, 0.15
_FULL_SHARE = 0.2
_CALLS_PER_BATCH = 256
_LEAST_HOLD_S = 0.5e-3
"""The shortest hold, with the marks around it and the wait for the device."""
_MARGIN = 1.3
_EVENTS_S = 10e-6
_PULSE_S = 2e-3
_SETTLING_S = 0.15
"""Until a GPU's clock stands still under a step: at each visit if the GPU is what takes long."""
_DENSE = 0.25
"""Dense steps for each step that is timed."""

_SHARED_BELOW_S = 20e-6
"""Shorter calls share the events of an interval."""
_PRECISE_SAMPLES = 150
"""Of calls that scatter by a per cent, for a median known to 0.2 %."""
_BRIEF_HOLDS_S = 2.5e-3
"""Of the few windows of a brief warm-up."""
_GRAPH_S = 0.25e-3
_GRAPH_LAUNCHES = 6
"""Of a pulse that is replayed from a graph: the block, the marks and the wait for the device, and
what the host launches for them."""
_MOST_RECORDED = 512
_RECORDED_TIMES = 2.5
"""Calls of a pulse that a first visit launches one by one: to record them, and for the trial."""
_RECOVERY_S = 0.005
"""Rests of a kernel whose neighbour had lowered the clock, on the average over a plan."""

_HEAVY_FLOP_PER_S = 0.45
"""Products of this part of the best speed lower a GPU's clock."""
_REST_PER_PULSE_S = 1.6e-3
_FINDING_REST_S = 0.04
"""What these rest between pulses, and until a process has found out how long they have to, both as
measured on the simulated card."""

_STEADY_S = 9.0
"""Eight windows of a second, the fewest of a steady case, and what surrounds them."""
_STEADY_TIMED_S = 5.0

_OURS = "cupy"

_COMPILE_S = 12.0
"""Compiling a pass for one batch size; depends on the compiler, so rather too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTimes:
    """The seconds of each kind of visit to a case."""

    first: Spent
    again: Spent
    later: Spent

    def of(self, kind: VisitKind) -> Spent:
        """Return those of a kind."""
        found: Spent = getattr(self, kind.value)
        return found


def visit_times(
    plan: Plan, case: Case, call: CallTime, flop: int | None, costs: Costs, *, curve: Curve
) -> VisitTimes:
    """Return what the visits to a case should take.

    Args:
        plan: Says how long a visit samples.
        case: What is visited.
        call: Its call.
        flop: Operations of a call; None where nobody knows.
        costs: The machine's.
        curve: Whom it shares with what is built and compared once.
    """
    kind = KIND.get(case.workload, STEP)
    wall_s = call.wall_s(costs.launch_s)
    compile_s = _COMPILE_S if case.implementation == "torch-compile" else 0.0
    check_s, again_s = (
        compile_s + _check_s(check[kind], case, curve, wall_s)
        for check in (costs.check, costs.check_again)
    )
    build_s = costs.build_s[kind] / curve.cases
    if case.regime == STEADY:
        first, again = (
            _limited(plan, _steady(wall_s), costs, seconds, build_s)
            for seconds in (check_s, again_s)
        )
        return VisitTimes(first=first, again=again, later=again)
    is_kernel = kind != STEP and plan.backend == "cuda"
    first, later = _kernel(plan, call, flop, costs) if is_kernel else _step(plan, call, costs)
    return VisitTimes(
        first=_limited(plan, first, costs, check_s, build_s),
        again=_limited(plan, first, costs, again_s, build_s),
        later=_limited(plan, later, costs, 0.0, 0.0),
    )


def _check_s(check: CheckCost, case: Case, curve: Curve, wall_s: float) -> float:
    """Return what looking at a case takes, with its share of what the curve's sizes share."""
    profile_s = 0.0 if case.implementation.startswith(_OURS) else check.profile_s
    shared_s = check.compared_s * curve.comparisons / curve.cases
    return check.fixed_s + profile_s + check.calls * wall_s + shared_s


def _kernel(plan: Plan, call: CallTime, flop: int | None, costs: Costs) -> tuple[Spent, Spent]:
    """Return a first and a later visit to a kernel on a GPU."""
    call_s = call.device_s
    precise_s = max(costs.timed * plan.sample_s, _PRECISE_SAMPLES * call_s)
    timed_s = max(min(precise_s, plan.sample_s), _LEAST_SAMPLES * call_s)
    if call_s > _SHARED_BELOW_S:
        timed_s = min(timed_s, _MOST_SAMPLES * call_s)
    if plan.timer == "events":
        later, first_s = _launched(plan, call, timed_s, costs)
    else:
        later, first_s = _replayed(call, timed_s, costs)
    pulses = timed_s / max(_PULSE_S, call_s)
    is_heavy = _is_heavy(call, flop, costs)
    rests_s = pulses * _REST_PER_PULSE_S if is_heavy else _RECOVERY_S
    held_s = (later.held_s or 0.0) + rests_s
    found_s = held_s + (_FINDING_REST_S if is_heavy else 0.0)
    return replace(later, held_s=found_s, warm_up_s=first_s), replace(later, held_s=held_s)


def _replayed(call: CallTime, timed_s: float, costs: Costs) -> tuple[Spent, float]:
    """Return what graphs cost beside the calls."""
    call_s, pulse_s = call.device_s, max(_PULSE_S, call.device_s)
    held_s = timed_s / pulse_s * (_GRAPH_S + _GRAPH_LAUNCHES * costs.launch_s)
    recorded = _RECORDED_TIMES * min(_PULSE_S / call_s, _MOST_RECORDED) * call.launches
    brief_s = pulse_s + _GRAPH_S
    first_s = brief_s + recorded * costs.launch_s
    return Spent(timed_s=timed_s, held_s=held_s, warm_up_s=brief_s), first_s


def _launched(plan: Plan, call: CallTime, timed_s: float, costs: Costs) -> tuple[Spent, float]:
    """Return what single launches cost beside the calls: until all are queued it is held."""
    call_s, visit_s = call.device_s, max(plan.sample_s, _LEAST_SAMPLES * call.device_s)
    hold_s = _MARGIN * call.launches * costs.launch_s
    per_pulse = min(max(1.0, _PULSE_S / call_s), _CALLS_PER_BATCH)
    events_s = _EVENTS_S if call_s > _SHARED_BELOW_S else 0.0
    held_s = max(_LEAST_HOLD_S, per_pulse * (hold_s + events_s)) * timed_s / (per_pulse * call_s)
    beside = 1.0 + hold_s / call_s
    brief_s = _brief_calls(call_s, _BRIEF_SHARE * visit_s) * call_s * beside + _BRIEF_HOLDS_S
    return Spent(timed_s=timed_s, held_s=held_s, warm_up_s=brief_s), brief_s


def _brief_calls(call_s: float, most_s: float) -> int:
    """Return the calls of a brief warm-up: windows of which each is ten times the last at most."""
    calls, window = 1, 1
    while calls < _BRIEF_CALLS or calls * call_s < _BRIEF_S:
        left = math.ceil((_BRIEF_S - calls * call_s) / call_s)
        window = 1 if calls < _BRIEF_CALLS else min(left, 10 * window)
        if (calls + window) * call_s > most_s:
            break
        calls += window
    return calls


def _is_heavy(call: CallTime, flop: int | None, costs: Costs) -> bool:
    return (flop or 0) / call.device_s >= _HEAVY_FLOP_PER_S * costs.flop_per_s


def _step(plan: Plan, call: CallTime, costs: Costs) -> tuple[Spent, Spent]:
    """Return a first and a later visit to a step, or to any work on a CPU."""
    wall_s, host_s = call.wall_s(costs.launch_s), call.launches * costs.launch_s
    visit_s = max(plan.sample_s, _LEAST_SAMPLES * wall_s)
    dense = _DENSE * min(visit_s / wall_s, _LEAST_SAMPLES) if host_s else 0.0
    settling_s = _SETTLING_S if host_s else 0.0
    brief_s = _brief_calls(wall_s, _BRIEF_SHARE * visit_s) * wall_s
    # Calls that are short against a barrier share an interval, which then is about as long.
    intervals = min(visit_s / max(wall_s, call.barrier_s), _MOST_SAMPLES)
    apart_s = intervals * (call.barrier_s + call.reset_s)
    later = Spent(
        timed_s=visit_s + dense * call.device_s,
        held_s=dense * _MARGIN * host_s + apart_s,
        warm_up_s=brief_s + (settling_s if call.device_s > host_s else 0.0),
    )
    full_s = max(_FULL_SHARE * visit_s, 2 * wall_s) + settling_s
    return replace(later, warm_up_s=full_s), later


def _steady(call_s: float) -> Spent:
    timed_s = max(_STEADY_TIMED_S, _LEAST_SAMPLES * call_s)
    return Spent(timed_s=timed_s, held_s=0.0, warm_up_s=_STEADY_S - _STEADY_TIMED_S)


def _limited(plan: Plan, visit: Spent, costs: Costs, check_s: float, build_s: float) -> Spent:
    """Return a visit with all its parts and their sum, which no time limit lets go further."""
    parts = [visit.timed_s, visit.held_s, visit.warm_up_s, check_s, build_s, costs.visit_s]
    total_s = min(sum(part or 0.0 for part in parts), plan.time_limit_s)
    return replace(visit, visit_s=total_s, check_s=check_s, build_s=build_s)
