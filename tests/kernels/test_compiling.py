import pytest

from gpubench.kernels.sources import source_names, source_of
from tests.kernels.nvrtc import ARCHITECTURES, CompileError, compile_for

TENSOR_CORES_FROM = {"tensor": "sm_80"}
"""Sources whose instructions older GPUs lack, with the first that has them."""

REGISTERS_OF_A_MULTIPROCESSOR = 65536
STATIC_SHARED_BYTES = 48 * 1024


def architectures(source: str) -> tuple[str, ...]:
    first = ARCHITECTURES.index(TENSOR_CORES_FROM.get(source, ARCHITECTURES[0]))
    return ARCHITECTURES[first:]


PAIRS = [(source, chip) for source in source_names() for chip in architectures(source)]


@pytest.mark.parametrize(("source", "architecture"), PAIRS)
def test_a_kernel_fits_into_the_chip_without_spilling(source: str, architecture: str) -> None:
    """Local memory is the slow path that nobody sees: no spills, and no array on the stack."""
    kernels = compile_for(architecture, source_of(source))

    assert kernels
    for name, needs in kernels.items():
        assert (needs.spilled_bytes, needs.stack_bytes) == (0, 0), name
        assert needs.registers <= 255, name
        assert needs.shared_bytes <= STATIC_SHARED_BYTES, name


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
