"""A plan out of a results file, held to the rules of the command line: a file may say anything."""

from collections.abc import Callable
from dataclasses import fields, replace

from gpubench.errors import ResultsFileError, UsageError
from gpubench.model import Case, Plan, parse_plan
from gpubench.suites.dtype_names import parse_dtypes
from gpubench.suites.grid import AXES, cases
from gpubench.suites.planning import (
    parse_batch_sizes,
    parse_names,
    parse_regimes,
    plan_for,
)


def recorded_plan(text: str, source: str) -> Plan:
    """Return the plan in the text of a `plan` cell.

    Args:
        text: What stands in the cell.
        source: The file, for the message.

    Raises:
        ResultsFileError: If no command line could have made this plan.
    """
    try:
        plan = parse_plan(text)
    except ValueError as error:
        raise _unreadable(source, str(error)) from error
    if plan.made_by:
        # pytest chose its cases, from code that is not here; nobody measures by this plan.
        return plan
    try:
        remade = _as_typed(plan)
    except UsageError as error:
        raise _unusable(source, error) from error
    if remade != plan:
        names = [f.name for f in fields(Plan) if getattr(remade, f.name) != getattr(plan, f.name)]
        raise _unreadable(source, f"{', '.join(names)} is not as gpubench writes it")
    return plan


def recorded_cases(plan: Plan, source: str) -> tuple[Case, ...]:
    """Return the cases of a plan out of a results file.

    Raises:
        ResultsFileError: If it names something that does not exist.
    """
    try:
        return cases(plan)
    except UsageError as error:
        raise _unusable(source, error) from error


def _as_typed(plan: Plan) -> Plan:
    """Return the plan that a user gets who types what this one says."""
    kind = plan.device.partition(":")[0]
    given = {f.name: getattr(plan, f.name) for f in fields(Plan) if f.name not in _NAMED}
    asked = {name: value for name, value in given.items() if value != _DEFAULTS[name]}
    for name, parse in _LISTS.items():
        if name in asked:
            asked[name] = parse(",".join(map(str, asked[name])))
    made = plan_for(plan.preset, kind, plan.device, **asked)
    return replace(made, made_by=plan.made_by)


_NAMED = frozenset({"preset", "backend", "device", "made_by"})

_DEFAULTS = {f.name: f.default for f in fields(Plan)}


def _names_of(option: str) -> Callable[[str], tuple[str, ...]]:
    parse = parse_dtypes if option == "--dtype" else parse_names
    return lambda text: parse(option, text)


_LISTS: dict[str, Callable[[str], tuple[object, ...]]] = {
    "batch_sizes": parse_batch_sizes,
    "regimes": parse_regimes,
    "workloads": _names_of("--workload"),
    **{axis: _names_of(option) for axis, option in AXES.items()},
}


def _unreadable(source: str, seen: str) -> ResultsFileError:
    return ResultsFileError(
        source,
        seen=f"its plan cannot be read: {seen}",
        expected="a plan as this version of gpubench writes it",
        advice="finish it with the version that began it, or start a new file with -o",
    )


def _unusable(source: str, error: UsageError) -> ResultsFileError:
    return ResultsFileError(
        source,
        seen=f"its plan cannot be used: {error.where} is {error.seen}",
        expected=error.expected,
        advice="name a file that `gpubench run` wrote, or start a new one with -o",
    )
