"""A lab that answers in this process, so that a whole search takes seconds."""

import time
from typing import Any

from gpubench.tune.answering import Answering
from gpubench.tune.answers import SpeedAnswer, StepTime
from gpubench.tune.asks import Ask, SpeedAsk
from gpubench.tune.job_work import JobStep
from gpubench.tune.opened_job import OpenedJob


class InThisProcess:
    """Answers as a job's processes do, without their start."""

    def __init__(self, opened: OpenedJob) -> None:
        self.opened = opened
        self.spent_s = 0.0
        self.answering = Answering(opened)

    def answer(self, ask: Ask) -> Any:
        return self._speed(ask) if isinstance(ask, SpeedAsk) else self.answering.answer(ask)

    def close(self) -> None:
        pass

    def _speed(self, ask: SpeedAsk) -> SpeedAnswer:
        step = JobStep(self.opened)
        times = []
        for block in range(ask.blocks):
            for size in ask.batch_sizes:
                batches = iter(self.opened.source.stream(size, 0))
                start = time.perf_counter()
                batch = next(batches)
                loaded = time.perf_counter()
                step.step_on(batch)
                end = time.perf_counter()
                for what, time_s in (("step", end - loaded), ("load", loaded - start)):
                    times.append(
                        StepTime(
                            run=ask.run,
                            block=block,
                            what=what,
                            batch_size=size,
                            time_median_s=time_s,
                            time_p25_s=time_s,
                            time_p75_s=time_s,
                            status="ok",
                            detail="",
                            kernel_name="",
                        )
                    )
        return SpeedAnswer(times=tuple(times))
