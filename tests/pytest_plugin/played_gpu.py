"""A worker whose GPU is played: the real bench and CUDA device over a scripted driver."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from gpubench.measure.effort import Effort
from gpubench.model import Case, Observation, Software
from gpubench.runner.bench import Bench
from gpubench.runner.found import Looked
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.output import Output
from gpubench.runner.versions import subject_of
from gpubench.workloads.protocol import Work
from gpubench.workloads.registry import find_builtin
from tests.device.cuda.test_device import Machine

FLOP_PER_S = {"float32": 50e12, "bfloat16": 600e12}
"""About what an H100 does in products."""

SHORTEST_S = 3e-6
WEIGHTS_S = 8e-6
"""Its shortest kernels, and those that read 32 MB of weights from its L2."""

LAUNCHES = {"mlp": 40, "convnet": 150, "transformer": 300, "layer": 8}
"""Kernels of a call, by workload; elsewhere it is one."""


@dataclass
class PlayedUnits:
    """Works that launch about as many kernels as the real ones, for about as long.

    Args:
        machine: Where they run.
    """

    machine: Machine
    noise: random.Random = field(default_factory=lambda: random.Random(0))

    def work(self, case: Case) -> Work:
        flop = find_builtin(case.workload).flop(case) or 0
        launches = LAUNCHES.get(case.workload, 1)
        least_s = WEIGHTS_S if case.workload == "matmul" else SHORTEST_S
        kernel_s = max(least_s, flop / FLOP_PER_S[case.dtype] / launches)
        return Work(call=self._call(kernel_s, launches), items=case.batch_size, flop=flop)

    def _call(self, kernel_s: float, launches: int) -> Callable[[], None]:
        def call() -> None:
            speed = self.noise.gauss(1.0, 0.01)
            for _ in range(launches):
                self.machine.driver.kernel(kernel_s * speed)

        return call

    def footprint_bytes(self, case: Case) -> int | None:
        return None

    def forget(self) -> None:
        return


class PlayedWorker:
    """See `gpubench.runner.worker.Worker`."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def start(self, setup: Setup) -> Ready:
        device = self._machine.open()
        self._bench = Bench(
            device,
            PlayedUnits(self._machine),
            effort=Effort(sample_s=setup.sample_s),
            time_limit_s=setup.time_limit_s,
        )
        return Ready(
            device=device.identity(),
            software=Software(torch="v2.13.0", cuda="v13.0", driver="v580.159.04"),
            workload_versions=tuple({subject_of(case): 1 for case in setup.cases}.items()),
        )

    def look(self, case: Case) -> Looked:
        return self._bench.look(case)

    def soak(self) -> float:
        return self._bench.soak()

    def visit(self, case: Case) -> Observation:
        return self._bench.visit(case)

    def output(self) -> Output:
        return Output()

    def abort(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        return
