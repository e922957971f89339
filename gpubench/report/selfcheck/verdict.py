"""The findings of a self-check in plain words."""

from collections.abc import Iterator

from gpubench.model import Status
from gpubench.report.selfcheck.cells import CLASSES, percent
from gpubench.selfcheck.self_check import ClassCheck, Disturber, SelfCheck
from gpubench.units import counted


def sentences(check: SelfCheck) -> tuple[str, ...]:
    """Return what this machine can resolve, and what keeps it from more."""
    found = (_resolution(check), _disturbance_words(check))
    if not check.alarms_exceed_alpha:
        return found
    splits = f"{check.alarms.alarmed} of {counted(check.alarms.splits, 'split')}"
    return (
        f"Verdicts on this machine are not reliable: halves of its own runs were called different"
        f" in {splits}.",
        *found,
    )


def _resolution(check: SelfCheck) -> str:
    three, one, five = (_changes(check, runs) for runs in (3, 1, 5))
    names = [CLASSES[found.found.case_class] for found in check.classes]
    resolved = _joined([f"{change} in {name}" for name, change in zip(names, three, strict=True)])
    return (
        f"With 3 runs per side, a comparison on this machine finds changes of {resolved}; with 1"
        f" run {_each(one)}, with 5 runs {_each(five)}."
    )


def _changes(check: SelfCheck, runs: int) -> list[str]:
    found = [percent(_change(of_class, runs)) for of_class in check.classes]
    return [text.replace(">", "more than ") for text in found]


def _each(changes: list[str]) -> str:
    """Return the changes of the classes in their order; what is alike in all is said once."""
    return changes[0] if len(set(changes)) == 1 else _joined(changes)


def _change(check: ClassCheck, runs: int) -> float | None:
    return next(found.change for found in check.minimum_detectable if found.runs == runs)


def _disturbance_words(check: SelfCheck) -> str:
    disturbers = list(_disturber_words(check))
    if disturbers:
        return f"Disturbed by {_joined(disturbers)}."
    has_load = check.disturbances.load is not None
    return f"No disturbance was seen in the rows{' or on the system' * has_load}."


def _disturber_words(check: SelfCheck) -> Iterator[str]:
    found = check.disturbances
    counts = found.counts
    others, stolen = (
        (found.load.other_cores, found.load.stolen_cores) if found.load else (None, None)
    )
    words = {
        Disturber.THROTTLING: f"{counted(counts.of(Status.THROTTLED), 'throttled row')}",
        Disturber.OTHER_PROCESSES: f"other processes ({_cores(others)})",
        Disturber.STOLEN_TIME: f"other virtual machines on the host ({_cores(stolen)})",
        Disturber.DRIFT_WITHIN_RUNS: "drift within runs",
        Disturber.DRIFT_BETWEEN_RUNS: "drift from run to run",
        Disturber.CLOCK: "a clock that varies",
        Disturber.NOISE: f"noise ({counts.of(Status.NOISY)} of {counts.rows} rows)",
        Disturber.DROPPED_SAMPLES: f"{counts.dropped_samples} dropped samples",
        Disturber.HOST: f"waiting for the host in {counted(counts.host_bound_cases or 0, 'case')}",
    }
    yield from (words[disturber] for disturber in found.seen)


def _cores(cores: float | None) -> str:
    return f"{cores or 0:.2f} cores"


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
