"""Measure a block, again after a rest if the hardware was held back meanwhile."""

from dataclasses import dataclass

from gpubench.device.protocol import BlockUse, Device, Watch
from gpubench.measure.block import BlockTiming, measure_block
from gpubench.measure.busy import BusyDevice
from gpubench.measure.clock import Clock
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline, TimeLimitError
from gpubench.measure.steady import measure_steady
from gpubench.measure.timed_call import TimedCall
from gpubench.measure.warm_up import WarmUpMethod

RESTS_S = (2.0, 4.0, 8.0)
"""How long a GPU that was slowed down by heat may rest before each repetition of its block."""

RESTS_IN_ALL_S = 60.0
"""How long all blocks of a process may rest: a GPU that is slowed down all the time would turn
three minutes into an hour, and its rows say the same after the first few."""

RESTED = "repeated-after-throttling"
"""The warning of a row whose block was measured again after the GPU had been slowed down: a GPU
that rested may be quicker than one that works on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What measuring a block takes, however often it is repeated."""

    clock: Clock
    timed: TimedCall
    warm_up: WarmUpMethod
    effort: Effort
    deadline: Deadline
    calls: int | None
    regime: str = ""
    """Under which load; see `gpubench.model.regime`."""
    busy: BusyDevice | None = None
    """What keeps the device busy with a steady case; None for every other."""

    def measure(self) -> BlockTiming:
        """Measure the block once."""
        if self.busy is not None:
            return measure_steady(self.busy, self.timed, deadline=self.deadline)
        return measure_block(
            self.clock,
            self.timed,
            warm_up=self.warm_up,
            effort=self.effort,
            deadline=self.deadline,
            calls=self.calls,
        )

    def has_time_for(self, rest_s: float, block_s: float) -> bool:
        """Whether another block like the last one, after a rest, would end before the deadline."""
        again_s = max(2 * self.effort.sample_s, 1.5 * block_s)
        return self.clock.now_s() + rest_s + again_s < self.deadline.at_s

    def has_time_for_a_call(self, kept: "KeptBlock") -> bool:
        """Whether one more call would end before the deadline, after which the parent kills."""
        return self.clock.now_s() + 2 * kept.block.timing.time_max_s < self.deadline.at_s


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBlock:
    """The block that becomes a row, of all that were measured at a visit."""

    block: BlockTiming
    watch: Watch
    repeats: int
    """Blocks before it that were thrown away."""
    seconds: float
    """How long it took, by the host."""

    @property
    def use(self) -> BlockUse:
        """What tells whether a sensor's reading is this block's."""
        return BlockUse(calls=self.block.calls, sm_clock_hz=self.block.sm_clock_hz)

    def warnings(self) -> tuple[str, ...]:
        """Return what a reader should know before trusting the time."""
        rested = (RESTED,) if self.repeats and not self.watch.spoiled() else ()
        return (*self.block.warnings, *self.watch.warnings(self.use), *rested)


class PatientDevice:
    """Measures blocks on a device, with a limited patience for one that is held back.

    Args:
        device: Where the work runs.
    """

    def __init__(self, device: Device) -> None:
        self._device = device
        self._rests_left_s = RESTS_IN_ALL_S

    def measure(self, visit: Visit) -> KeptBlock:
        """Measure until the hardware was not held back, or patience or time are at an end.

        What is discarded is a block in which heat or the power supply slowed the GPU down. The
        last one is kept whatever happened: a GPU that cannot run at its clock is a finding.
        """
        kept = self._once(visit, repeats=0)
        for repeats, rest_s in enumerate(RESTS_S, 1):
            if not kept.watch.spoiled() or not self._may_rest(rest_s, visit, kept):
                break
            self._rests_left_s -= rest_s
            self._device.rest(rest_s)
            try:
                kept = self._once(visit, repeats=repeats)
            except TimeLimitError:
                # A GPU that is held back still more than before: there is a block to be kept.
                break
        return kept

    def _once(self, visit: Visit, *, repeats: int) -> KeptBlock:
        started_s = visit.clock.now_s()
        with self._device.watch() as watch:
            block = visit.measure()
        seconds = visit.clock.now_s() - started_s
        return KeptBlock(block=block, watch=watch, repeats=repeats, seconds=seconds)

    def _may_rest(self, rest_s: float, visit: Visit, last: KeptBlock) -> bool:
        return rest_s <= self._rests_left_s and visit.has_time_for(rest_s, last.seconds)
