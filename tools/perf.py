"""Measure the measuring: accuracy, timed share and start-up, printed with their targets.

Run by `make perf` on a quiet machine. Nothing here is a test, because a busy machine may miss a
target without anything being wrong.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from gpubench.device.backends import default_device
from gpubench.device.cpu_clock import CpuClock
from gpubench.measure.block import BlockTiming, measure_block
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import WarmUpMethod, brief_warm_up, full_warm_up
from gpubench.suites.presets import PRESETS
from tools.perf_command import command_lines
from tools.perf_compare import compare_lines
from tools.perf_report import report_lines
from tools.target import met, shown

SPINS_S = (100e-6, 1e-3, 10e-3)
BIAS_TARGET = 0.005
SHARE_TARGET = 0.70
HELP_TARGET_S = 0.15


class Spin:
    """Work that keeps the processor busy for a time and remembers how long it really was."""

    def __init__(self, seconds: float) -> None:
        self._ns = round(seconds * 1e9)
        self.seen_ns: list[int] = []

    def __call__(self) -> None:
        """Spin once."""
        start = time.perf_counter_ns()
        while (passed := time.perf_counter_ns() - start) < self._ns:
            pass
        self.seen_ns.append(passed)


def block_of(call: Callable[[], object], clock: CpuClock, warm_up: WarmUpMethod) -> BlockTiming:
    """Measure a block with the effort of the preset `quick`."""
    return measure_block(
        clock,
        TimedCall(call=call),
        warm_up=warm_up,
        effort=Effort(sample_s=PRESETS["quick"].sample_s),
        deadline=Deadline.after(60.0, clock),
    )


def accuracy_line(seconds: float, clock: CpuClock) -> str:
    """Compare the median of a spin with what the spin itself saw, beyond the clock's own cost."""
    spin = Spin(seconds)
    timing = block_of(spin, clock, full_warm_up).timing
    truth_s = statistics.median(spin.seen_ns[-timing.samples :]) * 1e-9
    bias = (timing.time_median_s - clock.overhead_s) / truth_s - 1.0
    return (
        f"spin of {seconds * 1e6:>6.0f} us  measured {timing.time_median_s * 1e6:10.3f} us"
        f"  truth {truth_s * 1e6:10.3f} us  bias {bias:+.3%}  target +-{BIAS_TARGET:.1%}"
        f"  {met(abs(bias) <= BIAS_TARGET)}"
    )


def share_line(seconds: float, clock: CpuClock, warm_up: WarmUpMethod, visit: str) -> str:
    """Show which share of a visit was inside timed intervals."""
    share = block_of(Spin(seconds), clock, warm_up).timing.timed_share
    if share is None:
        return f"{visit} visit, {seconds * 1e3:g} ms: the clock jumped"
    return (
        f"{visit} visit, work of {seconds * 1e3:>5.1f} ms  timed share {share:.1%}"
        f"  target {SHARE_TARGET:.0%}  {met(share >= SHARE_TARGET)}"
    )


def help_line(runs: int = 11) -> str:
    """Time `gpubench --help` as a whole process."""
    command = [sys.executable, "-m", "gpubench", "--help"]
    times_s = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times_s.append(time.perf_counter() - start)
    median_s = statistics.median(times_s)
    return (
        f"gpubench --help  median of {runs}: {median_s * 1e3:.0f} ms"
        f"  target {HELP_TARGET_S * 1e3:.0f} ms  {met(median_s <= HELP_TARGET_S)}"
    )


def main() -> int:
    """Print every figure beside its target; return 1 if one was missed."""
    clock = CpuClock()
    print(f"floor of the clock: {clock.overhead_s * 1e9:.0f} ns")
    return shown(_lines(clock))


def _lines(clock: CpuClock) -> Iterator[str]:
    for seconds in SPINS_S:
        yield accuracy_line(seconds, clock)
    for seconds in (1e-3, 10e-3, 100e-3):
        yield share_line(seconds, clock, full_warm_up, "first")
        yield share_line(seconds, clock, brief_warm_up, "later")
    yield help_line()
    for line, is_met in (*compare_lines(), *report_lines()):
        yield f"{line}  {met(is_met)}"
    device = default_device()
    for line, is_met in command_lines(device):
        yield f"{line}  {met(is_met)}"
    if device == "cpu":
        yield "no GPU that torch can use, so no figures of one"
    else:
        # Both load torch, which the figures of the processor's clock can do without.
        from gpubench.device.cuda.open import open_cuda  # noqa: PLC0415
        from tools.perf_gpu import gpu_lines  # noqa: PLC0415

        yield from gpu_lines(open_cuda(device, timer="", identify=False), met)


if __name__ == "__main__":
    sys.exit(main())
