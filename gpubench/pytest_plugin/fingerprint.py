"""What tells one value of a test's parameter from another, in this session and in the next.

pytest names a function after its ``__name__`` and anything else after its place in the list, so
that ``np.exp`` and ``torch.exp``, or two lambdas of a list that has changed, would be one case in
two files. So beside the place stands what the value *is*: where it can be imported from, or else a
digest of what it does. Data are known by their kind and size alone, since a test that draws its
inputs anew is the same test; the place tells two of a size apart.
"""

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from numbers import Number
from types import CodeType, FunctionType, MethodType
from typing import Any

_DEEPEST = 6
_MOST_ITEMS = 32
"""Longer containers are data."""

_DIGITS = 8


def fingerprint(value: object) -> str:
    """Return the name under which a value can be imported, or a digest of what it is.

    Args:
        value: Of a parameter, no plain scalar.
    """
    text = "\n".join(_texts(value, 0))
    return importable_name(value) or hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def importable_name(value: object) -> str:
    """Return ``numpy.exp`` for what stands under this name in its module; empty for all else."""
    modules = (getattr(value, "__module__", None), type(value).__module__)
    names = (getattr(value, "__qualname__", None), getattr(value, "__name__", None))
    for module in modules:
        for name in names:
            if isinstance(module, str) and isinstance(name, str) and _at(module, name) is value:
                return f"{module}.{name}"
    return ""


def _at(module: str, name: str) -> object:
    """Return what stands under a dotted name; None if nothing does."""
    found: object = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _texts(value: object, depth: int) -> Iterator[str]:
    """Yield texts that are the same in every session, whatever the value's repr says."""
    kind = type(value)
    yield f"{kind.__module__}.{kind.__qualname__}"
    if value is None or isinstance(value, str | bytes | Number):
        yield repr(value)
    elif name := importable_name(value):
        yield name
    elif depth < _DEEPEST:
        for part in _parts(value):
            yield from (part,) if isinstance(part, str) else _texts(part, depth + 1)


def _parts(value: Any) -> Sequence[object]:
    """Return what a value consists of: texts of its own, and values that are looked into."""
    match value:
        case FunctionType():
            held = [_held(cell) for cell in value.__closure__ or ()]
            defaults = [value.__defaults__, value.__kwdefaults__]
            found: Sequence[object] = (*_of_code(value.__code__), defaults, held)
        case MethodType():
            found = (value.__self__, value.__func__)
        case partial():
            found = (value.func, list(value.args), value.keywords)
        case Mapping() | list() | tuple():
            found = _items(value)
        case _ if hasattr(value, "shape") and hasattr(value, "dtype"):
            found = (f"{value.dtype} {value.shape}",)
        case _:
            found = ()
    return found


def _items(value: Mapping[Any, object] | Sequence[object]) -> Sequence[object]:
    if len(value) > _MOST_ITEMS:
        return (f"{len(value)} items",)
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
    return [part for key, one in pairs for part in (f"{key!r}:", one)]


def _held(cell: Any) -> object:
    """Return what a closure's cell holds; nothing yet for a name that is bound later."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _of_code(code: CodeType) -> Iterator[str]:
    """Yield what a function does, whatever the line that it stands in."""
    yield code.co_code.hex()
    yield from (*code.co_names, *code.co_varnames)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _of_code(constant)
        elif isinstance(constant, frozenset):
            # Its order is another one in each process.
            yield " ".join(sorted(map(repr, constant)))
        else:
            yield repr(constant)
