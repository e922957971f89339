"""The cases by which gpubench's own runner times a job, and their rows as step times."""

from collections.abc import Iterator, Sequence

from gpubench.model import BlockRow, Case, Plan
from gpubench.tune.answers import StepTime
from gpubench.tune.asks import SpeedAsk
from gpubench.tune.job_place import JobPlace

STEP, LOAD = "step", "load"
"""The phases: an optimiser step on a batch that is there, and bringing the next batch."""

JOB = "job"
"""The param that names the factory."""

_WORKLOAD = "gpubench.tune.timed_work:timed_work"
_IMPLEMENTATION = "user"
_DTYPE = "unknown"


def speed_cases(place: JobPlace, sizes: Sequence[int]) -> tuple[Case, ...]:
    """Return a step and a loading at each size.

    Args:
        place: The job.
        sizes: Batch sizes.
    """
    return tuple(
        Case(
            workload=_WORKLOAD,
            implementation=_IMPLEMENTATION,
            phase=phase,
            dtype=_DTYPE,
            params=f"{JOB}={place.factory}",
            batch_size=size,
        )
        for phase in (STEP, LOAD)
        for size in sizes
    )


def speed_plan(place: JobPlace, ask: SpeedAsk, time_limit_s: float) -> Plan:
    """Return the plan of one run of blocks.

    Args:
        place: The job.
        ask: Sizes, blocks and effort; its run's number seeds the random order.
        time_limit_s: For a size in a block.
    """
    backend = place.device.partition(":")[0]
    return Plan(
        preset="tune",
        backend=backend,
        device=place.device,
        profile="gpu" if backend == "cuda" else "cpu",
        runs=1,
        blocks=ask.blocks,
        sample_s=ask.sample_s,
        time_limit_s=time_limit_s,
        seed=ask.run,
        threads=place.threads,
        workloads=(_WORKLOAD,),
        batch_sizes=tuple(ask.batch_sizes),
    )


def step_times(rows: Sequence[BlockRow], run: int) -> Iterator[StepTime]:
    """Yield what rows say of steps and loading.

    Args:
        rows: Of one run.
        run: Its number.
    """
    for row in rows:
        timing = row.timing
        yield StepTime(
            run=run,
            block=row.design.block,
            what=row.case.phase,
            batch_size=row.case.batch_size,
            time_median_s=None if timing is None else timing.time_median_s,
            time_p25_s=None if timing is None else timing.time_p25_s,
            time_p75_s=None if timing is None else timing.time_p75_s,
            status=row.outcome.status.value,
            detail=row.outcome.detail,
            kernel_name=row.kernel.kernel_name or "",
        )
