"""A CUDA GPU as a device: which clock, flush, memory figure and sensors each case gets."""

import gc
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import torch

from gpubench.device.cuda import faults
from gpubench.device.cuda.case_clocks import CaseClocks
from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.flush import L2Flush, flush_bytes
from gpubench.device.cuda.gpu_properties import GpuProperties
from gpubench.device.cuda.kernel_pass import Launch, facts_of
from gpubench.device.cuda.launch_cost import launch_cost_s
from gpubench.device.cuda.memory import Allocator, memory_of
from gpubench.device.cuda.sensors import Sensors
from gpubench.device.cuda.watch import BlockWatch, polled
from gpubench.device.growth import GROWTH_CALLS, PythonHeap, growth_per_call
from gpubench.device.protocol import Watch
from gpubench.measure.busy import BusyDevice
from gpubench.measure.clock import Clock
from gpubench.measure.soak import soak
from gpubench.model import Case, DeviceIdentity, KernelFacts, MemoryUse
from gpubench.model.hashing import device_hash
from gpubench.model.machine_speed import MachineSpeed
from gpubench.units import format_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CudaParts:
    """Everything through which a GPU is reached, so that tests can give scripted ones."""

    driver: CudaDriver
    allocator: Allocator
    sensors: Sensors
    profile: Callable[[Callable[[], object]], tuple[Launch, ...]]
    """Returns what one call launches."""
    own_processes: frozenset[int]
    """Who may be on the GPU beside us without disturbing."""
    libraries: Callable[[], dict[str, str]]
    """Versions of cuBLAS and cuDNN by name."""
    sleep: Callable[[float], object]
    heavy_work: Callable[[], Callable[[], object]]
    """Makes a call that draws as much power as any, to warm the GPU up."""
    short_work: Callable[[], Callable[[], object]]
    """Makes a call that launches one short kernel through torch."""


