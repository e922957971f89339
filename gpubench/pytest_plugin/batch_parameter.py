"""Which of a test's parameters is the batch size, whatever its name."""

import ast
import inspect
import re
import textwrap
from collections.abc import Mapping

import pytest

from gpubench.model.foreign import whole_number
from gpubench.pytest_plugin.declared import FIXTURE

_USUAL_NAMES = re.compile(r"n|b|bs|.*batch.*|rows|samples|images|tokens", re.IGNORECASE)
"""What people call it, where the test does not show that it is."""


def batch_parameter(item: pytest.Item, params: Mapping[str, object], batch_size: int) -> str | None:
    """Return the name of the parameter that is the batch size; None if none is.

    It is where the test says ``gpu_benchmark(.., batch_size=NAME)``. Its source is read, since the
    values do not tell: of ``k=8`` and ``batch=8`` they are the same, and what other items of the
    test have is not known when one of them is measured alone. Where the source gives no name, as
    in ``batch_size=len(x)``, a parameter that has a usual name and the value is.

    Args:
        item: The test with its parameters.
        params: Their values by name.
        batch_size: What the fixture was told.
    """
    equal = [name for name, value in params.items() if whole_number(value, least=1) == batch_size]
    given = _given(getattr(item, "function", None))
    if isinstance(given, ast.Constant):
        return None
    if isinstance(given, ast.Name) and given.id in params:
        return given.id if given.id in equal else None
    usual = [name for name in equal if _USUAL_NAMES.fullmatch(name)]
    named_batch = [name for name in usual if "batch" in name.lower()]
    best = named_batch or usual
    return best[0] if len(best) == 1 else None


def _given(function: object) -> ast.expr | None:
    """Return the expression that the source of a test gives as batch size, if it gives one."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))  # type: ignore[arg-type]
    except (OSError, TypeError, SyntaxError):  # there is none, or it is no function by itself
        return None
    found = [
        keyword.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == FIXTURE
        for keyword in node.keywords
        if keyword.arg == "batch_size"
    ]
    return found[0] if len({ast.dump(expression) for expression in found}) == 1 else None
