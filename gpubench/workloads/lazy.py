"""Results that are promises: a call that returns one has executed nothing, or has not finished."""

import inspect
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import fields, is_dataclass
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType

import torch

_CONSUME = "nothing was executed, consume it in the call, as in list(..)"
_RUN = "nothing was executed, run it in the call, as in asyncio.run(..)"
_CALL = "nothing was executed, call it in the call"
_PLACE = "nothing was executed, make the tensors on a real device"
_ASK = "nothing was executed, ask for its values in the call, as in "
_WAIT = "its work may not be done, wait for it in the call, as in "

_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, partial)

_LAZY_MODULES = frozenset({"builtins", "itertools"})
"""Whose iterators do nothing before they are asked. Others may have worked to be made."""

_CLASSES = {
    ("polars", "LazyFrame"): _ASK + ".collect()",
    ("polars", "LazyGroupBy"): _ASK + ".agg(..).collect()",
    ("pyspark", "DataFrame"): _ASK + ".collect()",
    ("pyspark", "RDD"): _ASK + ".collect()",
    ("duckdb", "DuckDBPyRelation"): _ASK + ".fetchall()",
    ("ibis", "Expr"): _ASK + ".execute()",
    ("torch", "Future"): _WAIT + ".wait()",
    ("torch", "Work"): _WAIT + ".wait()",
    ("multiprocessing", "ApplyResult"): _WAIT + ".get()",
    ("torch", "FakeTensor"): _PLACE,
}
"""Lazy and unfinished classes by the package that they are from, and what to do with each."""

_NO_DEVICES = frozenset({"meta", "lazy"})


class NothingExecutedError(Exception):
    """The call returned a promise of work instead of its result."""


def refuse_promises(result: object) -> None:
    """Refuse a result, or a part of it, that says that the work has not been done.

    Args:
        result: What a call returned; sequences, mappings and dataclasses are looked into.

    Raises:
        NothingExecutedError: Saying what it is, and what to do.
    """
    for one in everything(result):
        found = _promise(one)
        if found is not None:
            what, advice = found
            _let_go(result)
            raise NothingExecutedError(f"the call returned {what}; {advice}")


def everything(result: object) -> Iterator[object]:
    """Yield a result and all that it holds, however deep; what holds itself is looked into once."""
    waiting = [result]
    seen: dict[int, object] = {}
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        yield one
        held = parts(one)
        if held:
            seen[id(one)] = one
            waiting.extend(reversed(held))


def parts(result: object) -> tuple[object, ...]:
    """Return what a sequence, mapping or dataclass holds; nothing of anything else."""
    if isinstance(result, Mapping):
        return tuple(result.values())
    if isinstance(result, list | tuple | set | frozenset):
        return tuple(result)
    if is_dataclass(result) and not isinstance(result, type):
        return tuple(getattr(result, field.name) for field in fields(result))
    return ()


def _promise(result: object) -> tuple[str, str] | None:
    """Return what kind of promise a result is and what to do with it; None if it is none."""
    if isinstance(result, torch.Tensor) and result.device.type in _NO_DEVICES:
        return f"a tensor on the {result.device.type} device", _PLACE
    return _of_python(result) or _of_a_library(result)


def _of_python(result: object) -> tuple[str, str] | None:
    kinds = (
        (inspect.isgenerator(result), "a generator", _CONSUME),
        (inspect.iscoroutine(result), "a coroutine", _RUN),
        (inspect.isasyncgen(result), "an asynchronous generator", _RUN),
        (isinstance(result, Future), "a future", _WAIT + ".result()"),
        (isinstance(result, _FUNCTIONS), "a function", _CALL),
        (inspect.isawaitable(result), f"an awaitable {_name(result)}", _RUN),
        (isinstance(result, AsyncIterator), f"an asynchronous {_name(result)}", _RUN),
        (_is_lazy_iterator(result), f"an iterator ({_name(result)})", _CONSUME),
    )
    return next(((what, advice) for holds, what, advice in kinds if holds), None)


def _of_a_library(result: object) -> tuple[str, str] | None:
    kind = type(result)
    graph = getattr(kind, "__dask_graph__", None)
    if callable(graph) and graph(result) is not None:
        return f"a lazy {kind.__name__}", _ASK + ".compute()"
    known = ((base.__module__.partition(".")[0], base.__name__) for base in kind.__mro__)
    return next(
        ((f"an unfinished {kind.__name__}", _CLASSES[key]) for key in known if key in _CLASSES),
        None,
    )


def _is_lazy_iterator(result: object) -> bool:
    return isinstance(result, Iterator) and type(result).__module__ in _LAZY_MODULES


def _name(result: object) -> str:
    return type(result).__name__


def _let_go(result: object) -> None:
    """Close what Python would complain about on stderr if it were dropped."""
    for one in everything(result):
        if inspect.iscoroutine(one):
            one.close()
