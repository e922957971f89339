"""The CPU as a device."""

import time
from dataclasses import replace

import pytest
import torch

from gpubench.device.cpu import CpuDevice
from gpubench.device.cpu_clock import CpuClock
from gpubench.device.cpu_memory import highest, peak_of_call
from gpubench.device.software import software
from gpubench.errors import UnsupportedError
from gpubench.measure.timed_call import TimedCall
from gpubench.model import Case
from gpubench.model.hashing import device_hash

CASE = Case(workload="w", phase="forward", dtype="float32", batch_size=1)


@pytest.fixture(scope="module")
def device() -> CpuDevice:
    return CpuDevice()


def nothing() -> None:
    pass


def test_the_highest_level_is_found_between_changes() -> None:
    """A peak is no sum: what was freed before does not count."""
    assert highest([10, 20, -20, 5, -5, 15]) == 30
    assert highest([]) == 0
    assert highest([-5, 3]) == 0


def test_allocations_are_exact_and_repeat_to_the_byte() -> None:
    """Two temporaries of 4 KB alive together, one after the other freed."""

    def call() -> None:
        one = torch.empty(1024)
        two = torch.empty(2048)
        del one
        three = torch.empty(512)
        del two, three

    peaks = {peak_of_call(call) for _ in range(3)}

    assert peaks == {4 * (1024 + 2048)}


def test_memory_counts_what_is_resident_and_what_a_call_adds(device: CpuDevice) -> None:
    """Weights and inputs live across calls, and a user needs room for both."""
    weight = torch.randn(256, 256)
    kept: list[torch.Tensor] = []

    got = device.memory_pass(
        lambda: kept.append(weight @ weight),
        release=kept.clear,
        resident_bytes=lambda: weight.nbytes,
    )

    assert got.memory_allocated_bytes == 2 * weight.nbytes
    assert kept == []


def test_the_resident_peak_forgets_what_earlier_cases_held(device: CpuDevice) -> None:
    """Where the kernel allows the reset, a small case after a large one reads small."""

    def allocate(count: int) -> int | None:
        use = device.memory_pass(
            lambda: torch.ones(count), release=nothing, resident_bytes=lambda: 0
        )
        return use.memory_device_bytes

    large, small = allocate(60_000_000), allocate(1000)

    if large is None or small is None:
        pytest.skip("this kernel does not let a process reset its resident peak")
    assert large - small > 200e6


def test_the_clock_reads_at_least_the_cpu_time_of_a_spin() -> None:
    """An interval holds the whole call: never less than what the call itself has seen pass."""
    seen: list[int] = []

    def spin() -> None:
        start = time.perf_counter_ns()
        while (passed := time.perf_counter_ns() - start) < 200_000:
            pass
        seen.append(passed)

    chunk = CpuClock().time(TimedCall(call=spin), samples=5, calls_per_sample=1)

    for time_s, inside_ns in zip(chunk.times_s, seen, strict=True):
        assert time_s >= inside_ns * 1e-9
    assert chunk.intervals_s == pytest.approx(sum(chunk.times_s))


def test_what_runs_before_a_sample_is_outside_of_it() -> None:
    """A flush that is timed would be what is measured."""
    order: list[str] = []

    CpuClock().time(
        TimedCall(call=lambda: order.append("call"), before=lambda: order.append("before")),
        samples=2,
        calls_per_sample=2,
    )

    assert order == ["before", "call", "call"] * 2


def test_the_floor_is_measured_and_small() -> None:
    """An empty interval costs the reading of a counter, never nothing."""
    assert 0 < CpuClock().overhead_s < 1e-4


def test_identity_names_no_machine_in_clear(device: CpuDevice) -> None:
    """A committed file must not tell whose machine it was."""
    identity = device.identity()

    assert identity.backend == "cpu"
    assert identity.device_uuid is not None
    assert identity.device_uuid.startswith("d")
    assert len(identity.device_uuid) == 13
    assert identity.device


def test_parts_of_a_cpu_are_devices_of_their_own_in_clear_and_hashed(device: CpuDevice) -> None:
    """Two workers on two halves must never share a mean, nor be three devices with --identify."""
    clear = [CpuDevice(cores=cores, identify=True).identity() for cores in ("0-1", "2-3")]
    hashed = [CpuDevice(cores=cores).identity() for cores in ("0-1", "2-3")]

    assert [one.device_uuid for one in hashed] == [device_hash(one) for one in clear]
    assert len({one.device_uuid for one in (*clear, *hashed, device.identity())}) == 5


def test_workers_that_build_at_the_same_time_share_the_free_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of them would else take all of it, and the system kill one."""
    monkeypatch.setattr("gpubench.device.host.memory_free_bytes", lambda: 1000)
    shared = CpuDevice(sharers=4).free_bytes()
    monkeypatch.setattr("gpubench.device.host.memory_free_bytes", lambda: None)

    assert (shared, CpuDevice(sharers=4).free_bytes()) == (250, None)


def test_a_cold_case_is_not_measured_as_if_there_were_one(device: CpuDevice) -> None:
    """A cache state that nobody produces must not stand in a row."""
    with pytest.raises(UnsupportedError, match="no cold cases"):
        device.flush(replace(CASE, cache="cold"))
    assert device.flush(CASE) is None


def test_threads_are_in_the_flags(device: CpuDevice) -> None:
    """The number of threads changes every time here."""
    assert device.flags()["threads"] == str(torch.get_num_threads())


def test_software_versions_are_no_numbers() -> None:
    """Plain pandas would turn 2.10 into 2.1."""
    found = software({"threads": "2"})

    assert found.torch == f"v{torch.__version__}"
    assert found.python is not None
    assert found.python.startswith("v3.")
    assert found.flags is not None
    assert "threads=2" in found.flags.split(";")
    assert found.flags.split(";") == sorted(found.flags.split(";"))
    assert found.host is not None
    assert found.host.startswith("h")


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (MemoryError(), True),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 9 bytes"), True),
        (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9"), True),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
        (ValueError("can't allocate memory"), False),
    ],
)
def test_only_failed_allocations_count_as_out_of_memory(
    device: CpuDevice, error: BaseException, is_memory: bool
) -> None:
    """A bug must not hide as a lack of memory."""
    assert device.is_out_of_memory(error) is is_memory


def test_an_allocation_beyond_the_address_space_is_out_of_memory(device: CpuDevice) -> None:
    """What torch really raises is what the device recognises."""
    with pytest.raises(RuntimeError) as raised:
        torch.empty(2**55, dtype=torch.uint8)

    assert device.is_out_of_memory(raised.value)
