"""The GPU as a device: which clock, flush, figures and warnings a case gets."""

from dataclasses import dataclass, field

import pytest
import torch

from gpubench.device.cuda.device import CudaDevice, CudaParts
from gpubench.device.cuda.driver import Buffer
from gpubench.device.cuda.gpu_properties import GpuProperties
from gpubench.device.cuda.kernel_pass import Launch
from gpubench.device.cuda.occupancy import BlockNeeds
from gpubench.device.cuda.sensors import Sensors, UnreadableGpu, sensors_of
from gpubench.device.protocol import BlockUse
from gpubench.measure.timed_call import TimedCall
from gpubench.model import Case

from . import test_memory
from .nvml import H100 as H100_ANSWERS
from .nvml import Recording
from .scripted import ScriptedDriver, ScriptedL2, times
from .test_occupancy import H100

UUID = "11111111-2222-3333-4444-555555555555"
L2_BYTES = 50 * 2**20

GPU = GpuProperties(
    name="NVIDIA H100 80GB HBM3",
    uuid=UUID,
    memory_bytes=85_000_000_000,
    sm_count=132,
    compute_capability="sm_90",
    l2_bytes=L2_BYTES,
    memory_bus_bits=5120,
    multiprocessor=H100,
)


@dataclass
class Machine:
    """What the device is put together of.

    Args:
        driver: The GPU on its virtual timeline.
        sensors: Its sensors.
        launches: What every profile finds.
    """

    driver: ScriptedDriver = field(default_factory=ScriptedDriver)
    sensors: Sensors = field(
        default_factory=lambda: sensors_of(Recording(dict(H100_ANSWERS)).module(), UUID)
    )
    launches: tuple[Launch, ...] = ()
    slept_s: list[float] = field(default_factory=list)
    allocator: test_memory.GpuProperties = field(default_factory=test_memory.GpuProperties)

    def open(self, *, evicts: bool = True, timer: str = "", identify: bool = False) -> CudaDevice:
        """Return the device."""
        self.driver.l2 = ScriptedL2(nbytes=L2_BYTES, evicts=evicts)
        parts = CudaParts(
            driver=self.driver,
            allocator=self.allocator,
            sensors=self.sensors,
            profile=lambda _call: self.launches,
            own_processes=frozenset({7, 8}),
            libraries=lambda: {"cublas": "13.1.0", "cudnn": "9.13.0"},
            sleep=self.slept_s.append,
            heavy_work=lambda: lambda: self.driver.kernel(2e-3),
            short_work=lambda: lambda: self.driver.kernel(2e-6),
        )
        device = torch.device("cuda", 0)
        return CudaDevice(device, GPU, parts, timer=timer, identify=identify)


def case(cache: str, batch_size: int = 8) -> Case:
    return Case(
        workload="matmul",
        implementation="torch",
        phase="forward",
        dtype="bfloat16",
        batch_size=batch_size,
        cache=cache,
    )


def test_the_identity_names_no_gpu() -> None:
    """A committed file must not say whose it is; the same GPU is recognised all the same."""
    got = Machine().open().identity()

    assert got.device_uuid is not None
    assert got.device_uuid.startswith("d")
    assert len(got.device_uuid) == 13
    assert got == Machine().open().identity()
    assert (got.backend, got.sm_count, got.compute_capability) == ("cuda", 132, "sm_90")
    assert got.power_limit_w == 700.0
    assert got.memory_bus_bits == 5120


def test_the_identity_is_clear_on_demand() -> None:
    """With --identify."""
    assert Machine().open(identify=True).identity().device_uuid == UUID


