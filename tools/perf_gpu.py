"""Measure the measuring on a GPU: how true its clocks are, and how much of a visit they time.

The work is a kernel that keeps the card busy for a time by the card's own timer, so that the truth
is known. Run by `make perf` where there is a GPU.
"""

from collections.abc import Callable, Iterator

from gpubench.device.cuda.device import CudaDevice
from gpubench.measure.block import BlockTiming, measure_block
from gpubench.measure.clock import Clock
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.warm_up import WarmUpMethod, brief_warm_up, full_warm_up
from gpubench.model import Case
from gpubench.suites.presets import PRESETS

KERNELS_S = (20e-6, 100e-6, 1e-3, 5e-3)
BIAS_FROM_S = 1e-3
"""A shorter kernel is longer than its hold by a launch and an exit, which are its own."""
STEPS_S = (10e-3, 50e-3)
SHARE_FROM_S = 100e-6
BIAS_TARGET = 0.01
KERNEL_SHARE_TARGET = 0.60
STEP_SHARE_TARGET = 0.80


def gpu_lines(card: CudaDevice, verdict: Callable[[bool], str]) -> Iterator[str]:
    """Yield each figure beside its target.

    Args:
        card: To be judged.
        verdict: Says in a word whether a target was met.
    """
    hot, step = (card.clock(_case(cache)) for cache in ("hot", "none"))
    yield f"floor of an event pair: {hot.floor_s * 1e6:.2f} us"
    for seconds in KERNELS_S:
        text, met = _line(seconds, hot, card.hold_for(seconds), KERNEL_SHARE_TARGET)
        yield f"kernel of {text}  {verdict(met)}"
    for seconds in STEPS_S:
        text, met = _line(seconds, step, card.hold_for(seconds), STEP_SHARE_TARGET)
        yield f"step of {text}  {verdict(met)}"


def _line(
    seconds: float, clock: Clock, call: Callable[[], object], target: float
) -> tuple[str, bool]:
    """Return what was found, and whether the targets were met."""
    first, later = _block(clock, call, full_warm_up), _block(clock, call, brief_warm_up)
    shares = [block.timing.timed_share or 0.0 for block in (first, later)]
    bias = later.timing.time_median_s / seconds - 1.0
    text = (
        f"{seconds * 1e6:>7.0f} us  bias {bias:+.2%}  timed share first visit {shares[0]:.0%},"
        f" later {shares[1]:.0%}  targets +-{BIAS_TARGET:.0%}, {target:.0%}"
    )
    true = seconds < BIAS_FROM_S or abs(bias) <= BIAS_TARGET
    return text, true and (seconds < SHARE_FROM_S or shares[1] >= target)


def _block(clock: Clock, call: Callable[[], object], warm_up: WarmUpMethod) -> BlockTiming:
    return measure_block(
        clock,
        call,
        before=None,
        warm_up=warm_up,
        effort=Effort(sample_s=PRESETS["quick"].sample_s),
        deadline=Deadline.after(60.0, clock),
    )


def _case(cache: str) -> Case:
    return Case(workload="hold", phase="forward", dtype="unknown", batch_size=1, cache=cache)