class CudaDevice:
    """One NVIDIA GPU.

    Args:
        torch_device: Where tensors are made.
        gpu: What it is.
        parts: What it is reached through.
        timer: Which kernels are timed in graphs; see `gpubench.device.cuda.case_clocks`.
        identify: Whether the GPU's identifier is written in clear.
        launched: Cases that are not to be recorded, whatever their work says.
    """

    overcommits = False

    def __init__(
        self,
        torch_device: torch.device,
        gpu: GpuProperties,
        parts: CudaParts,
        *,
        timer: str = "",
        identify: bool = False,
        launched: Collection[Case] = (),
    ) -> None:
        self._torch_device = torch_device
        self._gpu = gpu
        self._parts = parts
        self._identify = identify
        self._clocks = CaseClocks(
            parts.driver, parts.sensors, parts.sleep, timer, launched=launched
        )
        self._l2_flush: L2Flush | None = None

    @property
    def torch_device(self) -> torch.device:
        """Where tensors are to be made."""
        return self._torch_device

    def identity(self) -> DeviceIdentity:
        """Return what the GPU is."""
        gpu = self._gpu
        named = DeviceIdentity(
            backend="cuda",
            device=gpu.name,
            device_uuid=gpu.uuid,
            device_memory_bytes=gpu.memory_bytes,
            sm_count=gpu.sm_count,
            compute_capability=gpu.compute_capability,
            power_limit_w=self._parts.sensors.facts().power_limit_w,
            memory_bus_bits=gpu.memory_bus_bits,
        )
        return named if self._identify else replace(named, device_uuid=device_hash(named))

    def flags(self) -> dict[str, str]:
        """Return the settings of the GPU, of torch and of the environment that change speed."""
        facts = self._parts.sensors.facts()
        switches = {"ecc": facts.ecc, "mig": facts.mig, "persistence": facts.persistence}
        return {
            **{name: str(int(on)) for name, on in switches.items() if on is not None},
            "cudnn_benchmark": str(int(torch.backends.cudnn.benchmark)),
            "launch_blocking": os.environ.get("CUDA_LAUNCH_BLOCKING", "0"),
        }

    def versions(self) -> dict[str, str]:
        """Return the versions of driver, cuBLAS and cuDNN, as far as they can be asked."""
        driver = self._parts.sensors.facts().driver
        return self._parts.libraries() | ({"driver": driver} if driver else {})

    def speed(self) -> MachineSpeed:
        """Return what a launch takes the host."""
        launch = self._parts.short_work()
        return MachineSpeed(launch_s=launch_cost_s(self._parts.driver, launch))

    def clock(self, case: Case) -> Clock:
        """Return the clock of a case, the same one at every visit."""
        return self._clocks.of(case, lambda: self._flush().is_effective)

    def busy(self, case: Case) -> BusyDevice | None:
        """Return what keeps the GPU busy with a steady case; None for every other."""
        return self._clocks.busy(case)

    def soak(self) -> None:
        """Warm the GPU up by its heaviest work."""
        soak(self._clocks.busy_steps(), self._parts.heavy_work())
        self._parts.allocator.trim()

    def flush(self, case: Case) -> Callable[[], object] | None:
        """Return what empties the L2 before each sample of a cold case."""
        return self._flush().queue if case.cache == "cold" else None

    def free_bytes(self) -> int | None:
        """Return what can still be allocated."""
        return self._parts.allocator.free_bytes()

    def clean(self) -> None:
        """Give back all memory that no tensor needs, as every case finds it."""
        self._parts.driver.claim()
        gc.collect()
        self._parts.allocator.synchronize()
        self._parts.allocator.trim()

    def forget(self) -> None:
        """Let go of the flush buffer and of all graphs, made anew by the next case that has any."""
        self._l2_flush = None
        self._clocks.release()

    def memory_pass(
        self,
        call: Callable[[], object],
        *,
        release: Callable[[], None],
        resident_bytes: Callable[[], int],
    ) -> MemoryUse:
        """Return the memory of one call; see `gpubench.device.cuda.memory`."""
        return memory_of(
            call,
            self._parts.allocator,
            release=release,
            resident_bytes=resident_bytes,
            ours_bytes=self._l2_flush.nbytes if self._l2_flush else 0,
        )

    def growth_pass(self, call: Callable[[], object]) -> int:
        """Return what torch's allocator and Python's say after a few more calls."""
        allocator, levels = self._parts.allocator, []
        with PythonHeap() as heap:
            for _ in range(GROWTH_CALLS):
                call()
                allocator.synchronize()
                heap.note()
                levels.append(allocator.allocated_bytes())
        return growth_per_call(levels) + heap.growth_per_call()

    def kernel_pass(self, call: Callable[[], object]) -> KernelFacts:
        """Profile one call."""
        return facts_of(self._parts.profile(call), self._gpu.multiprocessor)

    @contextmanager
    def watch(self) -> Iterator[Watch]:
        """Read the sensors while the block inside the context is measured."""
        parts = self._parts
        watch = BlockWatch(
            parts.sensors,
            own=parts.own_processes,
            now_s=parts.driver.now_s,
            clock_fell=self._clocks.best_clock.fell,
        )
        with polled(watch):
            yield watch

    def busy_for(self, seconds: float) -> Callable[[], object]:
        """Return a work that keeps the GPU busy for so long: what clocks are judged by."""
        return partial(self._parts.driver.queue_blocking_kernel, seconds)

    def rest(self, seconds: float) -> None:
        """Let the GPU cool down."""
        self._parts.sleep(seconds)

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Return whether an error means that the GPU's memory did not suffice."""
        return faults.is_out_of_memory(error)

    def _flush(self) -> L2Flush:
        """Return the flush, made and proven at the first case that needs it."""
        if self._l2_flush is None:
            driver, l2_bytes = self._parts.driver, self._gpu.l2_bytes
            try:
                self._l2_flush = L2Flush(driver, l2_bytes, self._clocks.events())
            except (MemoryError, RuntimeError) as error:
                if not faults.is_out_of_memory(error):
                    raise
                room = format_bytes(flush_bytes(l2_bytes))
                raise MemoryError(f"no room for the {room} that are read to empty the L2") from None
        return self._l2_flush
