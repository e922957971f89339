"""A device that plays back times, faults and telemetry, so that measuring is tested without one."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch

from gpubench.device.protocol import BlockUse, Watch
from gpubench.measure.busy import BusyDevice
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall
from gpubench.model import Case, DeviceIdentity, KernelFacts, MemoryUse, Telemetry
from gpubench.model.machine_speed import MachineSpeed


@dataclass
class ScriptedClock:
    """A clock on a virtual timeline: each call takes the next of the scripted times.

    The work is really called, so that it can raise; only time is made up.

    Args:
        call_times_s: Seconds of each call, in order; the last one repeats for ever.
        host_gap_s: Host seconds that pass beside each interval.
        jumps_s: Seconds by which the clock jumps during a call, by the call's index from 0.
        distrusted: Indices of samples that fail the clock's own proof.
    """

    call_times_s: Iterable[float] = (1e-3,)
    host_gap_s: float = 0.0
    jumps_s: Mapping[int, float] = field(default_factory=dict)
    distrusted: frozenset[int] = frozenset()
    overhead_s: float = 1e-7
    timer: str = "scripted"
    max_chunk: int = 16
    chunk_s: float = 0.05
    shares_intervals: bool = True
    warnings: tuple[str, ...] = ()
    dense_share: float | None = None
    calls: int = field(default=0, init=False)
    samples: int = field(default=0, init=False)
    _now_s: float = field(default=0.0, init=False)
    _times_s: Iterator[float] = field(init=False)

    def __post_init__(self) -> None:
        times = list(self.call_times_s)
        self._times_s = itertools.chain(times, itertools.repeat(times[-1]))

    @property
    def for_warm_up(self) -> Clock:
        """This clock."""
        return self

    def now_s(self) -> float:
        """Return the virtual time."""
        return self._now_s

    def pass_time(self, seconds: float) -> None:
        """Let time pass outside of any call, as building or checking would."""
        self._now_s += seconds

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Play a chunk back; see `gpubench.measure.clock.Clock`."""
        times_s, spent_s, dropped = [], 0.0, 0
        for _ in range(samples):
            if timed.before is not None:
                timed.before()
            interval_s = sum(self._one_call(timed.call) for _ in range(calls_per_sample))
            self._now_s += self.host_gap_s
            spent_s += max(0.0, interval_s)
            if self.samples in self.distrusted:
                dropped += 1
            else:
                times_s.append(interval_s / calls_per_sample)
            self.samples += 1
        dense_s = [time_s * self.dense_share for time_s in times_s] if self.dense_share else []
        return Chunk(
            times_s=tuple(times_s), intervals_s=spent_s, dropped=dropped, dense_s=tuple(dense_s)
        )

    def _one_call(self, call: Callable[[], object]) -> float:
        before_s = self._now_s
        call()
        self._now_s += next(self._times_s) + self.jumps_s.get(self.calls, 0.0)
        self.calls += 1
        return self._now_s - before_s


@dataclass(frozen=True)
class ScriptedWatch:
    """Sensors that say what they were told to."""

    reading: Telemetry = Telemetry()
    names: tuple[str, ...] = ()
    is_spoiled: bool = False

    def telemetry(self, use: BlockUse) -> Telemetry:
        """Return the scripted reading."""
        return self.reading

    def warnings(self, use: BlockUse) -> tuple[str, ...]:
        """Return the scripted names."""
        return self.names

    def spoiled(self) -> bool:
        """Return what was scripted."""
        return self.is_spoiled


@dataclass
class ScriptedDevice:
    """A device whose every answer is given to it.

    Args:
        script: The clock that times everything.
        free: Bytes that can be allocated.
        memory: What each memory pass finds.
        growth: What each growth pass finds.
        readings: What the sensors say, block by block; the last one repeats.
        out_of_memory: The exception type that means the memory did not suffice.
    """

    script: ScriptedClock = field(default_factory=ScriptedClock)
    free: int | None = None
    memory: MemoryUse = MemoryUse()
    growth: int = 0
    kernel: KernelFacts = KernelFacts()
    readings: tuple[ScriptedWatch, ...] = (ScriptedWatch(),)
    out_of_memory: type[BaseException] = MemoryError
    flusher: Callable[[], object] | None = None
    backend: str = "scripted"
    overcommits: bool = True
    rests_s: list[float] = field(default_factory=list, init=False)
    cleaned: int = field(default=0, init=False)
    forgotten: int = field(default=0, init=False)
    watched: int = field(default=0, init=False)
    soaked: int = field(default=0, init=False)
    torch_device: torch.device = field(default=torch.device("cpu"), init=False)

    def identity(self) -> DeviceIdentity:
        """Return a device of the scripted backend."""
        return DeviceIdentity(backend=self.backend, device="scripted device")

    def flags(self) -> dict[str, str]:
        """Return no settings."""
        return {}

    def versions(self) -> dict[str, str]:
        """Return none."""
        return {}

    def speed(self) -> MachineSpeed:
        """Return nothing: a script has no speed."""
        return MachineSpeed()

    def clock(self, case: Case) -> Clock:
        """Return the scripted clock."""
        return self.script

    def busy(self, case: Case) -> BusyDevice | None:
        """Return None: a script has no load."""
        return None

    def soak(self) -> None:
        """Count that it was asked for."""
        self.soaked += 1

    def flush(self, case: Case) -> Callable[[], object] | None:
        """Return the scripted flush for cold cases."""
        return self.flusher if case.cache == "cold" else None

    def free_bytes(self) -> int | None:
        """Return the scripted free memory."""
        return self.free

    def clean(self) -> None:
        """Count that it was asked for."""
        self.cleaned += 1

    def forget(self) -> None:
        """Count that it was asked for."""
        self.forgotten += 1

    def memory_pass(
        self,
        call: Callable[[], object],
        *,
        release: Callable[[], None],
        resident_bytes: Callable[[], int],
    ) -> MemoryUse:
        """Call the work once and return the scripted figures."""
        call()
        release()
        return self.memory

    def growth_pass(self, call: Callable[[], object]) -> int:
        """Call the work once and return the scripted figure."""
        call()
        return self.growth

    def kernel_pass(self, call: Callable[[], object]) -> KernelFacts:
        """Return the scripted facts."""
        return self.kernel

    @contextmanager
    def watch(self) -> Iterator[Watch]:
        """Play back the next reading."""
        reading = self.readings[min(self.watched, len(self.readings) - 1)]
        self.watched += 1
        yield reading

    def rest(self, seconds: float) -> None:
        """Let virtual time pass."""
        self.rests_s.append(seconds)
        self.script.pass_time(seconds)

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Return whether the error is of the scripted type."""
        return isinstance(error, self.out_of_memory)
