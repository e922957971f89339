"""Where answers come from: processes with the job in them."""

import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, Protocol

from gpubench.runner.events import CellMeasured, Printed
from gpubench.runner.session import Session
from gpubench.runner.worker import ProcessWorker
from gpubench.tune.answers import NoiseAnswer, SpeedAnswer, failed_run
from gpubench.tune.asks import Ask, FactsAsk, NoiseAsk, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.job_place import JobPlace
from gpubench.tune.outcomes import TrialEnd, TrialOutcome
from gpubench.tune.process import JobLostError, JobProcess
from gpubench.tune.speed_cases import speed_cases, speed_plan, step_times

START_LIMIT_S = 300.0
"""A process that has not opened its job by then never will."""


class Lab(Protocol):
    """Answers asks of one job."""

    @property
    def spent_s(self) -> float:
        """Seconds that all answers so far have taken, those included that were known before."""
        ...

    def answer(self, ask: Ask) -> Any:
        """Return the answer, of the kind that belongs to the ask.

        Raises:
            GpubenchError: If the job cannot be used.
        """
        ...

    def close(self) -> None:
        """End what is still running; may be called at any time, more than once."""
        ...


class ProcessLab:
    """Measures: each trial in a fresh process, training runs one after the other in one.

    Args:
        place: The job.
        trial_limit_s: How long a trial may take, its process's start included.
        run_limit_s: How long a training run may take, evaluations included: one that hangs must not
            take the whole budget.
        heard: Told of each line that the job prints.
    """

    def __init__(
        self,
        place: JobPlace,
        *,
        trial_limit_s: float,
        run_limit_s: float,
        heard: Callable[[str], object],
    ) -> None:
        self._place = place
        self._trial_limit_s = trial_limit_s
        self._run_limit_s = run_limit_s
        self._heard = heard
        self._standing: JobProcess | None = None
        self._spent_s = 0.0

    @property
    def spent_s(self) -> float:
        """Seconds of the wall clock; see `Lab`."""
        return self._spent_s

    def answer(self, ask: Ask) -> Any:
        """Return what was measured; see `Lab`."""
        start_s = time.monotonic()
        try:
            return self._measured(ask)
        finally:
            self._spent_s += time.monotonic() - start_s

    def _measured(self, ask: Ask) -> Any:
        match ask:
            case TrialAsk():
                return self._trial(ask)
            case SpeedAsk():
                return self._speed(ask)
            case FactsAsk():
                return self._facts(ask)
            case RunAsk() | NoiseAsk():
                return self._run(ask)

    def close(self) -> None:
        """End what is still running."""
        if self._standing is not None:
            self._standing.stop()
            self._standing = None

    def _facts(self, ask: FactsAsk) -> Any:
        try:
            return self._stood().ask(ask, limit_s=START_LIMIT_S)
        except JobLostError as lost:
            self.close()
            raise lost.as_error("the job") from lost

    def _trial(self, ask: TrialAsk) -> TrialOutcome:
        # What stands may hold memory that the trial is to have.
        self.close()
        process = JobProcess(self._place)
        on_cpu = self._place.device == "cpu"
        try:
            answer: TrialOutcome = process.ask(
                ask,
                limit_s=self._trial_limit_s,
                limit_bytes=ask.limit_bytes if on_cpu else None,
            )
        except JobLostError as lost:
            return TrialOutcome(end=_end_of(lost), detail=lost.detail)
        finally:
            self._tell(process)
            process.stop()
        return answer

    def _run(self, ask: RunAsk | NoiseAsk) -> Any:
        process = self._stood()
        try:
            return process.ask(ask, limit_s=self._run_limit_s)
        except JobLostError as lost:
            self.close()
            if isinstance(ask, NoiseAsk):
                return NoiseAnswer(scale=None, low=None, high=None, detail=lost.detail)
            return failed_run(lost.detail)
        finally:
            self._tell(process)

    def _speed(self, ask: SpeedAsk) -> SpeedAnswer:
        self.close()
        session = Session(
            plan=speed_plan(self._place, ask, self._trial_limit_s),
            cases=speed_cases(self._place, ask.batch_sizes),
            open_worker=ProcessWorker,
            search_path=self._place.search_path,
        )
        rows = []
        with closing(session.events()) as events:
            for event in events:
                if isinstance(event, CellMeasured):
                    rows.append(event.row)
                elif isinstance(event, Printed):
                    for line in event.lines:
                        self._heard(line)
        return SpeedAnswer(times=tuple(step_times(rows, ask.run)))

    def _stood(self) -> JobProcess:
        if self._standing is None:
            self._standing = JobProcess(self._place)
        return self._standing

    def _tell(self, process: JobProcess) -> None:
        # Its output is a file in memory, which is gone once the process was ended for good.
        with suppress(OSError):
            for line in process.output().lines:
                self._heard(line)


def _end_of(lost: JobLostError) -> TrialEnd:
    if lost.out_of_memory:
        return TrialEnd.OUT_OF_MEMORY
    return TrialEnd.TOO_SLOW if lost.too_slow else TrialEnd.BROKEN
