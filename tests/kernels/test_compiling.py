import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from gpubench.kernels.ladder import LADDER
from gpubench.kernels.module import OPTIONS
from gpubench.kernels.sources import source_names, source_of
from tests.kernels.nvrtc import ARCHITECTURES, CompileError, Resources, compile_for

TENSOR_CORES_FROM = {"tensor": "sm_80"}
"""Sources whose instructions older GPUs lack, with the first that has them."""

ELEMENTS = {"tensor": ("Bfloat16",), "layer": ("Float32", "Bfloat16", "Float16")}
"""What sources with a macro ELEMENT are compiled for, beside what is below."""

REGISTERS_OF_A_MULTIPROCESSOR = 65536
STATIC_SHARED_BYTES = 48 * 1024

Job = tuple[str, str, str]
"""Source, element (empty where it has no such macro), architecture."""


def jobs() -> Iterator[Job]:
    for source in source_names():
        first = ARCHITECTURES.index(TENSOR_CORES_FROM.get(source, ARCHITECTURES[0]))
        for architecture in ARCHITECTURES[first:]:
            for element in ELEMENTS.get(source, ("",)):
                yield source, element, architecture
    # Differs from bf16 in the letters of one instruction, and takes as long.
    yield "tensor", "Float16", "sm_80"


JOBS = tuple(jobs())


def needs_of(job: Job) -> dict[str, Resources]:
    source, element, architecture = job
    macro = (f"-DELEMENT={element}",) if element else ()
    return compile_for(architecture, source_of(source), (*OPTIONS, *macro))


@pytest.fixture(scope="module")
def compiled() -> Iterator[dict[Job, "Future[dict[str, Resources]]"]]:
    """All reports: the compiler works on one source at a time, so that each core gets a process."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield {job: pool.submit(needs_of, job) for job in JOBS}


@pytest.mark.parametrize("job", JOBS, ids="-".join)
def test_a_kernel_fits_into_the_chip_without_spilling(
    job: Job, compiled: dict[Job, "Future[dict[str, Resources]]"]
) -> None:
    """Local memory is the slow path that nobody sees: no spills, and no array on the stack."""
    kernels = compiled[job].result()

    assert kernels
    for name, needs in kernels.items():
        assert (needs.spilled_bytes, needs.stack_bytes) == (0, 0), name
        assert needs.registers <= 255, name
        assert needs.shared_bytes <= STATIC_SHARED_BYTES, name


@pytest.mark.parametrize(("implementation", "blocks"), [("cupy-register", 2), ("cupy-tensor", 1)])
def test_as_many_blocks_are_resident_as_the_kernel_was_built_for(
    implementation: str, blocks: int, compiled: dict[Job, "Future[dict[str, Resources]]"]
) -> None:
    """A register more per thread could halve what a multiprocessor holds."""
    rung = LADDER[implementation]
    element = "Bfloat16" if len(rung.dtypes) > 1 else ""
    for name, needs in compiled[rung.source, element, "sm_90"].result().items():
        assert rung.threads * needs.registers * blocks <= REGISTERS_OF_A_MULTIPROCESSOR, name


def test_the_report_shows_an_array_that_went_to_local_memory() -> None:
    """Else the test above could not fail."""
    indexed_at_run_time = """
    extern "C" __global__ void k(float* x, int j) {
      float a[64];
      for (int i = 0; i < 64; ++i) a[i] = x[i] * x[0];
      for (int i = 0; i < 64; ++i) x[i] = a[(i * j) & 63];
    }"""

    assert compile_for("sm_90", indexed_at_run_time)["k"].stack_bytes == 256


def test_what_does_not_compile_says_where() -> None:
    """The compiler's words are the message."""
    with pytest.raises(CompileError, match=r"kernel\.cu\(1\): error"):
        compile_for("sm_90", "int x = y;")
