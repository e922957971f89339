"""The example in the documentation is tuned, from the page itself."""

import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from gpubench.tune.answering import Answering
from gpubench.tune.answers import SpeedAnswer, StepTime
from gpubench.tune.asks import Ask, SpeedAsk
from gpubench.tune.job_work import JobStep
from gpubench.tune.opened_job import OpenedJob, open_job
from gpubench.tune.settings import TuneSettings
from gpubench.tune.tuning import tune

PAGE = Path(__file__).parents[2] / "docs" / "tune.md"


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


def test_the_example_of_the_page_gets_a_recommendation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page whose example does not run has lost its reader."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "my_jobs.py").write_text(example)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "my_jobs", raising=False)
    lab = InThisProcess(open_job("my_jobs:small", torch.device("cpu")))

    found = tune(lab, TuneSettings(factory="my_jobs:small", device="cpu", max_batch=64, seeds=2))

    assert found.recommendation is not None
    assert 2 <= found.recommendation.batch_size <= 64
    assert found.recommendation.seconds is not None
