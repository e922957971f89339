import pytest

from gpubench.kernels.ladder import LADDER
from tests.kernels.compiling import JOBS, Job, Reports
from tests.kernels.nvrtc import CompileError, compile_for

REGISTERS_OF_A_MULTIPROCESSOR = 65536
STATIC_SHARED_BYTES = 48 * 1024


@pytest.mark.parametrize("job", JOBS, ids="-".join)
def test_a_kernel_fits_into_the_chip_without_spilling(job: Job, compiled: Reports) -> None:
    """Local memory is the slow path that nobody sees: no spills, and no array on the stack."""
    kernels = compiled[job].result()

    assert kernels
    for name, needs in kernels.items():
        assert (needs.spilled_bytes, needs.stack_bytes) == (0, 0), name
        assert needs.registers <= 255, name
        assert needs.shared_bytes <= STATIC_SHARED_BYTES, name


@pytest.mark.parametrize(("implementation", "blocks"), [("cupy-register", 2), ("cupy-tensor", 1)])
def test_as_many_blocks_are_resident_as_the_kernel_was_built_for(
    implementation: str, blocks: int, compiled: Reports
) -> None:
    """A register more per thread could halve what a multiprocessor holds."""
    rung = LADDER[implementation]
    element = "Bfloat16" if len(rung.dtypes) > 1 else ""
    for name, needs in compiled[rung.source, element, "sm_90"].result().items():
        assert rung.threads * needs.registers * blocks <= REGISTERS_OF_A_MULTIPROCESSOR, name


def test_the_report_shows_an_array_that_went_to_local_memory() -> None:
    """Else the tests above could not fail."""
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
