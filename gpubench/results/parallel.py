"""Read several results files, large ones at the same time."""

import os
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from gpubench.results.reader import read_compact_results
from gpubench.results.table import ResultsTable

LARGE_BYTES = 32_000_000
"""From this size on another process is worth its while: pandas reads some 140 MB in a second, and
handing the rows over takes a tenth of that."""


class ParallelReading:
    """Files that are being read; large ones beside the first in processes of their own.

    Processes and not threads: the parser holds the interpreter's lock most of the time, and two
    threads took longer than one file after the other (2.6 s and 2.0 s for two of 146 MB; 1.1 s
    this way).

    Args:
        names: The files, - for standard input.
        read: Reads one file here.
    """

    def __init__(
        self,
        names: Sequence[str],
        read: Callable[[str], ResultsTable] = read_compact_results,
    ) -> None:
        self._names = names
        self._read = read
        elsewhere = [name for name in names if _size(name) >= LARGE_BYTES][1:]
        self._pool = _pool(len(elsewhere)) if elsewhere else None
        self._started: dict[str, Future[ResultsTable]] = {}
        if self._pool is not None:
            with warnings.catch_warnings():
                # Python warns of any thread there is, also of a library's that nobody uses here.
                warnings.simplefilter("ignore", DeprecationWarning)
                self._started = {name: self._pool.submit(read, name) for name in elsewhere}

    def tables(self) -> list[ResultsTable]:
        """Return the files' rows in their order, reading here what nobody reads elsewhere.

        Raises:
            ResultsFileError: About the first file that cannot be read.
        """
        try:
            here = {name: self._read(name) for name in self._names if name not in self._started}
            return [
                here[name] if name in here else self._started[name].result() for name in self._names
            ]
        finally:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)


def _pool(files: int) -> ProcessPoolExecutor:
    cores = len(os.sched_getaffinity(0))
    # Forked, since a fresh interpreter would import pandas for half a second. Nothing that could be
    # locked by another thread is touched there: it parses one file.
    return ProcessPoolExecutor(max(1, min(files, cores - 1)), mp_context=get_context("fork"))


def _size(name: str) -> int:
    try:
        return os.stat(name).st_size  # noqa: PTH116  # a text, which may be "-"
    except (OSError, ValueError):
        # A ValueError is a NUL in the name. Whoever reads the file will say what is wrong with it.
        return 0
