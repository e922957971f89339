"""What coverage watches: the project's own lines where a test runs them, and little beside.

Up to Python 3.11 a watched process takes two or three times as long, whatever it runs: collecting
7,000 tests, reporting them, loading torch.
"""

import os
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

import pytest

from tests.reached_by_others import REACHED_BY_OTHERS

OF_OTHERS = ("torch", "pandas", "scipy.stats", "rich.console")
"""What takes seconds to load, and would be loaded by a module of ours that is watched."""


class Watching:
    """Switches coverage on for tests and their fixtures, and for imports of the project.

    Args:
        tracer: What coverage has set as this thread's trace function.
    """

    def __init__(self, tracer: Any) -> None:
        self._tracer = tracer
        self._is_watched = True
        self._seen: set[str] = set()
        sys.settrace(None)
        for name in OF_OTHERS:
            import_module(name)
        sys.meta_path.insert(0, WatchedImports(self))

    @contextmanager
    def on(self) -> Iterator[None]:
        """Let coverage see what is run within, unless it is told not to by the running test."""
        before = sys.gettrace()
        sys.settrace(self._tracer if self._is_watched else None)
        try:
            yield
        finally:
            sys.settrace(before)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Decide whether a test is watched."""
        fixtures = getattr(item, "fixturenames", ())
        function = item.nodeid.partition("[")[0]
        is_over = "watched_once" in fixtures and function in self._seen
        self._seen.add(function)
        is_left_out = not REACHED_BY_OTHERS.isdisjoint({function, function.partition("::")[0]})
        self._is_watched = not (is_over or is_left_out or "untraced" in fixtures)
        try:
            with unfollowed() if is_left_out else nullcontext():
                return (yield)
        finally:
            self._is_watched = True

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self) -> Generator[None, object, object]:
        """Watch what a fixture makes."""
        with self.on():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self) -> Generator[None, object, object]:
        """Watch the test itself."""
        with self.on():
            return (yield)


@contextmanager
def unfollowed() -> Iterator[None]:
    """Leave coverage out of the processes that are started within."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
            patch.delenv(name)
        yield


class WatchedImports:
    """Finds the project's modules, ahead of pytest, which would look for asserts in them.

    It takes the whole package for a plugin, and rewrites 600 modules that have no assert.
    """

    def __init__(self, watching: Watching) -> None:
        self._watching = watching

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec whose module is watched while it is imported; None for others' modules."""
        if not name.startswith("gpubench."):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = WatchedLoader(self._watching, spec.loader)
        return spec


class WatchedLoader(SourceFileLoader):
    """Loads a module while coverage looks."""

    def __init__(self, watching: Watching, loader: SourceFileLoader) -> None:
        super().__init__(loader.name, loader.path)
        self._watching = watching

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's own lines."""
        with self._watching.on():
            super().exec_module(module)
