"""A GPU with a power limit on a virtual timeline: its clock falls under load and recovers at rest.

Constants are those of an H200 in bold strokes: load of some milliseconds before the clock falls,
tens of milliseconds to fall all the way, a heat sink that takes a minute, a power reading that is
the mean of the last second, a cap flag that outlives its cause, an energy counter that steps.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch

from gpubench.device.cuda.device import CudaDevice, CudaParts
from gpubench.device.cuda.driver import Event
from gpubench.device.cuda.kernel_pass import Launch
from gpubench.device.cuda.sensors import GpuFacts, SensorReading
from gpubench.model import Case

from . import test_memory
from .scripted import ScriptedDriver, ScriptedEvent, ScriptedL2
from .test_device import GPU

STEP_S = 1e-3
CLOCK_STEP_MHZ = 15.0
GOVERNED_EVERY_S = 4e-3
POWER_MEMORY_S = 15e-3
"""How long the governor's own mean of the power reaches back."""
HEAT_SINK_S = 60.0
KELVIN_PER_W = 0.055
ROOM_C = 30.0
LEAKAGE_W = 60.0
LEAKAGE_PER_KELVIN = 0.017
IDLE_W = 60.0
FLAG_STICKS_S = 1.0
COUNTER_STEPS_S = 0.1
POWER_CAP = 0x4


@dataclass(frozen=True)
class Load:
    """What a kernel asks of the card at its highest clock."""

    watts: float = 0.0
    by_clock: bool = True
    """Whether a lower clock makes it slower, as it does a product and no copy."""


HEAVY = Load(watts=950.0)
"""As a large product: the limit holds it at about 1.65 of 1.98 GHz."""

LIGHT = Load(watts=150.0)
MEMORY = Load(watts=250.0, by_clock=False)
IDLE = Load()