def test_settings_that_change_speed_are_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buyers take them for hardware."""
    monkeypatch.setenv("CUDA_LAUNCH_BLOCKING", "1")

    flags = Machine().open().flags()

    assert flags["ecc"] == "1"
    assert flags["mig"] == "0"
    assert flags["launch_blocking"] == "1"


def test_settings_that_nobody_tells_are_no_flags() -> None:
    """An unknown ECC is not one that is off."""
    assert "ecc" not in Machine(sensors=UnreadableGpu()).open().flags()


def test_versions_are_those_of_driver_and_libraries() -> None:
    """A torch upgrade alone moves a GPU by a sixth."""
    assert Machine().open().versions() == {
        "driver": "580.159.04",
        "cublas": "13.1.0",
        "cudnn": "9.13.0",
    }
    assert "driver" not in Machine(sensors=UnreadableGpu()).open().versions()


@pytest.mark.parametrize("cache", ["hot", "cold"])
def test_kernels_are_timed_by_held_events(cache: str) -> None:
    """The host is kept out."""
    machine = Machine()
    clock = machine.open().clock(case(cache))

    chunk = clock.time(
        TimedCall(call=times(machine.driver, [50e-6])), samples=4, calls_per_sample=1
    )

    assert clock.timer == "cuda-event"
    assert clock.warnings == ()
    assert chunk.times_s == pytest.approx([50e-6 + machine.driver.overhead_s] * 4)
    assert clock.overhead_s == pytest.approx(machine.driver.overhead_s)


def test_what_is_forgotten_is_the_flush_buffer_which_is_made_anew() -> None:
    """Else whether a case fits would depend on whether a cold one came before."""
    made: list[int] = []

    class Counting(ScriptedDriver):
        def buffer(self, nbytes: int) -> Buffer:
            made.append(nbytes)
            return super().buffer(nbytes)

    device = Machine(driver=Counting()).open()
    device.flush(case("cold"))
    device.flush(case("cold"))
    once = len(made)

    device.forget()

    assert device.flush(case("cold")) is not None
    assert len(made) == 2 * once


def test_passes_are_timed_as_steps() -> None:
    """With the busy part beside the wall time."""
    machine = Machine()
    clock = machine.open().clock(case("none"))

    chunk = clock.time(TimedCall(call=times(machine.driver, [5e-3])), samples=4, calls_per_sample=1)

    assert chunk.dense_s == pytest.approx([5e-3 + machine.driver.overhead_s])
    assert clock.warnings == ()


def test_a_case_keeps_its_clock() -> None:
    """What the clock learned about it at the first visit serves the later ones."""
    device = Machine().open()

    assert device.clock(case("hot")) is device.clock(case("hot"))
    assert device.clock(case("hot")) is not device.clock(case("hot", 16))


@pytest.mark.parametrize("cache", ["hot", "none"])
def test_only_cold_cases_are_flushed(cache: str) -> None:
    """And only they make the buffer."""
    machine = Machine()
    device = machine.open()

    assert device.flush(case(cache)) is None
    assert machine.driver.l2 is not None
    assert machine.driver.l2.warm_bytes == 0


def test_cold_cases_are_flushed_by_a_read_of_twice_the_cache() -> None:
    """One flush for all of them."""
    machine = Machine()
    device = machine.open()

    flush = device.flush(case("cold"))

    assert flush is not None
    assert flush is device.flush(case("cold", 16))
    before = machine.driver.launches
    flush()
    assert machine.driver.launches == before + 1


def test_a_flush_that_does_not_evict_is_said_in_every_cold_row() -> None:
    """And in no hot one."""
    device = Machine().open(evicts=False)

    assert device.clock(case("cold")).warnings == ("flush-ineffective",)
    assert device.clock(case("hot")).warnings == ()


def test_no_room_for_the_flush_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """The case itself may be small; any other error of the GPU goes on as it is."""
    device = Machine().open()

    def fail(reason: str) -> None:
        def buffer(_self: ScriptedDriver, _nbytes: int) -> None:
            raise RuntimeError(reason)

        monkeypatch.setattr(ScriptedDriver, "buffer", buffer)

    fail("CUDA out of memory. Tried to allocate 100 MiB")
    with pytest.raises(MemoryError, match="to empty the L2"):
        device.flush(case("cold"))
    fail("CUDA error: an illegal memory access was encountered")
    with pytest.raises(RuntimeError, match="illegal"):
        device.flush(case("cold"))


def test_without_cupy_kernels_are_timed_without_guard_and_say_so() -> None:
    """Declared, never silent; nothing fails."""
    machine = Machine(driver=ScriptedDriver(has_blocking_kernel=False, launch_s=40e-6))
    device = machine.open()
    clock = device.clock(case("hot"))

    chunk = clock.time(
        TimedCall(call=times(machine.driver, [10e-6])), samples=4, calls_per_sample=1
    )

    assert clock.warnings == ("unguarded",)
    assert len(chunk.times_s) == 4
    assert machine.driver.holds_s == []
    steps = device.clock(case("none"))
    timed = steps.time(TimedCall(call=times(machine.driver, [5e-3])), samples=8, calls_per_sample=1)
    assert timed.dense_s == ()


def test_graphs_are_used_for_kernels_when_they_are_asked_for() -> None:
    """Steps stay steps."""
    machine = Machine()
    device = machine.open(timer="graph")
    clock = device.clock(case("hot"))

    clock.time(TimedCall(call=times(machine.driver, [50e-6])), samples=4, calls_per_sample=1)

    assert clock.timer == "cuda-graph"
    assert device.clock(case("none")).timer == "cuda-event"


def test_the_memory_figures_leave_out_the_flush_buffer() -> None:
    """A user has none."""
    machine = Machine()
    device = machine.open()
    device.flush(case("cold"))
    machine.allocator.flush = 100 * 2**20
    training = test_memory.Training(machine.allocator)
    machine.allocator.allocate(training.weights)

    use = device.memory_pass(
        training.call,
        release=training.release,
        resident_bytes=lambda: training.weights + training.state,
    )

    assert use.memory_allocated_bytes == 2300
    assert use.memory_reserved_bytes == 2300 + 1000
    assert use.memory_device_bytes == 2300 + 5000


def test_a_profile_tells_the_kernel() -> None:
    """Name, grid, and how many blocks fit."""
    launch = Launch(
        name="gemm",
        duration_us=9.0,
        grid=(4, 2, 1),
        needs=BlockNeeds(threads=256, registers_per_thread=128, shared_bytes=0),
    )

    facts = Machine(launches=(launch,)).open().kernel_pass(lambda: None)

    assert (facts.kernel_name, facts.grid, facts.blocks_per_sm) == ("gemm", "4x2x1", 2.0)


def test_a_block_is_watched_by_the_gpus_sensors() -> None:
    """Processes that came with us are no strangers."""
    with Machine().open().watch() as watch:
        pass

    # The recorded reading says that the power limit held the clock down, at its very beginning.
    assert watch.warnings(BlockUse(calls=1, sm_clock_hz=1.7e9)) == ("power-capped",)
    assert watch.warnings(BlockUse(calls=1, sm_clock_hz=1.98e9)) == ()
    assert watch.telemetry(BlockUse(calls=1)).temperature_c == 61


def test_growth_is_read_from_the_allocator_after_each_call() -> None:
    """Exact to the byte, as it counts live tensors."""
    machine = Machine()
    device = machine.open()

    def leak() -> None:
        machine.allocator.allocate(4096)

    assert device.growth_pass(leak) == 4096
    assert device.growth_pass(lambda: None) == 0


def test_every_case_starts_with_the_same_allocator() -> None:
    """The device has finished before what it used is given back."""
    machine = Machine()

    machine.open().clean()

    assert machine.allocator.log == ["wait", "trim"]
    assert machine.driver.claimed == 1


def test_a_gpu_can_rest() -> None:
    """After a block in which it was too hot."""
    machine = Machine()

    machine.open().rest(2.0)

    assert machine.slept_s == [2.0]


def test_an_estimate_does_not_keep_a_case_from_being_tried() -> None:
    """On a GPU trying is exact and kills nobody."""
    device = Machine().open()

    assert not device.overcommits
    assert device.free_bytes() == 0
    assert device.torch_device == torch.device("cuda", 0)
    assert device.is_out_of_memory(MemoryError())


def test_a_work_of_known_length_can_be_had() -> None:
    """By which the clocks are judged."""
    machine = Machine()
    device = machine.open()

    chunk = device.clock(case("hot")).time(
        TimedCall(call=device.busy_for(2e-3)), samples=2, calls_per_sample=1
    )

    assert chunk.times_s == pytest.approx([2e-3 + machine.driver.overhead_s] * 2)
