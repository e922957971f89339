import pytest

from gpubench.kernels.ladder import LADDER
from tests.kernels import compiled
from tests.kernels.compiled import Job, compile_now, compile_once, jobs, key_of, read
from tests.kernels.nvrtc import CompileError, Resources, compile_for

REGISTERS_OF_A_MULTIPROCESSOR = 65536
STATIC_SHARED_BYTES = 48 * 1024

RUNG_OF = {
    source: rung
    for rung in LADDER.values()
    for source in (rung.source, rung.parts_source)
    if source
}
"""The rung of each source that is a product's."""

KEPT = read()


@pytest.mark.parametrize("job", jobs(), ids="-".join)
def test_a_kernel_fits_into_the_chip_without_spilling(job: Job) -> None:
    """Local memory is the slow path that nobody sees: no spills, and no array on the stack.

    And a register more per thread could halve how many blocks a multiprocessor holds.
    """
    source, *_ = job
    kernels = compile_once(job, KEPT)

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


@pytest.mark.parametrize(
    "job", [("register_parts", "", "sm_90"), ("tensor_parts", "Bfloat16", "sm_120")], ids="-".join
)
def test_what_is_kept_is_what_the_compiler_says(job: Job) -> None:
    """What takes seconds to compile is looked up; a false entry would hide a spill for good."""
    if key_of(job) in KEPT:
        assert KEPT[key_of(job)] == compile_now(job)


@pytest.mark.parametrize("name", ["source_of", "version"])
def test_an_answer_is_kept_for_one_text_and_one_compiler(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a changed source, or from another compiler, nothing is known until it is compiled."""
    job = ("tensor", "Bfloat16", "sm_90")
    assert key_of(job) != key_of(("tensor", "Float16", "sm_90"))
    assert key_of(job) != key_of(("tensor", "Bfloat16", "sm_89"))
    before = key_of(job)

    original = getattr(compiled, name)
    monkeypatch.setattr(compiled, name, lambda of: f"{original(of)} ")

    assert key_of(job) != before


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
