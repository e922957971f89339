import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.kernels.layer import Layer, LayerTensors
from gpubench.kernels.product import Products
from gpubench.model import KernelFacts
from gpubench.workloads.layer_check import LayerCheck
from gpubench.workloads.precision import PRECISIONS
from tests.kernels.on_cpu import GpuOnCpu
from tests.kernels.products import SPLIT_RUNGS, Trial, error_of

pytestmark = pytest.mark.usefixtures("stale_memory")

CPU = torch.device("cpu")
BOTH_WAYS = (GpuOnCpu(), GpuOnCpu(backwards=True))


@pytest.fixture
def stale_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is allocated hold NaN, so that sums which nobody wrote are seen."""
    empty = torch.empty

    def of_nan(*arguments: object, **options: object) -> torch.Tensor:
        return empty(*arguments, **options).fill_(float("nan"))  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(torch, "empty", of_nan)


trials = st.builds(
    Trial,
    layout=st.sampled_from(("nt", "nn", "tn")),
    m=st.sampled_from((1, 7, 40, 127, 129)),
    n=st.sampled_from((1, 8, 33, 70, 264)),
    k=st.integers(500, 1100),
    skews=st.tuples(*[st.sampled_from((0, 0, 1, 2))] * 3),
)


@pytest.mark.parametrize(("implementation", "dtype"), SPLIT_RUNGS)
@settings(max_examples=8, deadline=None)
@given(trial=trials, gpu=st.sampled_from(BOTH_WAYS))
def test_split_products_of_any_size_are_right(
    implementation: str, dtype: str, trial: Trial, gpu: GpuOnCpu
) -> None:
    """Odd axes, tails of a part and of a step, in either order: every element within its bound."""
    assert error_of(implementation, dtype, trial, gpu, CPU) <= 1


@pytest.mark.parametrize(("implementation", "dtype"), SPLIT_RUNGS)
@pytest.mark.parametrize("k", [511, 512, 513, 767, 769, 1040])
def test_a_cut_beside_the_end_of_the_axis_is_right(implementation: str, dtype: str, k: int) -> None:
    """The last part may be as long as the others, or a single number."""
    trial = Trial(m=20, n=24, k=k)
    assert error_of(implementation, dtype, trial, BOTH_WAYS[0], CPU) <= 1


@pytest.mark.parametrize(
    ("implementation", "dtype", "right", "wrong"),
    [
        # A part that begins where the first one does, one that goes on into the next, sums in the
        # place of another part, and a part that is left out of the sum.
        ("cupy-tensor-split", "bfloat16", "first.inner += part.first;", ""),
        ("cupy-register-split", "float32", "first + own_inner()", "own_inner()"),
        (
            "cupy-register-split",
            "float32",
            "int length = part.end - part.first",
            "int length = of.inner",
        ),
        (
            "cupy-register-split",
            "float32",
            "offset_t(blockIdx.x / tiles) * rows",
            "offset_t(0) * rows",
        ),
        ("cupy-tensor-split", "bfloat16", "part < parts; ++part", "part < parts - 1; ++part"),
    ],
)
def test_a_wrong_split_is_found_out(
    implementation: str, dtype: str, right: str, wrong: str
) -> None:
    """Else running them here would prove nothing."""
    gpu = GpuOnCpu(changes={right: wrong})
    # 8 x 1 numbers beyond a multiple of the step, with guards beyond the ends.
    errors = [error_of(implementation, dtype, Trial(m=8, n=8, k=k), gpu, CPU) for k in (1024, 1048)]
    assert not all(error <= 1 for error in errors)


def product_of(gpu: GpuOnCpu, m: int, k: int) -> tuple[KernelFacts, torch.Tensor]:
    a, b = (torch.ones(side, k, dtype=torch.bfloat16) for side in (m, 257))
    product = Products("cupy-tensor-split", torch.bfloat16, gpu).prepare("nt", a, b)
    return product.facts, product()


def test_a_split_launch_knows_its_tiles_and_grid() -> None:
    """Parts share the tiles of the result, and are blocks of the grid."""
    gpu = GpuOnCpu()

    facts, result = product_of(gpu, 129, 1024)

    assert facts == KernelFacts(
        kernel_name="tensor_parts_nt", grid="16x1x1", blocks_per_sm=2.0, tiles=4
    )
    assert gpu.launches == [("tensor_parts_nt", 16, 256), ("add_parts", 130, 256)]
    assert torch.equal(result, torch.full((129, 257), 1024, dtype=torch.bfloat16))


def test_a_grid_that_fills_the_gpu_stays_whole() -> None:
    """On a smaller GPU the very same product is the kernel of `cupy-tensor`, launched once."""
    gpu = GpuOnCpu(sm_count=7)

    facts, _ = product_of(gpu, 129, 1024)

    assert facts.kernel_name == "tensor_nt"
    assert gpu.launches == [("tensor_nt", 4, 256)]


@pytest.mark.parametrize(("implementation", "dtype"), SPLIT_RUNGS)
def test_a_split_product_is_the_same_bits_in_any_order_of_its_blocks(
    implementation: str, dtype: str
) -> None:
    """Whichever part comes last: all are added from the first on."""
    storage = PRECISIONS[dtype].storage
    a, b = (torch.randn(side, 1100).to(storage) for side in (30, 40))
    results = [Products(implementation, storage, gpu).prepare("nt", a, b)() for gpu in BOTH_WAYS]
    assert torch.equal(*results)


@pytest.mark.parametrize(("implementation", "dtype"), SPLIT_RUNGS)
def test_all_passes_of_a_layer_with_split_products_are_right(
    implementation: str, dtype: str
) -> None:
    """Forward through bias and activation, dgrad split along the columns, wgrad along the batch."""
    m, n, k = 530, 520, 515
    precision, gpu = PRECISIONS[dtype], GpuOnCpu(sm_count=64)

    def random(*shape: int) -> torch.Tensor:
        return torch.randn(shape).to(precision.storage)

    of = LayerTensors(x=random(m, k), w=random(n, k) / k**0.5, bias=random(n), dy=random(m, n))
    layer, check = Layer(implementation, gpu, of), LayerCheck(of, precision)
    y, z = layer.forward()
    dz, dx = layer.dgrad(z)
    checks = [*check.forward(y, z), *check.dgrad(z, dz, dx), *check.wgrad(dz, *layer.wgrad(dz))]
    assert [name for name, _, _ in gpu.launches].count("add_parts") == 2
    assert "add_parts_gelu" in {name for name, _, _ in gpu.launches}
    assert layer.facts("forward").kernel_name is not None
    assert all(one.passed for one in checks)
