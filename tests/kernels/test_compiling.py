import pytest

from gpubench.kernels.ladder import LADDER
from gpubench.kernels.module import OPTIONS
from gpubench.kernels.sources import source_names, source_of
from tests.kernels.nvrtc import ARCHITECTURES, CompileError, Resources, compile_for

REGISTERS_OF_A_MULTIPROCESSOR = 65536
STATIC_SHARED_BYTES = 48 * 1024

TENSOR_CORES_FROM = {"tensor": "sm_80", "tensor_parts": "sm_80"}
"""Sources whose instructions older GPUs lack, with the first that has them."""

_ALL = ("Float32", "Bfloat16", "Float16")
ELEMENTS = {"tensor": ("Bfloat16",), "tensor_parts": ("Bfloat16",), "layer": _ALL, "parts": _ALL}
"""What sources with a macro ELEMENT are compiled for, beside what is below."""

RUNG_OF = {
    source: rung
    for rung in LADDER.values()
    for source in (rung.source, rung.parts_source)
    if source
}
"""The rung of each source that is a product's."""

Job = tuple[str, str, str]
"""Source, element (empty where it has no such macro), architecture."""


def jobs() -> list[Job]:
    found = [
        (source, element, architecture)
        for source in source_names()
        for architecture in ARCHITECTURES
        for element in ELEMENTS.get(source, ("",))
        if architecture not in before(TENSOR_CORES_FROM.get(source, ARCHITECTURES[0]))
    ]
    # Differs from bf16 in the letters of one instruction, and takes as long.
    return [*found, ("tensor", "Float16", "sm_80")]


def before(first: str) -> tuple[str, ...]:
    return ARCHITECTURES[: ARCHITECTURES.index(first)]


@pytest.mark.parametrize("job", jobs(), ids="-".join)
def test_a_kernel_fits_into_the_chip_without_spilling(job: Job) -> None:
    """Local memory is the slow path that nobody sees: no spills, and no array on the stack.

    And a register more per thread could halve how many blocks a multiprocessor holds.
    """
    source, element, architecture = job
    macro = (f"-DELEMENT={element}",) if element else ()
    kernels = compile_for(architecture, source_of(source), (*OPTIONS, *macro))

    assert kernels
    for name, needs in kernels.items():
        assert (needs.spilled_bytes, needs.stack_bytes) == (0, 0), name
        assert needs.registers <= 255, name
        assert needs.shared_bytes <= STATIC_SHARED_BYTES, name
        assert registers_of_all_blocks(source, needs) <= REGISTERS_OF_A_MULTIPROCESSOR, name


def registers_of_all_blocks(source: str, needs: Resources) -> int:
    """Return what the blocks need that are to be resident together; 0 for what is no product."""
    rung = RUNG_OF.get(source)
    return rung.threads * needs.registers * rung.resident if rung else 0


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
