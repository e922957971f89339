"""Items that declare a case: how they are made, and which of them are going to be measured."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from _pytest.skipping import evaluate_skip_marks

from gpubench.errors import UsageError
from gpubench.model import Case
from gpubench.model.foreign import described, whole_number
from gpubench.model.regime import STEADY
from gpubench.pytest_plugin.options import in_our_words, plan_of
from gpubench.suites.catalog import CATALOG, is_users_own
from gpubench.suites.grid import cases

FIXTURE = "gpu_benchmark"
"""The name of the fixture, by which our items are known."""


def uses_fixture(item: pytest.Item) -> bool:
    """Return whether an item uses our fixture, and not one of its own of the same name.

    pytest has no public way to ask which of several fixtures of a name an item will be given.
    """
    if FIXTURE not in getattr(item, "fixturenames", ()):
        return False
    info: Any = getattr(item, "_fixtureinfo", None)
    definitions = getattr(info, "name2fixturedefs", {}).get(FIXTURE)
    if not definitions:
        return True
    last = definitions[-1]
    return _is_ours(last) or (FIXTURE in last.argnames and any(map(_is_ours, definitions)))


def _is_ours(definition: Any) -> bool:
    return str(getattr(definition.func, "__module__", "")).startswith("gpubench.")


def parametrize_cases(metafunc: pytest.Metafunc) -> None:
    """Parametrize `case` with the suite's cases of the workload that a marker names.

    Where the flags leave nothing of the workload there is one item, skipped with the reason.

    Raises:
        pytest.Collector.CollectError: If the marker cannot be used.
    """
    marker = metafunc.definition.get_closest_marker("gpubench")
    if marker is None or "case" not in metafunc.fixturenames:
        return
    workload, phase = _marked(metafunc.definition.nodeid, marker)
    plan = replace(plan_of(metafunc.config), workloads=(workload,))
    try:
        chosen = cases(replace(plan, phases=(phase,)) if phase else plan)
    except UsageError as error:
        if error.where in {"--workload", "--phase"}:
            raise _unusable_marker(metafunc.definition.nodeid, error) from error
        skipped = pytest.mark.skip(reason=in_our_words(error))
        metafunc.parametrize("case", [pytest.param(None, marks=skipped, id="none")])
        return
    metafunc.parametrize("case", chosen, ids=[_short_id(case) for case in chosen])


def declared_case(item: pytest.Item) -> Case | None:
    """Return the case that an item was parametrized with, under whatever name."""
    callspec = getattr(item, "callspec", None)
    values = callspec.params.values() if callspec is not None else ()
    return next((plain_case(value) for value in values if isinstance(value, Case)), None)


def plain_case(case: Case) -> Case:
    """Return a case whose batch size is a plain integer, if it can be one."""
    number = whole_number(case.batch_size, least=1, most=2**53)
    return case if number is None else replace(case, batch_size=number)


def declared_cases(items: Iterable[pytest.Item]) -> tuple[Case, ...]:
    """Return the cases of items that will run: not deselected, not skipped by a marker.

    What cannot be measured at all is left to its own item to say, so that it spoils no other.
    """
    found = (declared_case(item) for item in items if uses_fixture(item) and not is_skipped(item))
    usable = (case for case in found if case is not None and _obstacle(case) is None)
    return tuple({case.id: case for case in usable}.values())


def check_declared(case: Case) -> None:
    """Refuse a case that a user wrote and that no workload can be asked for.

    Raises:
        UsageError: Saying what is wrong with it.
    """
    if obstacle := _obstacle(case):
        raise obstacle


def is_skipped(item: pytest.Item) -> bool:
    """Return whether a marker skips the item.

    pytest has no public way to ask; evaluating conditions ourselves would differ from it in their
    string form. A condition that cannot be evaluated is a failure, and its own item's.
    """
    try:
        return evaluate_skip_marks(item) is not None
    except (pytest.fail.Exception, TypeError):
        return True


def _obstacle(case: Case) -> UsageError | None:
    # No type checker looks at a test's parameters.
    if whole_number(case.batch_size, least=1, most=2**53) is None:
        return _unusable_case(
            case, f"batch_size is {described(case.batch_size)}", "an integer >= 1"
        )
    for name in ("workload", "implementation", "phase", "dtype", "params", "cache"):
        value: object = getattr(case, name)
        if type(value) is not str:
            return _unusable_case(case, f"{name} is {described(value)}", "a text")
    if case.workload in CATALOG:
        phases = CATALOG[case.workload].phases
        if case.phase not in phases:
            return _unusable_case(case, f"phase is {case.phase!r}", f"one of {', '.join(phases)}")
    elif not is_users_own(case.workload):
        known = f"one of {', '.join(CATALOG)} or package.module:factory"
        return _unusable_case(case, f"workload is {case.workload!r}", known)
    return None


def _unusable_case(case: Case, seen: str, expected: str) -> UsageError:
    return UsageError(case.id, seen=seen, expected=expected, advice="correct the Case of the item")


def _marked(nodeid: str, marker: pytest.Mark) -> tuple[str, str | None]:
    """Return workload and phase of a marker."""

    def arguments(workload: str, phase: str | None = None) -> tuple[str, str | None]:
        return workload, phase

    try:
        given: Any = arguments(*marker.args, **marker.kwargs)
    except TypeError as error:
        seen = str(error).partition("arguments() ")[2]
        refusal = UsageError(
            "@pytest.mark.gpubench",
            seen=seen,
            expected='a workload and at most a phase, as in gpubench("mlp", phase="train_step")',
            advice="correct the marker",
        )
        raise _unusable_marker(nodeid, refusal) from error
    workload, phase = given
    return workload, phase


def _unusable_marker(nodeid: str, error: UsageError) -> pytest.Collector.CollectError:
    where = error.where.replace("--", "@pytest.mark.gpubench, ")
    refusal = UsageError(
        f"{nodeid}: {where}", seen=error.seen, expected=error.expected, advice=error.advice
    )
    return pytest.Collector.CollectError(str(refusal))


def _short_id(case: Case) -> str:
    """Return what stands in the item's brackets; the same in every preset, for comparisons."""
    usual = {"torch", "none", ""}
    workload = (case.phase, case.dtype, case.params, case.implementation, case.cache)
    # Not a bare number: `-k 100` would find classes=100 too. Bursts go without saying.
    ends = [f"batch{case.batch_size}", *([STEADY] if case.regime == STEADY else [])]
    return "-".join([*(part for part in workload if part not in usual), *ends])
