"""Everything that one pytest session measures: declared cases as one plan, functions one by one."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from gpubench.errors import GpubenchError, UsageError
from gpubench.model import Case, Observation, Plan
from gpubench.model.regime import visits_of_id
from gpubench.pytest_plugin.declared import declared_cases
from gpubench.pytest_plugin.function_case import FunctionWork
from gpubench.pytest_plugin.options import plan_of, value
from gpubench.pytest_plugin.results_file import ResultsFile
from gpubench.pytest_plugin.screen import show_progress
from gpubench.runner.events import CellMeasured, Event
from gpubench.runner.recording import Observer, Recording
from gpubench.runner.session import Session
from gpubench.runner.worker import ProcessWorker, Worker

if TYPE_CHECKING:
    from gpubench.device.protocol import Device
    from gpubench.pytest_plugin.in_process import InProcess


def open_planned_device(plan: Plan) -> "Device":
    """Return the device of a plan, in this process."""
    from gpubench.device.select import open_device  # noqa: PLC0415  # loads torch

    return open_device(plan.device, threads=plan.threads, identify=False, timer=plan.timer)


class _Found:
    """Keeps what was observed of each case, and passes every event on.

    Args:
        shown: Who else is told.
    """

    def __init__(self, shown: Observer) -> None:
        self._shown = shown
        self._observations: defaultdict[str, list[Observation]] = defaultdict(list)

    def tell(self, event: Event) -> None:
        """Keep the observation that an event brings."""
        if isinstance(event, CellMeasured):
            self._observations[event.cell.case.id].append(event.observation)
        self._shown.tell(event)

    def complete(self, plan: Plan) -> dict[str, list[Observation]]:
        """Return the observations of the cases that have all their blocks."""
        return {
            case_id: seen
            for case_id, seen in self._observations.items()
            if len(seen) == plan.runs * visits_of_id(case_id, plan.blocks)
        }


class Measurements:
    """What was measured so far, by case; measures more when it is asked for.

    The first obstacle to measuring at all (no worker, no room on the disk) is the last: whoever
    asks afterwards gets the same answer at once.

    Args:
        config: Says by which plan, and where the results file goes.
        open_worker: Makes the workers that measure declared cases.
        open_device: Opens the device on which this process measures functions.
    """

    def __init__(
        self,
        config: pytest.Config,
        *,
        open_worker: Callable[[], Worker] = ProcessWorker,
        open_device: "Callable[[Plan], Device]" = open_planned_device,
    ) -> None:
        self.plan = plan_of(config)
        self.file: ResultsFile | None = None
        self.functions: list[str] = []
        """Workloads that were measured in this process, and so in one run."""
        self._config = config
        self._open_worker = open_worker
        self._open_device = open_device
        self._opened: Device | None = None
        self._in_process: InProcess | None = None
        self._observations: dict[str, list[Observation]] = {}
        self._obstacle: GpubenchError | None = None

    def of_case(self, case: Case, item: pytest.Item) -> Sequence[Observation]:
        """Return a declared case's observations, block by block and run by run.

        The first case that is asked for brings all others along: the cases of every item that
        is going to run are one plan, so that their blocks are randomised together.

        Args:
            case: What is asked for.
            item: Who asks.
        """
        if case.id not in self._observations:
            declared = declared_cases(item.session.items)
            missing = {c.id: c for c in declared if c.id not in self._observations}
            with self._until_first_obstacle():
                self._measure(tuple(missing.values()) if case.id in missing else (case,), item)
        return self._observations[case.id]

    def of_function(
        self, case: Case, function: Callable[[], object], work: FunctionWork
    ) -> Sequence[Observation]:
        """Measure a function in this process, block by block, and return the observations.

        Raises:
            Exception: Whatever the function raises.
        """
        __tracebackhide__ = True
        if case.id in self._observations:
            raise UsageError(
                case.id,
                seen="this case was measured already",
                expected="another case at every item",
                advice="give the test a parameter that differs, or another batch_size",
            )
        if case.workload not in self.functions:
            self.functions.append(case.workload)
        with self._until_first_obstacle():
            observations = self._observations[case.id] = []
            for row, observation in self._run_here().rows(case, function, work):
                observations.append(observation)
                self.open_file().write(row)
        return observations

    def call_of(self, case: Case) -> Callable[[], object]:
        """Return what does the work of a declared case once, in this process."""
        from gpubench.pytest_plugin.in_process import call_of  # noqa: PLC0415  # loads torch

        return call_of(case, self.plan, self._device())

    def open_file(self) -> ResultsFile:
        """Return the results file, started if it is not yet.

        Raises:
            ResultsFileError: If it cannot be written.
        """
        if self.file is None:
            self.file = ResultsFile.open(self._config, self.plan.backend)
        return self.file

    @contextmanager
    def _until_first_obstacle(self) -> Iterator[None]:
        if self._obstacle is not None:
            raise self._obstacle.with_traceback(None)
        try:
            yield
        except GpubenchError as error:
            self._obstacle = error
            raise

    def _measure(self, cases: Sequence[Case], item: pytest.Item) -> None:
        """Measure cases, and keep those that have all their blocks, whatever ends it."""
        session = Session(
            plan=self.plan,
            cases=cases,
            open_worker=self._open_worker,
            label=self._label,
            search_path=tuple(folder for folder in sys.path if folder),
        )
        file = self.open_file()
        with show_progress(item, session, file.path) as shown:
            found = _Found(shown)
            try:
                Recording(session, file).measure(found)
            finally:
                self._observations |= found.complete(self.plan)

    def _device(self) -> "Device":
        """Return the device in this process, opened once: a GPU takes seconds."""
        if self._opened is None:
            self._opened = self._open_device(self.plan)
        return self._opened

    def _run_here(self) -> "InProcess":
        """Return the run of this process, whose functions no other process could be given."""
        from gpubench.pytest_plugin.in_process import InProcess  # noqa: PLC0415  # loads torch

        if self._in_process is None:
            self._in_process = InProcess(self.plan, self._device(), label=self._label)
        return self._in_process

    @property
    def _label(self) -> str:
        return value(self._config, "label") or ""


def measurements_of(config: pytest.Config) -> Measurements:
    """Return the session's measurements; the same object at every call."""
    if MEASUREMENTS not in config.stash:
        config.stash[MEASUREMENTS] = Measurements(config)
    return config.stash[MEASUREMENTS]


MEASUREMENTS = pytest.StashKey[Measurements]()
