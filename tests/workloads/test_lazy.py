"""A promise of work is told from its result, whatever made it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from multiprocessing.pool import ThreadPool
from pathlib import Path

import numpy as np
import pytest
import torch

from gpubench.workloads.lazy import NothingExecutedError, refuse_promises


def generator() -> Iterator[torch.Tensor]:
    yield torch.randn(3)


async def coroutine() -> torch.Tensor:
    return torch.randn(3)


async def asynchronous_generator() -> AsyncIterator[int]:
    yield 1


class Callables:
    """A generator as method, and an object that is called."""

    def method(self) -> Iterator[int]:
        yield 1

    async def __call__(self) -> int:
        return 1


class Graph:
    """What dask's collections have in common."""

    def __dask_graph__(self) -> dict[str, int]:
        return {"x": 1}


class Computed:
    """An xarray or so whose values are there: its graph is None."""

    def __dask_graph__(self) -> None:
        return None


LazyFrame = type("LazyFrame", (), {"__module__": "polars.lazyframe.frame"})


@dataclass
class Holder:
    part: object


def under_way() -> object:
    with ThreadPool(1) as pool:
        return pool.apply_async(int)


def awaitable() -> object:
    loop = asyncio.new_event_loop()
    made = loop.create_future()
    loop.close()
    return made


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (generator, "a generator; nothing was executed"),
        (partial(generator), "a generator"),
        (Callables().method, "a generator"),
        (lambda: (value for value in [1]), "a generator"),
        (coroutine, "a coroutine; nothing was executed"),
        (Callables(), "a coroutine"),
        (asynchronous_generator, "an asynchronous generator"),
        (awaitable, "an awaitable Future"),
        (lambda: map(abs, [1]), r"an iterator \(map\)"),
        (lambda: filter(None, [1]), r"an iterator \(filter\)"),
        (lambda: zip([1], [2], strict=True), r"an iterator \(zip\)"),
        (lambda: itertools.chain([1], [2]), r"an iterator \(chain\)"),
        (lambda: generator, "a function; nothing was executed"),
        (lambda: partial(abs, 1), "a function"),
        (Future, r"a future; its work may not be done, wait for it in the call, as in \.result"),
        (torch.futures.Future, "an unfinished Future"),
        (under_way, "an unfinished ApplyResult"),
        (Graph, r"a lazy Graph; .* as in \.compute\(\)"),
        (LazyFrame, r"an unfinished LazyFrame; .* as in \.collect\(\)"),
        (lambda: torch.empty(3, device="meta"), "a tensor on the meta device"),
        (lambda: [torch.ones(1), generator()], "a generator"),
        (lambda: {"loss": coroutine()}, "a coroutine"),
        (lambda: Holder(map(abs, [1])), "an iterator"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.filterwarnings("error")
def test_a_promise_is_refused_by_what_it_is(call: Callable[[], object], what: str) -> None:
    """pytest-benchmark #66: it was timed as work, and is executed by nobody."""
    with pytest.raises(NothingExecutedError, match=f"the call returned {what}"):
        refuse_promises(call())


@pytest.mark.parametrize(
    "result",
    [
        None,
        3,
        "text",
        torch.ones(3),
        np.ones(3),
        [torch.ones(3), {"loss": 1.0}],
        range(3),
        torch.nn.ReLU(),
        Computed(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_results_pass(result: object) -> None:
    """A module that a call returns is a result, though one could call it."""
    refuse_promises(result)


def test_an_open_file_is_a_result(tmp_path: Path) -> None:
    """One could iterate over it; to make it was work all the same."""
    with (tmp_path / "file").open("w") as file:
        refuse_promises(file)


def test_what_holds_itself_or_is_very_deep_is_looked_into_once() -> None:
    """Python's own stack ended the look, and the row said `maximum recursion depth exceeded`."""
    own: list[object] = [1.0]
    own.append(own)
    deep: object = generator()
    for _ in range(10_000):
        deep = [deep]

    refuse_promises(own)
    with pytest.raises(NothingExecutedError, match="a generator"):
        refuse_promises(deep)
