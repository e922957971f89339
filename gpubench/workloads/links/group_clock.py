"""The clock of a call that several ranks make together: the mean of what it takes each of them."""

import statistics
import time

from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall
from gpubench.workloads.links.messages import Ran, RankCase, Run
from gpubench.workloads.links.rank_pool import RankPool

SHARED_CORES = "shared-cores"
"""The warning of a row whose ranks had fewer cores than there are ranks."""


class GroupClock:
    """Times one case of a group, by the host's clock of each rank.

    All ranks leave a barrier, make their calls back to back and wait for their device; a sample is
    the mean over the ranks, as nccl-tests reports it by default. How far apart ranks leave the
    barrier counts as the timer's overhead, so that calls that are short against it share an
    interval.

    Args:
        pool: The ranks.
        of: What they work at.

    Source: NVIDIA nccl-tests, src/common.cu, BenchTime, and its option ``--average``.
    """

    timer = "ranks"
    max_chunk = 64
    chunk_s = 0.05
    shares_intervals = True

    def __init__(self, pool: RankPool, of: RankCase) -> None:
        self._pool = pool
        self._of = of
        self.overhead_s = pool.overhead_s(of.world)
        self.warnings = (SHARED_CORES,) if pool.are_crowded(of.world) else ()

    @property
    def for_warm_up(self) -> Clock:
        """This clock."""
        return self

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return time.perf_counter()

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk; see `gpubench.measure.clock.Clock`.

        The call is that of the case, which each rank has for itself.

        Raises:
            ValueError: If something is to be done ahead of an interval, which no rank knows of.
            RanksLostError: If a rank failed.
        """
        if timed.before is not None:
            raise ValueError("ranks make their calls back to back, with nothing ahead of them")
        run = Run(of=self._of, intervals=samples, calls=calls_per_sample)
        ran = self._pool.ask(run, self._of.world, Ran)
        means_ns = [statistics.fmean(ns) for ns in zip(*(r.spent_ns for r in ran), strict=True)]
        return Chunk(
            times_s=tuple(ns * 1e-9 / calls_per_sample for ns in means_ns),
            intervals_s=sum(means_ns) * 1e-9,
            intervals_per_sample=ran[0].parts,
        )
