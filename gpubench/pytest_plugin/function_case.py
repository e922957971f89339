"""The case that a user's function is: named after its test, its parameters and its batch size."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from gpubench.errors import UsageError
from gpubench.model import Case, format_params

_LONGEST_TEXT = 40
"""A parameter with a longer text is named by pytest's id: tables have to stay readable."""

_SEPARATORS = re.compile(r"[;=\s]+")
"""What the canonical form of params uses itself, and what would break its line."""


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
            seen=f"gpu_benchmark({function!r}, ..)",
            expected="a function or a Case",
            advice="give what is to be timed without calling it",
        )
    size = _integer(item, "batch_size", batch_size, 1)
    path, _, name = item.nodeid.partition("::")
    module = path.removesuffix(".py").replace("/", ".")
    return Case(
        workload=f"{module}:{name.partition('[')[0].replace('::', '.')}",
        implementation="user",
        phase="forward",
        dtype="unknown",
        params=_params_of(item, size),
        batch_size=size,
    )


def _params_of(item: pytest.Item, batch_size: int) -> str:
    """Return the item's own parameters, so that its cases differ; the batch size has a column."""
    callspec: Any = getattr(item, "callspec", None)
    if callspec is None:
        return ""
    params = {
        name: _text(value)
        for name, value in callspec.params.items()
        if (name, value) != ("batch_size", batch_size)
    }
    named = {name: text for name, text in params.items() if text is not None}
    if len(named) < len(params):
        named["id"] = _SEPARATORS.sub("_", callspec.id)
    return format_params(named)


def _text(value: object) -> str | None:
    """Return a parameter as text that is the same in every session; None if it has none."""
    name = getattr(value, "__name__", None)
    text = _SEPARATORS.sub("_", str(name if isinstance(name, str) else value))
    is_address = " at 0x" in str(value) and name is None
    return None if is_address or not text or len(text) > _LONGEST_TEXT else text


def _integer(item: pytest.Item, name: str, number: object, least: int) -> int:
    # True is an int to Python, and numpy's integers are none; both would surprise in a file.
    if isinstance(number, int) and not isinstance(number, bool) and number >= least:
        return number
    raise UsageError(
        item.nodeid,
        seen=f"gpu_benchmark(fn, {name}={number!r})",
        expected=f"{name} to be an integer >= {least}",
        advice="say how much one call of fn does, for example batch_size=100",
    )
