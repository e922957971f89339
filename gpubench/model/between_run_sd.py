"""How far runs of one machine lie apart, class by class, as `gpubench selfcheck` found it."""

from dataclasses import dataclass
from enum import StrEnum

from gpubench.model.environment import DeviceIdentity, Software

SHORT_S = 20e-6
"""Below this many seconds per call the launch and the clock are a part of what is timed."""


HOST_BOUND_FROM = 0.05
"""Share of a step's time from which on the host, and not the GPU, decides how long it takes."""


class CaseClass(StrEnum):
    """Kinds of cases whose runs lie apart for different reasons, so that each has its spread."""

    SHORT_PRODUCT = "short_product"
    """One kernel below 20 us per call."""
    PRODUCT = "product"
    """One kernel of 20 us per call or more."""
    STEP = "step"
    """A network's whole pass, or a pass forward and backward of a workload that nobody knows."""
    HOST_BOUND_STEP = "host_bound_step"
    """Such a pass in which the GPU waits for the host: a busy host moves it, and it alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSd:
    """The between-run SD of the cases of one class."""

    case_class: CaseClass
    spread: float
    """Standard deviation between runs of the log of a run's value (the mean log of its block
    medians), root mean square over the cases; >= 0. 0.005 is 0.5 % in time."""
    df: float
    """Degrees of freedom of `spread` squared, > 0: of the mean over the cases and not of one
    case. Runs disturb many cases at once, so it is less than cases x (runs - 1)."""
    cases: int
    """How many cases it comes from, >= 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSd:
    """What a machine's measurement of itself found: it holds for this GPU, method and software."""

    device: DeviceIdentity
    software: Software
    """With the host in it."""
    method: int
    """The way of measuring; the spread of another method says nothing."""
    measured_at: str
    """When the last of the runs was started, UTC, ISO 8601."""
    runs: int
    """Fresh processes, >= 2."""
    blocks: int
    """Passes over the cases in each run: a run of fewer blocks spreads more."""
    classes: tuple[ClassSd, ...]
    """One per class that was measured, each at most once."""

    @property
    def largest(self) -> float:
        """The spread of the class whose runs lie furthest apart."""
        return max((found.spread for found in self.classes), default=0.0)

    def of(self, case_class: CaseClass) -> ClassSd | None:
        """Return the spread of a class; None if none of its cases was measured."""
        return next((found for found in self.classes if found.case_class is case_class), None)
