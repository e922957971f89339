import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.kernels.product import Products
from gpubench.model import KernelFacts
from tests.kernels.on_cpu import GpuOnCpu
from tests.kernels.products import RUNGS, Trial, error_of, trials

CPU = torch.device("cpu")
BOTH_WAYS = (GpuOnCpu(), GpuOnCpu(backwards=True))


@pytest.mark.parametrize(("implementation", "dtype"), RUNGS)
@settings(max_examples=15)
@given(trial=trials, gpu=st.sampled_from(BOTH_WAYS))
def test_products_of_any_size_are_right(
    implementation: str, dtype: str, trial: Trial, gpu: GpuOnCpu
) -> None:
    """Run as written: every element within its bound, nothing beyond the ends, in either order."""
    assert error_of(implementation, dtype, trial, gpu, CPU) <= 1


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize(("implementation", "dtype"), RUNGS)
@pytest.mark.parametrize("layout", ["nt", "nn", "tn"])
@pytest.mark.parametrize("m", [127, 128, 129])
def test_every_layout_is_right_at_the_edge_of_a_tile(
    implementation: str, dtype: str, layout: str, m: int
) -> None:
    """Several tiles along both sides, and several stages of the pipeline."""
    trial = Trial(layout=layout, m=m, n=264, k=200)
    assert error_of(implementation, dtype, trial, BOTH_WAYS[0], CPU) <= 1


def test_every_batch_around_a_tile_is_right_on_tensor_cores() -> None:
    """Ragged edges have many cases, and batch sizes meet all of them."""
    gpu = BOTH_WAYS[0]
    errors = {
        m: error_of("cupy-tensor", "bfloat16", Trial(m=m, n=8, k=40), gpu, CPU)
        for m in (*range(1, 18), *range(56, 73), *range(119, 133))
    }
    assert [m for m, error in errors.items() if not error <= 1] == []


@pytest.mark.parametrize(
    ("implementation", "dtype", "right", "wrong"),
    [
        # The second barrier of a round: threads would overwrite what others still read.
        ("cupy-tiled", "float32", "b_tile[i][fast];\n    __syncthreads();", "b_tile[i][fast];"),
        ("cupy-register", "float32", "    from_b.store(b_stages[at]);\n    __syncthreads();", ""),
        ("cupy-register", "float32", "kPitch = kTile + 4", "kPitch = kTile - 4"),
        # Reading a stage while it may still be on its way, and filling one that is being read.
        ("cupy-tensor", "bfloat16", "wait_for_groups<kStages - 2>", "wait_for_groups<kStages - 1>"),
        ("cupy-tensor", "bfloat16", "bring(stage + kStages - 1)", "bring(stage + kStages)"),
        ("cupy-tensor", "bfloat16", "line + second, fourth} : P", "line + fourth, second} : P"),
    ],
)
def test_a_wrong_kernel_is_found_out(
    implementation: str, dtype: str, right: str, wrong: str
) -> None:
    """Else running them here would prove nothing."""
    trial = Trial(m=40, n=70, k=304)
    changed = (GpuOnCpu(backwards=way, changes={right: wrong}) for way in (False, True))
    errors = [error_of(implementation, dtype, trial, gpu, CPU) for gpu in changed]
    assert not all(error <= 1 for error in errors)


def test_a_launch_knows_its_tiles_and_grid() -> None:
    """They go into the row; nobody can read tiles off a profile."""
    gpu = GpuOnCpu()
    product = Products("cupy-tensor", torch.bfloat16, gpu).prepare(
        "nt", torch.ones(129, 8, dtype=torch.bfloat16), torch.ones(257, 8, dtype=torch.bfloat16)
    )

    result = product()

    assert product.facts == KernelFacts(
        kernel_name="tensor_nt", grid="4x1x1", blocks_per_sm=2.0, tiles=4
    )
    assert gpu.launches == [("tensor_nt", 4, 256)]
    assert torch.equal(result, torch.full((129, 257), 8, dtype=torch.bfloat16))


@pytest.mark.parametrize(
    ("implementation", "dtype", "capability", "words"),
    [
        ("cupy-register", torch.bfloat16, (9, 0), "multiplies float32, not bfloat16"),
        ("cupy-tensor", torch.float32, (9, 0), "multiplies bfloat16, float16, not float32"),
        ("cupy-tensor", torch.bfloat16, (7, 5), "needs sm_80 or newer, this GPU is sm_75"),
    ],
)
def test_what_a_rung_cannot_do_is_unsupported(
    implementation: str, dtype: torch.dtype, capability: tuple[int, int], words: str
) -> None:
    """A row that says why, not a crash in the compiler."""
    with pytest.raises(UnsupportedError, match=words):
        Products(implementation, dtype, GpuOnCpu(capability=capability))


X, W = torch.ones(4, 8), torch.ones(3, 8)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        (X, torch.ones(3, 7), r"b has shape \(3, 7\), expected \(3, 8\)"),
        (X, W.double(), "b is a tensor of torch.float64, expected a matrix of"),
        (X[0], W, "a has dimensions 1, expected 2"),
        (X[0, 0], W, "a has dimensions 0, expected 2"),
        (X.to_sparse(), W, "a has layout torch.sparse_coo, expected torch.strided"),
        (torch._neg_view(X), W, "a is a view with other signs than its memory"),
        (torch.ones(8, 4).t(), W, r"a has strides \(1, 4\).*expected a contiguous tensor"),
        (X, W.to("meta"), "b has device meta, expected cpu"),
        (X.to("meta"), W.to("meta"), "a has device meta, expected cpu"),
        (torch.ones(0, 8), W, "a side of 0, expected 1 to"),
    ],
)
def test_operands_that_a_kernel_would_misread_are_refused(
    a: torch.Tensor, b: torch.Tensor, words: str
) -> None:
    """Before the launch, in the form of all complaints."""
    with pytest.raises(WorkloadError, match=words):
        Products("cupy-register", torch.float32, GpuOnCpu()).prepare("nt", a, b)


@pytest.mark.parametrize(
    ("shape", "words"),
    [((1, 2**31), "a side of"), ((2**30, 1), "thread blocks, expected at most")],
)
def test_sizes_that_no_launch_can_count_are_refused(shape: tuple[int, int], words: str) -> None:
    """Indices would wrap around."""
    meta = torch.device("meta")
    large = torch.empty(shape, device=meta)
    with pytest.raises(WorkloadError, match=words):
        Products("cupy-register", torch.float32, GpuOnCpu(device=meta)).prepare("nt", large, large)


def test_a_rung_that_is_none_says_which_there_are() -> None:
    """A name that was mistyped."""
    with pytest.raises(WorkloadError, match="'cupy-foo', expected one of cupy-naive"):
        Products("cupy-foo", torch.float32, GpuOnCpu())


def test_a_result_over_an_operand_is_refused() -> None:
    """Some blocks would read what others have written."""
    square = torch.ones(8, 8)
    product = Products("cupy-naive", torch.float32, GpuOnCpu()).prepare("nt", square, square + 1)
    with pytest.raises(WorkloadError, match="the result lies over a, expected memory of its own"):
        product.into(square)


def test_a_place_that_does_not_fit_is_refused() -> None:
    """A kernel would write beyond it."""
    product = Products("cupy-naive", torch.float32, GpuOnCpu()).prepare("nt", X, W)
    with pytest.raises(WorkloadError, match=r"result has shape \(3, 4\), expected \(4, 3\)"):
        product.into(torch.empty(3, 4))
