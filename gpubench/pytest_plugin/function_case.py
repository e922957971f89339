"""The case that a user's function is: named after its test, its parameters and its batch size."""

from dataclasses import dataclass

import pytest

from gpubench.errors import UsageError
from gpubench.model import Case
from gpubench.model.foreign import LARGEST_COUNT, described, whole_number
from gpubench.pytest_plugin.argument_dtype import dtype_of
from gpubench.pytest_plugin.case_params import params_of

_LARGEST_BATCH = 2**53
"""What a results file can hold without a doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionWork:
    """How much one call of a function does; what a user says about it."""

    items: int
    flop: int | None
    bytes_moved: int | None


def work_of_function(
    item: pytest.Item, case: Case, *, items: object, flop: object, bytes_moved: object
) -> FunctionWork:
    """Return what the fixture was told about a call, checked.

    Raises:
        UsageError: If a number is none, or below what it can be.
    """
    return FunctionWork(
        items=case.batch_size if items is None else _integer(item, "items", items, 1),
        flop=None if flop is None else _integer(item, "flop", flop, 0),
        bytes_moved=None if bytes_moved is None else _integer(item, "bytes_moved", bytes_moved, 0),
    )


def case_of_function(item: pytest.Item, function: object, batch_size: object) -> Case:
    """Return the case of the function that an item times.

    Raises:
        UsageError: If it is no function, or the batch size is not an integer >= 1.
    """
    if not callable(function):
        raise UsageError(
            item.nodeid,
            seen=f"gpu_benchmark({described(function)}, ..)",
            expected="a function or a Case",
            advice="give what is to be timed without calling it",
        )
    size = _integer(item, "batch_size", batch_size, 1, _LARGEST_BATCH)
    path, _, name = item.nodeid.partition("::")
    # A folder called v1.2 is no folder v1 with another in it.
    module = path.removesuffix(".py").replace(".", "%2E").replace("/", ".")
    return Case(
        workload=f"{module}:{name.partition('[')[0].replace('::', '.')}",
        implementation="user",
        phase="forward",
        dtype=dtype_of(function),
        params=params_of(item, size),
        batch_size=size,
    )


def _integer(
    item: pytest.Item, name: str, number: object, least: int, most: int = LARGEST_COUNT
) -> int:
    """Return a number of the user's as a plain int; True or 8.0 would surprise in a file."""
    whole = whole_number(number, least=least, most=most)
    if whole is None:
        raise UsageError(
            item.nodeid,
            seen=f"gpu_benchmark(fn, {name}={described(number)})",
            expected=f"{name} to be an integer >= {least}",
            advice="say how much one call of fn does, for example batch_size=100",
        )
    return whole