@dataclass
class PoweredCard:
    """The card itself, moved on in steps of a millisecond.

    Args:
        limit_w: Its power limit.
        highest_mhz: Its clock as long as it stays below.
        stuck_mhz: The clock that it never leaves; None lets it govern itself.
    """

    limit_w: float = 700.0
    highest_mhz: float = 1980.0
    stuck_mhz: float | None = None
    at_s: float = 0.0
    temperature_c: float = ROOM_C
    cycles: float = 0.0
    energy_j: float = 0.0
    _clock_mhz: float = field(default=0.0, init=False)
    _mean_w: float = field(default=IDLE_W, init=False)
    _governed_s: float = field(default=0.0, init=False)
    _times_s: list[float] = field(default_factory=list, init=False)
    _past: list[tuple[float, float, float, bool]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._clock_mhz = self.highest_mhz
        self._note(capped=False)

    @property
    def clock_mhz(self) -> float:
        return self.stuck_mhz or self._clock_mhz

    def idle_until(self, at_s: float) -> None:
        """Let the card rest until a moment."""
        while self.at_s < at_s:
            self._move(min(STEP_S, at_s - self.at_s), IDLE)

    def run(self, seconds: float, load: Load) -> None:
        """Let it work, for as long as the work takes at the highest clock."""
        left_s = seconds
        while left_s > 1e-12:
            clock_mhz = self.stuck_mhz or self._clock_mhz
            speed = clock_mhz / self.highest_mhz if load.by_clock else 1.0
            spent_s = left_s / speed
            spent_s = min(spent_s, STEP_S)
            self._move(spent_s, load)
            left_s -= spent_s * speed

    def reading(self, at_s: float) -> SensorReading:
        """Return what NVML says at a moment that the card has passed."""
        clock_mhz, temperature_c, energy_j, _ = self._at(at_s)
        since_s = max(0.0, at_s - 1.0)
        power_w = (energy_j - self._at(since_s)[2]) / max(at_s - since_s, 1e-3)
        recent = self._past[self._place(at_s - FLAG_STICKS_S) : self._place(at_s) + 1]
        return SensorReading(
            power_w=power_w,
            sm_clock_mhz=clock_mhz,
            temperature_c=float(int(temperature_c)),
            throttle_bits=POWER_CAP if any(entry[3] for entry in recent) else 0,
        )

    def counted_j(self, at_s: float) -> float:
        """Return the energy counter, which moves ten times a second."""
        return self._at(at_s // COUNTER_STEPS_S * COUNTER_STEPS_S)[2]

    def _move(self, seconds: float, load: Load) -> None:
        clock_mhz = self.stuck_mhz or self._clock_mhz
        celsius = self.temperature_c
        leakage_w = LEAKAGE_W * (1 + LEAKAGE_PER_KELVIN * (celsius - ROOM_C))
        watts = IDLE_W + leakage_w + load.watts * (clock_mhz / self.highest_mhz) ** 3
        heated_c = ROOM_C + KELVIN_PER_W * watts
        self.at_s += seconds
        self.cycles += seconds * clock_mhz * 1e6
        self.energy_j += seconds * watts
        self.temperature_c = celsius + (heated_c - celsius) * seconds / HEAT_SINK_S
        forgotten = seconds / POWER_MEMORY_S
        self._mean_w += (watts - self._mean_w) * (forgotten if forgotten < 1.0 else 1.0)
        self._governed_s += seconds
        if self._governed_s >= GOVERNED_EVERY_S:
            self._govern()
        if self.at_s - self._times_s[-1] >= STEP_S / 2:
            self._note(capped=self._clock_mhz < self.highest_mhz)

    def _govern(self) -> None:
        self._governed_s = 0.0
        step = -CLOCK_STEP_MHZ if self._mean_w > self.limit_w else CLOCK_STEP_MHZ
        self._clock_mhz = min(self.highest_mhz, max(600.0, self._clock_mhz + step))

    def _note(self, *, capped: bool) -> None:
        self._times_s.append(self.at_s)
        self._past.append((self.clock_mhz, self.temperature_c, self.energy_j, capped))

    def _place(self, at_s: float) -> int:
        return max(0, bisect_right(self._times_s, at_s) - 1)

    def _at(self, at_s: float) -> tuple[float, float, float, bool]:
        """Return what was noted at a moment; a card that nobody moved since then has rested."""
        clock_mhz, temperature_c, energy_j, capped = self._past[self._place(at_s)]
        rested_s = max(0.0, at_s - self.at_s)
        return clock_mhz, temperature_c, energy_j + rested_s * IDLE_W, capped


@dataclass
class PoweredDriver(ScriptedDriver):
    """A GPU whose kernels run as fast as its card's clock lets them.

    Args:
        card: The card.
    """

    card: PoweredCard = field(default_factory=PoweredCard)
    _load: Load = field(default=IDLE, init=False)

    def work(self, seconds: float, load: Load) -> Callable[[], None]:
        """Return a work of one kernel that takes so long at the highest clock."""

        def call() -> None:
            self._load = load
            self.kernel(seconds)
            self._load = IDLE

        return call

    def load(self, load: Load) -> None:
        """Say what the next kernel asks of the card."""
        self._load = load

    def rest(self, seconds: float) -> None:
        """Let host and card wait."""
        self.synchronize()
        self._host_s += seconds

    def queue_blocking_kernel(self, seconds: float) -> None:
        self._load = Load(by_clock=False)
        super().queue_blocking_kernel(seconds)
        self._load = IDLE

    def cycles(self) -> float:
        self.card.idle_until(self._device_s)
        return self.card.cycles

    def _recorded(self, seconds: float) -> Callable[[], None]:
        load = self._load

        def run() -> None:
            self._load = load
            self._run(seconds)
            self._load = IDLE

        return run

    def _run(self, seconds: float) -> None:
        self.card.idle_until(max(self._device_s, self._host_s))
        self.card.run(seconds, self._load)
        self._device_s = self.card.at_s

    def _event(self, event: Event) -> None:
        assert isinstance(event, ScriptedEvent)
        super()._event(event)
        self.card.idle_until(self._device_s)


@dataclass
class PoweredSensors:
    """NVML's view of a card, at the host's present."""

    driver: PoweredDriver

    def facts(self) -> GpuFacts:
        card = self.driver.card
        return GpuFacts(
            driver="580.159.04",
            power_limit_w=card.limit_w,
            max_sm_clock_hz=card.highest_mhz * 1e6,
        )

    def read(self) -> SensorReading:
        return self.driver.card.reading(self.driver.now_s())

    def energy_j(self) -> float | None:
        return self.driver.card.counted_j(self.driver.now_s())

    def processes(self) -> frozenset[int]:
        return frozenset()


def opened(
    driver: PoweredDriver,
    profile: Callable[[Callable[[], object]], tuple[Launch, ...]] = lambda _call: (),
    launched: Sequence[Case] = (),
) -> CudaDevice:
    """Return the device around a driver, as the runner opens it.

    Args:
        driver: The GPU.
        profile: What a profile of a call finds.
        launched: Cases that are not to be recorded.
    """
    driver.l2 = ScriptedL2(nbytes=50 * 2**20)
    parts = CudaParts(
        driver=driver,
        allocator=test_memory.GpuProperties(),
        sensors=PoweredSensors(driver),
        profile=profile,
        own_processes=frozenset(),
        libraries=dict,
        sleep=driver.rest,
        heavy_work=lambda: driver.work(2e-3, HEAVY),
        short_work=lambda: driver.work(2e-6, LIGHT),
    )
    return CudaDevice(torch.device("cuda", 0), GPU, parts, launched=launched)
