"""The works as gpubench times them, by the clocks that `gpubench run` uses."""

from collections.abc import Callable

from gpubench.device.protocol import Device
from gpubench.measure.block import measure_block
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import full_warm_up
from gpubench.model import Case
from tools.crosscheck.records import Times

_LIMIT_S = 60.0


def gpubench_times(
    device: Device, call: Callable[[], object], *, cache: str, seconds: float
) -> Times:
    """Return the times of one block.

    Args:
        device: Where the work runs.
        call: The work.
        cache: ``hot``, ``cold`` or ``none``.
        seconds: Timed seconds to spend.
    """
    case = Case(workload="crosscheck", phase="forward", dtype="any", batch_size=1, cache=cache)
    clock = device.clock(case)
    timing = measure_block(
        clock,
        TimedCall(call=call, before=device.flush(case)),
        warm_up=full_warm_up,
        # Never stopped early, so that every tool has the same time.
        effort=Effort(sample_s=seconds, precise_after=1.0),
        deadline=Deadline.after(_LIMIT_S, clock),
    ).timing
    return Times(
        median_s=timing.time_median_s,
        p25_s=timing.time_p25_s,
        p75_s=timing.time_p75_s,
        samples=timing.samples,
    )
