"""Items that declare a case: how they are made, and which of them are going to be measured."""

from collections.abc import Iterable

import pytest

from gpubench.errors import GpubenchError
from gpubench.model import Case
from gpubench.pytest_plugin.options import plan_of
from gpubench.suites.grid import cases


def parametrize_cases(metafunc: pytest.Metafunc) -> None:
    """Parametrize `case` with the suite's cases of the workload that a marker names.

    Raises:
        pytest.UsageError: If the flags or the marker cannot be used.
    """
    marker = metafunc.definition.get_closest_marker("gpubench")
    if marker is None or "case" not in metafunc.fixturenames:
        return
    try:
        chosen = _chosen(metafunc.config, *marker.args, **marker.kwargs)
    except GpubenchError as error:
        raise pytest.UsageError(flag_names(error)) from error
    metafunc.parametrize("case", chosen, ids=[_short_id(case) for case in chosen])


def flag_names(error: GpubenchError) -> str:
    """Return an error's text with the plugin's names of the options."""
    return str(error).replace("--", "--gpubench-")


def declared_case(item: pytest.Item) -> Case | None:
    """Return the case that an item was parametrized with, under whatever name."""
    callspec = getattr(item, "callspec", None)
    values = callspec.params.values() if callspec is not None else ()
    return next((value for value in values if isinstance(value, Case)), None)


def declared_cases(items: Iterable[pytest.Item]) -> tuple[Case, ...]:
    """Return the cases of items that will run: not deselected, not skipped by a marker."""
    # pytest has no public way to ask whether skipif applies; evaluating conditions ourselves
    # would differ from it in the string form.
    from _pytest.skipping import evaluate_skip_marks  # noqa: PLC0415

    found = (
        declared_case(item)
        for item in items
        if "gpu_benchmark" in getattr(item, "fixturenames", ())
        and evaluate_skip_marks(item) is None
    )
    return tuple(dict.fromkeys(case for case in found if case is not None))


def _chosen(config: pytest.Config, workload: str, phase: str | None = None) -> tuple[Case, ...]:
    """Return the cases of a workload, of one phase or of all."""
    return tuple(
        case
        for case in cases(plan_of(config))
        if case.workload == workload and phase in (None, case.phase)
    )


def _short_id(case: Case) -> str:
    """Return what stands in the item's brackets: what differs within a workload."""
    usual = {"torch", "none", ""}
    unit = (case.phase, case.dtype, case.params, case.implementation, case.cache)
    return "-".join([*(part for part in unit if part not in usual), str(case.batch_size)])
