"""How long a plan should take, by what its time goes into; no clock is read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gpubench.model import Case, Plan
from gpubench.model.plan import devices_of
from gpubench.model.regime import STEADY, visits
from gpubench.model.spent import PARTS_OF_VISIT
from gpubench.model.time_use import TimeUse
from gpubench.suites.call_time import WorkSize, call_time, ranks_of
from gpubench.suites.corrections import Corrections
from gpubench.suites.costs import Costs
from gpubench.suites.shared import built_as, curves_of
from gpubench.suites.visit_time import VisitKind, VisitTimes, visit_times

RANKS_S = 4.0
"""Until all ranks of a group have loaded torch and met, in each process that has one."""

_RANK_S = 1.5
"""Of a core, for each rank to do so; ranks that have fewer cores than that take longer."""

COMMAND_S = 3.0
"""The command's own start and its table at the end, once."""

_NVRTC_S = {
    "cupy-register": 2.5,
    "cupy-register-split": 1.0,
    "cupy-tensor": 5.0,
    "cupy-tensor-split": 2.0,
}
"""Compiling a source of our own for one dtype, once: CuPy keeps what it made on disk. The other
sources take a third of a second. Measured for sm_90 on a core of an AMD EPYC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEstimate:
    """What a plan should take."""

    plan: Plan
    cases: tuple[tuple[Case, VisitTimes], ...]
    costs: Costs
    compile_s: float
    """Of our own kernels, once for all runs."""
    corrections: Corrections | None = None
    """What visits took beside their costs, in the estimate already."""

    @property
    def seconds(self) -> float:
        """All of it."""
        return COMMAND_S + self.measuring_s

    @property
    def measuring_s(self) -> float:
        """From the first process's start to the last row."""
        once_s = sum(self.run_s(run_index) for run_index in range(self.plan.runs))
        return self.turns * once_s

    @property
    def turns(self) -> int:
        """How often a run is measured: several devices together, and if asked for each alone."""
        return 1 + self.plan.alone * devices_of(self.plan)

    @property
    def ranks_s(self) -> float:
        """What starting the other ranks takes a process; 0 where no case has any."""
        others = max((ranks_of(case) for case, _ in self.cases), default=1) - 1
        return max(RANKS_S, others * _RANK_S / (self.costs.cores or others)) if others else 0.0

    @property
    def start_s(self) -> float:
        """From a process's start to its first visit."""
        return self.costs.start_s + self.ranks_s

    @property
    def has_steady(self) -> bool:
        """Whether the device is warmed up for steady cases."""
        return any(case.regime == STEADY for case, _ in self.cases)

    def soak_s(self, run_index: int) -> float:
        """Return what warming the device up takes in a run."""
        if not self.has_steady:
            return 0.0
        return self.costs.soak_again_s if run_index else self.costs.soak_s

    def run_s(self, run_index: int) -> float:
        """Return the seconds of one run."""
        visits_s = sum(
            count * (times.of(kind).visit_s or 0.0)
            for times, kind, count in self._visits(run_index)
        )
        compile_s = 0.0 if run_index else self.compile_s
        return self.start_s + self.soak_s(run_index) + compile_s + visits_s

    def steady_s(self) -> float:
        """Return what steady cases take of a run, warming up included; 0 if there are none."""
        found = [times for case, times in self.cases if case.regime == STEADY]
        seconds = 0.0
        for run_index in range(self.plan.runs):
            kind = VisitKind.AGAIN if run_index else VisitKind.FIRST
            seconds += sum(times.of(kind).visit_s or 0.0 for times in found)
            seconds += self.soak_s(run_index)
        return seconds / self.plan.runs

    def time_use(self) -> TimeUse:
        """Return what the time goes into."""
        runs = range(self.plan.runs)
        parts = dict.fromkeys(PARTS_OF_VISIT, 0.0)
        for run_index in runs:
            for times, kind, count in self._visits(run_index):
                for name in PARTS_OF_VISIT:
                    parts[name] += count * (getattr(times.of(kind), name) or 0.0)
        parts["build_s"] += self.compile_s
        parts["start_s"] = self.plan.runs * self.start_s
        parts["soak_s"] = sum(self.soak_s(run_index) for run_index in runs)
        found = tuple((name, self.turns * part) for name, part in parts.items() if part > 0)
        return TimeUse(total_s=self.seconds, parts_s=found)

    def _visits(self, run_index: int) -> Iterator[tuple[VisitTimes, VisitKind, int]]:
        first = VisitKind.AGAIN if run_index else VisitKind.FIRST
        for case, times in self.cases:
            yield times, first, 1
            yield times, VisitKind.LATER, visits(case, self.plan.blocks) - 1


def estimate(
    plan: Plan,
    cases: Sequence[Case],
    size: Callable[[Case], WorkSize],
    costs: Costs,
    corrections: Corrections | None = None,
) -> PlanEstimate:
    """Return what a plan should take, all runs together.

    Short calls cost what the plan allots to a visit and what it takes to time them; long ones the
    fewest calls that give a median its interval.

    Args:
        plan: Says how many runs and blocks and how long a visit samples.
        cases: The plan's cases.
        size: What a call of a case does.
        costs: What the machine is expected to take.
        corrections: What visits took beside that, if any were made.
    """
    found = []
    curves = curves_of(cases)
    for case in cases:
        work = size(case)
        call = call_time(case, work, costs, plan.backend)
        times = visit_times(plan, case, call, work.flop, costs, curve=curves[built_as(case)])
        found.append((case, corrections.applied(case, times) if corrections else times))
    return PlanEstimate(
        plan=plan,
        cases=tuple(found),
        costs=costs,
        compile_s=_nvrtc_s(cases),
        corrections=corrections,
    )


def _nvrtc_s(cases: Sequence[Case]) -> float:
    """Return the seconds for compiling what the cases need of our own kernels."""
    modules = {(case.implementation, case.dtype) for case in cases}
    return sum(_NVRTC_S.get(implementation, 0.0) for implementation, _ in modules)
