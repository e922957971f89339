"""A job's step, or its loading, as a workload that gpubench's own runner times."""

from functools import cache

import torch

from gpubench.model import Case, parse_params
from gpubench.tune.job_work import JobStep
from gpubench.tune.opened_job import OpenedJob, open_job
from gpubench.tune.speed_cases import JOB, LOAD
from gpubench.workloads.protocol import Work


def timed_work(case: Case, device: torch.device) -> Work:
    """Return a step or the loading of a batch, at the case's batch size.

    Args:
        case: Its params name the job, its phase says which of the two.
        device: Where it runs.
    """
    opened, step = _opened(parse_params(case.params)[JOB], device)
    batches = iter(opened.source.stream(case.batch_size, 0))
    if case.phase == LOAD:
        return Work(call=lambda: _first_tensor(next(batches)), items=case.batch_size)
    batch = next(batches)
    return Work(call=lambda: step.step_on(batch), items=case.batch_size)


@cache
def _opened(name: str, device: torch.device) -> tuple[OpenedJob, JobStep]:
    """Return the job and one model for all sizes of the process.

    Its data may take long to read, and a dozen models with their optimizers may not fit.
    """
    opened = open_job(name, device)
    return opened, JobStep(opened)


def _first_tensor(batch: object) -> object:
    """Return a tensor of a batch, so that the runner sees that something was brought."""
    if isinstance(batch, dict):
        batch = tuple(batch.values())
    if isinstance(batch, list | tuple) and batch:
        return _first_tensor(batch[0])
    return batch
