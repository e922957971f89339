"""The findings of a self-check in plain words."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from gpubench.model import Status
from gpubench.model.spread import CaseClass
from gpubench.report.names import counted
from gpubench.selfcheck.records import Change, ClassCheck, Disturber, FalseAlarms, SelfCheck
from gpubench.units import format_percent

CLASSES: Mapping[CaseClass, str] = MappingProxyType(
    {
        CaseClass.SHORT_PRODUCT: "products below 20 us",
        CaseClass.PRODUCT: "products",
        CaseClass.STEP: "passes",
    }
)

_FINE = 0.01
"""Below one per cent a second decimal tells something."""


def percent(share: float | None) -> str:
    """Return a share with as many decimals as it is worth; beyond 100 % its size says nothing."""
    if share is None or share > 1:
        return ">100 %"
    return format_percent(share, decimals=2 if share < _FINE else 1)


def interval(low: float, high: float) -> str:
    """Return two shares as ``0.41 - 1.9 %``."""
    return f"{percent(low).removesuffix(' %')} - {percent(high)}"


def change_words(change: Change) -> str:
    """Return a growth with its interval and what it means."""
    shown = f"{_signed(change.share)} % ({_signed(change.low)} to {_signed(change.high)} %)"
    if not change.is_shown:
        return f"{shown}: none shown"
    return f"{shown}: they get {'slower' if change.share > 0 else 'faster'}"


def alarm_words(alarms: FalseAlarms, alpha: float) -> str:
    """Return how often halves of the runs were called different, and what that can show."""
    first, second = alarms.runs
    return (
        f"{alarms.alarmed} of {counted(alarms.splits, 'split')} into {first} against"
        f" {counted(second, 'run')} call a case faster or slower at alpha {percent(alpha)}; they"
        f" share runs and tell as much as {alarms.independent} would: the rate is"
        f" {alarms.low * 100:.0f} to {alarms.high * 100:.0f} %"
    )


def sentences(check: SelfCheck) -> tuple[str, str]:
    """Return what this machine can tell apart, and what keeps it from more."""
    three, one, five = (_changes(check, runs) for runs in (3, 1, 5))
    names = [CLASSES[found.found.case_class] for found in check.classes]
    apart = _joined([f"{change} in {name}" for name, change in zip(names, three, strict=True)])
    return (
        f"With 3 runs a side, measured side by side, this machine can tell apart what differs by"
        f" {apart}; with one run it takes {_joined(one)}, with five {_joined(five)}.",
        _limits(check),
    )


def _changes(check: SelfCheck, runs: int) -> list[str]:
    found = [percent(_change(of_class, runs)) for of_class in check.classes]
    return [text.replace(">", "more than ") for text in found]


def _change(check: ClassCheck, runs: int) -> float | None:
    return next(found.change for found in check.findable if found.runs == runs)


def _limits(check: SelfCheck) -> str:
    disturbers, has_load = list(_disturber_words(check)), check.disturbances.load is not None
    seen = (
        f"it was disturbed by {_joined(disturbers)}"
        if disturbers
        else f"nothing disturbed it that the rows{' and the system' * has_load} tell of"
    )
    if check.alarms.low > check.alpha:
        splits = f"{check.alarms.alarmed} of {counted(check.alarms.splits, 'split')}"
        return (
            f"Halves of its own runs were called different in {splits}, which is too often to"
            f" trust a verdict; {seen}."
        )
    return f"{seen[0].upper()}{seen[1:]}."


def _disturber_words(check: SelfCheck) -> Iterator[str]:
    found = check.disturbances
    counts = found.counts
    others, stolen = (
        (found.load.other_cores, found.load.stolen_cores) if found.load else (None, None)
    )
    words = {
        Disturber.THROTTLING: f"{counted(counts.of(Status.THROTTLED), 'throttled row')}",
        Disturber.OTHER_PROCESSES: f"other processes ({_cores(others)})",
        Disturber.STOLEN_TIME: f"other machines on its host ({_cores(stolen)})",
        Disturber.DRIFT_WITHIN_RUNS: "times that drift within a run",
        Disturber.DRIFT_BETWEEN_RUNS: "times that drift from run to run",
        Disturber.CLOCK: "a clock that moves",
        Disturber.NOISE: f"noise ({counts.of(Status.NOISY)} of {counts.rows} rows)",
        Disturber.DROPPED_SAMPLES: f"{counts.dropped_samples} dropped samples",
        Disturber.HOST: f"{counted(counts.host_bound_cases or 0, 'case')} waiting for the host",
    }
    yield from (words[disturber] for disturber in found.seen)


def _cores(cores: float | None) -> str:
    return f"{cores or 0:.2f} cores"


def _signed(share: float) -> str:
    return f"{share * 100:+z.1f}"


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
