"""Answer what is asked of a job, in the job's own process."""

import math
import time
from collections.abc import Iterator

import torch

from gpubench.device.host import cpu_model
from gpubench.device.memory_faults import is_out_of_any_memory
from gpubench.training.gradients import gradient_pairs
from gpubench.training.noise_scale import noise_scale
from gpubench.training.rule import Rule, Setting, Target
from gpubench.training.run import Clock, RunResult, train
from gpubench.tune.answers import Answer, JobFacts, NoiseAnswer, RunAnswer, failed_run
from gpubench.tune.asks import Ask, FactsAsk, NoiseAsk, RunAsk, TrialAsk
from gpubench.tune.attempt import attempt, one_line
from gpubench.tune.gauges import gauge_of, limit_bytes, restrict
from gpubench.tune.job_work import JobWork
from gpubench.tune.opened_job import OpenedJob
from gpubench.tune.outcomes import TrialOutcome

_GROWTH = 1 / 8
"""The first runs, whose length nobody knows, would else be evaluated hundreds of times."""


class Answering:
    """A job that can be asked.

    Args:
        opened: The job.
    """

    def __init__(self, opened: OpenedJob) -> None:
        self._opened = opened
        self._device = opened.task.device

    def answer(self, ask: Ask) -> Answer:
        """Return the answer; what the job raises is part of it."""
        match ask:
            case FactsAsk():
                return self._facts(ask)
            case TrialAsk():
                return self._trial(ask)
            case RunAsk():
                return self._run(ask)
            case NoiseAsk():
                return self._noise(ask)
        raise TypeError(f"{type(ask).__name__} is not for a job's process")

    def _facts(self, ask: FactsAsk) -> JobFacts:
        opened, job = self._opened, self._opened.job
        torch.manual_seed(0)
        model = opened.task.model()
        model.eval()
        with torch.no_grad():
            first = opened.evaluate(model)
        return JobFacts(
            samples=opened.source.samples,
            is_drawn=job.data is None,
            parameters=opened.parameters,
            learning_rate=opened.learning_rate,
            target_loss=opened.target_loss,
            target_accuracy=opened.target_accuracy,
            has_accuracy=job.right is not None,
            is_judged_apart=opened.is_judged_apart,
            workers=job.workers,
            first_loss=finite(first.loss),
            first_accuracy=finite(first.accuracy),
            limit_bytes=limit_bytes(self._device, ask.memory_limit_bytes),
            device=_device_name(self._device),
            torch=str(torch.__version__),
        )

    def _trial(self, ask: TrialAsk) -> TrialOutcome:
        restrict(self._device, ask.limit_bytes)
        return attempt(
            lambda: JobWork(self._opened, ask.batch_size),
            gauge_of(self._device),
            steps=ask.steps,
            limit_bytes=ask.limit_bytes,
        )

    def _run(self, ask: RunAsk) -> RunAnswer:
        """Train once; a lack of memory or an error is the end of this run alone."""
        has_target = ask.target_loss is not None or ask.target_accuracy is not None
        target = Target(loss=ask.target_loss, accuracy=ask.target_accuracy) if has_target else None
        rule = Rule(
            most_samples=ask.most_samples,
            every_samples=ask.every_samples,
            growth=_GROWTH,
            target=target,
        )
        setting = _setting(ask)
        start = time.perf_counter()
        try:
            result = train(self._opened.task, setting, rule, clock=self._clock()).result
            return _told(result, time.perf_counter() - start)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a stranger's code
            return _failed(one_line(error), is_memory=is_out_of_any_memory(error))

    def _clock(self) -> Clock | None:
        """Return the process's own seconds where they are all there is; None is the wall's.

        One thread on a CPU takes as many of both on a machine of its own, and of the former no
        more where others take turns with it.
        """
        is_one = torch.get_num_threads() == 1 and not self._opened.job.workers
        return time.process_time if self._device.type == "cpu" and is_one else None

    def _noise(self, ask: NoiseAsk) -> NoiseAnswer:
        """Train for a while, and take pairs of gradients where that leads."""
        task = self._opened.task
        rule = Rule(most_samples=ask.after_samples, every_samples=ask.after_samples)
        try:
            model = train(task, _setting(ask), rule).model
            batches = self._batches(ask.small, ask.seed + 1), self._batches(ask.large, ask.seed + 2)
            pairs = gradient_pairs(task, model, batches, (ask.small, ask.large), ask.pairs)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a stranger's code
            return NoiseAnswer(scale=None, low=None, high=None, detail=one_line(error))
        found = noise_scale(pairs)
        return NoiseAnswer(
            scale=finite(found.ratio), low=finite(found.low), high=finite(found.high)
        )

    def _batches(self, size: int, seed: int) -> Iterator[object]:
        return iter(self._opened.source.stream(size, seed))


def finite(number: float | None) -> float | None:
    """Return a number that JSON can hold, else None."""
    return None if number is None or not math.isfinite(number) else float(number)


def _setting(ask: RunAsk | NoiseAsk) -> Setting:
    return Setting(batch_size=ask.batch_size, learning_rate=ask.learning_rate, seed=ask.seed)


def _told(result: RunResult, wall_s: float) -> RunAnswer:
    last, crossing = result.last, result.crossing
    return RunAnswer(
        end=result.end.value,
        samples=last.samples,
        steps=last.steps,
        time_s=last.time_s,
        wall_s=wall_s,
        reached_samples=None if crossing is None else crossing.samples,
        reached_s=None if crossing is None else crossing.time_s,
        last_loss=finite(last.evaluation.loss),
        last_accuracy=finite(last.evaluation.accuracy),
        trace_samples=tuple(one.samples for one in result.trace),
        trace_losses=tuple(finite(one.evaluation.loss) for one in result.trace),
    )


def _failed(detail: str, *, is_memory: bool) -> RunAnswer:
    return failed_run(f"out of memory: {detail}" if is_memory else detail)


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    return cpu_model()
