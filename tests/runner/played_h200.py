"""A worker whose GPU is an H200 in a virtual machine, played with all its costs in virtual time.

Times of calls are those of the committed H200 files where they have them; launches, building,
checks and starts are what that visit showed: a launch takes the host 10 to 25 us, the first visit
to a product 0.1 s, to a step more than a second.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from gpubench.device.cuda.driver import CaptureError
from gpubench.device.cuda.kernel_pass import Launch
from gpubench.measure.effort import Effort
from gpubench.model import Case, KernelFacts, Observation, Software, Status
from gpubench.runner.bench import Bench
from gpubench.runner.found import Looked
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.output import Output
from gpubench.runner.versions import subject_of
from gpubench.runner.worker import NotRecordedError
from gpubench.suites.shared import built_as
from gpubench.workloads.protocol import Check, Work
from gpubench.workloads.registry import find_builtin
from tests.device.cuda.powered import HEAVY, LIGHT, MEMORY, Load, PoweredDriver, opened

_FILES = Path(__file__).parents[2] / "results"

_FLOP_PER_S = {"float32": 51e12, "tf32": 380e12, "bfloat16": 700e12, "float16": 690e12}
_BYTES_PER_S = 3.3e12
_STEP_FLOP_PER_S = {"mlp": 350e12, "convnet": 188e12, "transformer": 355e12}
_OURS_FLOP_PER_S = {"cupy-naive": 0.9e12, "cupy-tiled": 5.5e12, "cupy-register": 44e12}
_TENSOR_FLOP_PER_S = 390e12
_LAUNCHES = {"mlp": 195, "convnet": 580, "transformer": 750}
_PHASES = {"forward": 0.25, "forward_backward": 0.65}
_PASSES = ("copy", "triad")
_KEY = ("workload", "implementation", "phase", "dtype", "batch_size", "params")

START_S = 6.5
CHECK_S = {"product": 0.05, "stream": 0.2, "step": 0.5}
"""Of a product or stream; of a step for each number of elements, shared by the sizes of a curve."""
PROFILE_S = {"product": 0.05, "stream": 0.15, "step": 0.4}
BUILD_S = {"product": 0.2, "stream": 0.5, "step": 1.5}
"""Weights and inputs of a curve, once for all its sizes."""
COMPILE_S = {"cupy-register": 2.5, "cupy-tensor": 5.0}
"""By CuPy, once: it keeps what it made on disk."""


OURS = KernelFacts(kernel_name="ours", grid="132x1x1", blocks_per_sm=1.0)
"""What kernels of our own know of themselves, so that they are not profiled."""


@cache
def measured_s() -> dict[tuple[object, ...], float]:
    """Return the median times of the committed files by case."""
    import pandas as pd  # noqa: PLC0415

    rows = pd.concat([pd.read_csv(path) for path in sorted(_FILES.glob("h200-*.csv"))])
    medians_s = rows.groupby(list(_KEY))["time_median_s"].median()
    return {tuple(key): float(time_s) for key, time_s in medians_s.items()}  # type: ignore[arg-type]


def kind_of(case: Case) -> str:
    if case.workload in ("matmul", "layer"):
        return "product"
    return "stream" if case.workload in _PASSES else "step"


def device_s(case: Case) -> float:
    """Return what a call takes on the device at its highest clock."""
    found = measured_s().get(tuple(getattr(case, name) for name in _KEY))
    if found is not None and kind_of(case) != "step":
        return found
    workload = find_builtin(case.workload)
    flop = workload.flop(case) or 0
    if kind_of(case) == "step":
        return max(0.2e-3, flop / _STEP_FLOP_PER_S[case.workload])
    speed = _OURS_FLOP_PER_S.get(case.implementation, _FLOP_PER_S[case.dtype])
    if case.implementation.startswith("cupy-tensor"):
        speed = _TENSOR_FLOP_PER_S
    least_s = {"cupy-register": 440e-6, "cupy-tensor": 83e-6}.get(case.implementation, 2e-6)
    moved_s = (workload.footprint_bytes(case) or 0) / _BYTES_PER_S
    return max(least_s, flop / speed, moved_s)


def launches_of(case: Case) -> int:
    if kind_of(case) == "step":
        return round(_LAUNCHES[case.workload] * _PHASES.get(case.phase, 1.0))
    products = 3 if case.phase == "forward_backward" else 1
    return 2 * products if case.workload == "layer" else products


def load_of(case: Case) -> Load:
    if kind_of(case) == "stream":
        return MEMORY
    flop_per_s = (find_builtin(case.workload).flop(case) or 0) / device_s(case)
    return HEAVY if flop_per_s > 300e12 else LIGHT


@dataclass
class PlayedWorks:
    """Works that take about as long as the real ones, and cost as much ahead of it."""

    driver: PoweredDriver
    compiled: set[tuple[str, str]]
    """Which of our own sources are on disk, for which types."""
    unrecorded: Callable[[Case], bool] = lambda _case: False
    noise: random.Random = field(default_factory=lambda: random.Random(0))
    at: str = "product"
    """The kind that was asked for last: what a profile costs goes by it."""
    built: set[str] = field(default_factory=set)
    compared: set[tuple[str, int]] = field(default_factory=set)

    def work(self, case: Case) -> Work:
        self.at = kind_of(case)
        curve = built_as(case)
        if curve not in self.built:
            self.built.add(curve)
            self.driver.rest(BUILD_S[self.at])
        module = (case.implementation, case.dtype)
        if module not in self.compiled:
            self.compiled.add(module)
            self.driver.rest(COMPILE_S.get(case.implementation, 0.0))
        return Work(
            call=self._call(case),
            items=case.batch_size,
            flop=find_builtin(case.workload).flop(case),
            kernel=OURS if case.implementation.startswith("cupy") else KernelFacts(),
            check=lambda: self.check(case),
            recordable=self.at != "step",
        )

    def check(self, case: Case) -> Check:
        compared = (built_as(case), min(case.batch_size, 4))
        if kind_of(case) != "step" or compared not in self.compared:
            self.compared.add(compared)
            self.driver.rest(CHECK_S[kind_of(case)])
        return Check(error=0.0, tolerance=1.0)

    def profile(self, call: Callable[[], object]) -> tuple[Launch, ...]:
        for _ in range(3):
            call()
        self.driver.rest(PROFILE_S[self.at])
        return ()

    def footprint_bytes(self, case: Case) -> int | None:
        return None

    def forget(self) -> None:
        return

    def _call(self, case: Case) -> Callable[[], None]:
        driver, seconds, load = self.driver, device_s(case), load_of(case)
        launches = launches_of(case)
        host_s = launches * driver.launch_s
        unrecorded = self.unrecorded(case)

        def call() -> None:
            if unrecorded and driver.is_capturing:
                raise CaptureError("cannot be recorded into a CUDA graph (not permitted)")
            driver.load(load)
            driver.kernel(seconds * self.noise.gauss(1.0, 0.01), host_s=host_s)

        return call


@dataclass
class PlayedH200:
    """The machine: one card, on which one process after the other works.

    Args:
        driver: Its GPU.
    """

    driver: PoweredDriver = field(default_factory=lambda: PoweredDriver(launch_s=15e-6))
    compiled: set[tuple[str, str]] = field(default_factory=set)
    unrecorded: Callable[[Case], bool] = lambda _case: False
    """Which works do something that cannot be recorded, whatever they say."""

    def open_worker(self) -> "PlayedWorker":
        return PlayedWorker(self)


class PlayedWorker:
    """See `gpubench.runner.worker.Worker`."""

    def __init__(self, machine: PlayedH200) -> None:
        self._machine = machine

    def start(self, setup: Setup) -> Ready:
        driver = self._machine.driver
        driver.rest(START_S)
        works = PlayedWorks(driver, self._machine.compiled, self._machine.unrecorded)
        device = opened(driver, works.profile, setup.launched)
        speed = device.speed()
        self._bench = Bench(
            device,
            works,
            effort=Effort(sample_s=setup.sample_s),
            time_limit_s=setup.time_limit_s,
            found=setup.found,
        )
        return Ready(
            device=device.identity(),
            software=Software(torch="v2.11.0", cuda="v13.0", driver="v580.159.04"),
            workload_versions=tuple({subject_of(case): 1 for case in setup.cases}.items()),
            speed=speed,
        )

    def look(self, case: Case) -> Looked:
        return self._bench.look(case)

    def soak(self) -> float:
        driver = self._machine.driver
        began_s = driver.now_s()
        self._bench.soak()
        return driver.now_s() - began_s

    def visit(self, case: Case) -> Observation:
        # Sending the question and the answer, and writing the row.
        self._machine.driver.rest(2e-3)
        try:
            return self._bench.visit(case)
        except CaptureError as error:
            # A process ends with it, and tells its parent why.
            raise NotRecordedError(Status.ERROR, str(error)) from error

    def output(self) -> Output:
        return Output()

    def abort(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        return
