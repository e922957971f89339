import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.kernels.layer import Layer, LayerTensors
from gpubench.model import KernelFacts
from gpubench.workloads.layer_check import LayerCheck
from gpubench.workloads.precision import PRECISIONS
from gpubench.workloads.protocol import Check
from tests.kernels.guarded import Guarded, poisoned
from tests.kernels.on_cpu import GpuOnCpu

WITH_LAYER = (
    ("cupy-register", "float32"),
    ("cupy-tensor", "bfloat16"),
    ("cupy-tensor", "float16"),
)


def tensors(
    m: int, n: int, k: int, dtype: torch.dtype = torch.float32, *, skew: int = 0
) -> LayerTensors:
    generator = torch.Generator().manual_seed(m + 1000 * n + 10**6 * k)

    def random(*shape: int) -> torch.Tensor:
        return Guarded(torch.randn(shape, generator=generator).to(dtype), skew=skew).tensor

    return LayerTensors(x=random(m, k), w=random(n, k) / k**0.5, bias=random(n), dy=random(m, n))


def errors_of(implementation: str, dtype: str, of: LayerTensors, gpu: GpuOnCpu) -> list[Check]:
    """Run all passes and judge each result by itself."""
    places: list[Guarded] = []

    def empty(shape: tuple[int, ...], *, dtype: torch.dtype, device: torch.device) -> torch.Tensor:
        places.append(poisoned(shape, dtype, device=device))
        return places[-1].tensor

    layer = Layer(implementation, gpu, of, empty=empty)
    check = LayerCheck(of, PRECISIONS[dtype])
    y, z = layer.forward()
    dz, dx = layer.dgrad(z)
    dw, dbias = layer.wgrad(dz)
    assert len([place.check() for place in places]) == 6
    return [*check.forward(y, z), *check.dgrad(z, dz, dx), *check.wgrad(dz, dw, dbias)]


@pytest.mark.parametrize(("implementation", "dtype"), WITH_LAYER)
@settings(max_examples=8)
@given(
    shape=st.tuples(*[st.integers(1, 140)] * 3),
    backwards=st.booleans(),
    skew=st.sampled_from([0, 0, 1, 2, 4]),
)
def test_all_passes_of_any_size_are_right(
    implementation: str, dtype: str, shape: tuple[int, int, int], backwards: bool, skew: int
) -> None:
    """Every element of every result within its bound, at any address, and nothing beyond it."""
    of = tensors(*shape, PRECISIONS[dtype].storage, skew=skew)
    checks = errors_of(implementation, dtype, of, GpuOnCpu(backwards=backwards))
    assert all(check.passed for check in checks)


def test_the_passes_are_those_of_autograd() -> None:
    """The references above are formulas; this is what torch makes of the layer."""
    of = tensors(40, 50, 60)
    x, w, bias = (t.double().requires_grad_() for t in (of.x, of.w, of.bias))
    expected_y = torch.nn.functional.gelu(torch.nn.functional.linear(x, w, bias))
    expected = torch.autograd.grad(expected_y, (x, w, bias), of.dy.double())
    layer = Layer("cupy-register", GpuOnCpu(), of)

    y, z = layer.forward()
    dz, dx = layer.dgrad(z)
    dw, dbias = layer.wgrad(dz)

    torch.testing.assert_close(y.double(), expected_y, atol=1e-5, rtol=1e-5)
    for got, reference in zip((dx, dw, dbias), expected, strict=True):
        torch.testing.assert_close(got.double(), reference, atol=1e-4, rtol=1e-5)


