"""Everything that one pytest session measures: declared cases as one plan, functions one by one."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path

import pytest

from gpubench.model import Case, Observation, Plan
from gpubench.pytest_plugin.declared import declared_cases
from gpubench.pytest_plugin.in_process import InProcess
from gpubench.pytest_plugin.options import plan_of, value
from gpubench.report.progress import progress
from gpubench.results.naming import new_results_path
from gpubench.results.writer import ResultsWriter
from gpubench.runner.session import Measured, Session
from gpubench.runner.worker import ProcessWorker
from gpubench.workloads.protocol import Work


class Measurements:
    """What was measured so far, by case; measures more when it is asked for.

    Args:
        config: Says by which plan, and where the results file goes.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._plan: Plan | None = None
        self._writer: ResultsWriter | None = None
        self._in_process: InProcess | None = None
        self._observations: dict[str, list[Observation]] = {}

    @property
    def path(self) -> Path | None:
        """The results file; None before anything was measured."""
        return self._writer.path if self._writer else None

    @property
    def plan(self) -> Plan:
        """The plan that the flags ask for."""
        if self._plan is None:
            self._plan = plan_of(self._config)
        return self._plan

    def of_case(self, case: Case, items: Sequence[pytest.Item]) -> Sequence[Observation]:
        """Return a declared case's observations, block by block.

        The first case that is asked for brings all others along: the cases of every item that
        is going to run are one plan, so that their blocks are randomised together.

        Args:
            case: The case of the item that asks.
            items: All items of the session.
        """
        if case.id not in self._observations:
            wanted = [c for c in declared_cases(items) if c.id not in self._observations]
            self._measure(wanted if case in wanted else [case])
        return self._observations[case.id]

    def of_function(self, case: Case, work: Work) -> Sequence[Observation]:
        """Measure a function in this process, block by block, and return the observations."""
        if self._in_process is None:
            self._in_process = InProcess(self.plan, label=self._label)
        writer = self._open_writer()
        observations = []
        with self._uncaptured():
            for row, observation in self._in_process.rows(case, work):
                writer.write(row)
                observations.append(observation)
        return observations

    def close(self) -> None:
        """Close the results file."""
        if self._writer is not None:
            self._writer.close()

    @property
    def _label(self) -> str:
        return value(self._config, "label") or ""

    def _measure(self, cases: Iterable[Case]) -> None:
        session = Session(
            plan=self.plan,
            cases=tuple(cases),
            open_worker=ProcessWorker,
            label=self._label,
            search_path=tuple(folder for folder in sys.path if folder),
        )
        writer = self._open_writer()
        total = self.plan.runs * self.plan.blocks * len(session.cases)
        with self._uncaptured(), progress(total) as shown:
            for event in session.events():
                if isinstance(event, Measured):
                    writer.write(event.row)
                    known = self._observations.setdefault(event.cell.case.id, [])
                    known.append(event.observation)
                shown.tell(event)

    def _open_writer(self) -> ResultsWriter:
        if self._writer is None:
            named = value(self._config, "csv")
            folder = self._config.rootpath / "results"
            now = datetime.now().astimezone()
            path = Path(named) if named else new_results_path(folder, self.plan.backend, now)
            self._writer = ResultsWriter.create(path)
        return self._writer

    def _uncaptured(self) -> AbstractContextManager[None]:
        """Let progress through to the terminal, or nothing would be seen for minutes."""
        capture = self._config.pluginmanager.getplugin("capturemanager")
        if capture is None:
            return nullcontext()
        uncaptured: AbstractContextManager[None] = capture.global_and_fixture_disabled()
        return uncaptured


MEASUREMENTS = pytest.StashKey[Measurements]()
