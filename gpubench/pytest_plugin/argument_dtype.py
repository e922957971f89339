"""The dtype of a user's function: that of the tensors and arrays that it is called with."""

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from types import MappingProxyType
from typing import Any

UNKNOWN = "unknown"
"""Where no argument tells, as of a function without any, or several tell different things."""

_CLASSES = MappingProxyType({"torch": "Tensor", "numpy": "ndarray", "cupy": "ndarray"})
"""By module, what has a dtype; a module that is not loaded can have made no argument."""


def dtype_of(function: object) -> str:
    """Return the one dtype of a function's arguments, of floating-point ones if there are any.

    Indices and masks beside them say nothing about the arithmetic. Only arguments are looked at:
    what a function finds elsewhere nobody can see from outside.

    Args:
        function: What is timed; with arguments, a `functools.partial`.
    """
    found = [str(array.dtype).rpartition(".")[2] for array in _arrays(_arguments(function))]
    floating = {name for name in found if "float" in name}
    names = floating or set(found)
    return names.pop() if len(names) == 1 else UNKNOWN


def _arguments(function: object) -> Iterator[object]:
    if isinstance(function, partial):
        yield from function.args
        yield from function.keywords.values()
        function = function.func
    # The tensor of `x.softmax`.
    yield getattr(function, "__self__", None)


def _arrays(values: Iterable[object]) -> Iterator[Any]:
    """Yield tensors and arrays, those in lists and tuples too."""
    classes = tuple(
        getattr(sys.modules[module], name)
        for module, name in _CLASSES.items()
        if module in sys.modules
    )
    for value in values:
        if isinstance(value, list | tuple):
            yield from (part for part in value if isinstance(part, classes))
        elif isinstance(value, classes):
            yield value