@given(z=st.floats(-30, 30, width=32))
def test_gelu_and_its_slope_keep_their_digits_in_the_tails(z: float) -> None:
    """1 + erf cancels for negative numbers; the complement does not."""
    of = LayerTensors(
        x=torch.tensor([[z]]),
        w=torch.ones(1, 1),
        bias=torch.zeros(1),
        dy=torch.ones(1, 1),
    )
    layer = Layer("cupy-register", GpuOnCpu(), of)

    y, saved = layer.forward()
    dz, _ = layer.dgrad(saved)

    exact = torch.tensor(z, dtype=torch.float64)
    law = torch.special.erfc(-exact * 0.5**0.5) / 2
    density = torch.exp(-(exact**2) / 2) / (2 * torch.pi) ** 0.5
    # The argument is rounded before erfc, which multiplies its relative error by about z^2.
    tail = 2**-23 * (2 + z * z)
    assert abs(float(y) - float(exact * law)) <= tail * abs(float(exact * law)) + 1e-37
    slope_error = tail * float(law.abs() + (exact * density).abs())
    assert abs(float(dz) - float(law + exact * density)) <= slope_error + 1e-37


def test_a_layer_knows_its_tiles() -> None:
    """Each phase those of its own products."""
    layer = Layer("cupy-register", GpuOnCpu(), tensors(129, 300, 40))

    assert layer.facts("forward") == KernelFacts(
        kernel_name="register_gelu", grid="6x1x1", blocks_per_sm=2.0, tiles=6
    )
    tiles = {phase: layer.facts(phase).tiles for phase in ("dgrad", "wgrad", "forward_backward")}
    assert tiles == {"dgrad": 2, "wgrad": 3, "forward_backward": 11}


def test_sums_over_the_batch_are_the_same_bits_every_time() -> None:
    """Their order is fixed, whichever thread comes first."""
    of = tensors(300, 70, 5)
    sums = []
    for backwards in (False, True):
        layer = Layer("cupy-register", GpuOnCpu(backwards=backwards), of)
        _, z = layer.forward()
        sums.append(layer.wgrad(layer.dgrad(z)[0])[1])
    assert torch.equal(*sums)


def test_what_has_no_layer_says_who_has() -> None:
    """The lower rungs are there to be seen through, not to train with."""
    with pytest.raises(UnsupportedError, match="cupy-naive has no layer, only cupy-register,"):
        Layer("cupy-naive", GpuOnCpu(), tensors(1, 1, 1))


def test_tensors_that_do_not_go_together_are_refused() -> None:
    """Before any launch."""
    good = tensors(4, 3, 2)
    wrong = LayerTensors(x=good.x, w=good.w, bias=torch.ones(4), dy=good.dy)
    with pytest.raises(WorkloadError, match=r"bias has shape \(4,\), expected \(3,\)"):
        Layer("cupy-register", GpuOnCpu(), wrong)


def test_what_comes_from_another_pass_is_checked_too() -> None:
    """A z of another size would be read beyond its end."""
    layer = Layer("cupy-register", GpuOnCpu(), tensors(2, 3, 4))
    with pytest.raises(WorkloadError, match=r"z has shape \(1, 1\), expected \(2, 3\)"):
        layer.dgrad(torch.zeros(1, 1))
    with pytest.raises(WorkloadError, match=r"dz has dtype torch\.float16"):
        layer.wgrad(torch.zeros(2, 3).half())
    with pytest.raises(WorkloadError, match=r"z has layout torch\.sparse_coo"):
        layer.dgrad(torch.zeros(2, 3).to_sparse())
    with pytest.raises(WorkloadError, match="dz has device meta"):
        layer.wgrad(torch.zeros(2, 3, device="meta"))


def test_a_layer_on_another_device_is_refused() -> None:
    """All its tensors agree with each other, and none with the GPU."""
    with pytest.raises(WorkloadError, match="x has device cpu, expected meta"):
        Layer("cupy-register", GpuOnCpu(device=torch.device("meta")), tensors(2, 3, 4))


def test_inputs_that_are_no_matrices_are_refused() -> None:
    """Before their shapes are taken apart."""
    of = tensors(2, 3, 4)
    flat = LayerTensors(x=of.x[0], w=of.w, bias=of.bias, dy=of.dy)
    with pytest.raises(WorkloadError, match="x has dimensions 1, expected 2"):
        Layer("cupy-register", GpuOnCpu(), flat)
