from collections.abc import Iterator

import pytest
import torch

from gpubench.errors import UnsupportedError
from gpubench.workloads.precision import DTYPES, PRECISIONS, precision_on
from gpubench.workloads.switches import tf32_allowed
from tests.workloads.examples import CPU

CUDA = torch.device("cuda")


@pytest.fixture(autouse=True)
def _switches() -> Iterator[None]:
    with tf32_allowed(allowed=False):
        yield


def switches() -> tuple[bool, bool]:
    return torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32


@pytest.mark.parametrize("allowed", [True, False])
def test_the_tf32_switches_hold_inside_and_are_put_back(allowed: bool) -> None:
    """One process measures float32 and tf32 in turns."""
    with tf32_allowed(allowed=allowed):
        assert switches() == (allowed, allowed)

    assert switches() == (False, False)


def test_the_tf32_switches_are_put_back_after_an_error() -> None:
    """Running out of memory inside a tf32 case must not make the next float32 case fast."""
    with pytest.raises(RuntimeError), tf32_allowed(allowed=True):
        raise RuntimeError

    assert switches() == (False, False)


@pytest.mark.parametrize(("dtype", "inside"), [("float32", False), ("tf32", True)])
def test_a_call_on_a_gpu_runs_with_its_own_tf32_setting(dtype: str, inside: bool) -> None:
    """Float32 says what it is, whatever the process had set."""
    with tf32_allowed(allowed=not inside):
        call = PRECISIONS[dtype].applied_to(switches, CUDA)

        assert call() == (inside, inside)
        assert switches() == (not inside, not inside)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_call_on_a_cpu_stays_bare(dtype: str) -> None:
    """It has none of the switches; wrapping it would add host time for nothing."""
    assert PRECISIONS[dtype].applied_to(switches, CPU) is switches


@pytest.mark.parametrize(("dtype", "short"), [("bfloat16", "bf16"), ("float16", "fp16")])
def test_sums_of_sixteen_bit_products_stay_in_float32_on_a_gpu(dtype: str, short: str) -> None:
    """Parts of a sum that are added in 16 bits are not within the error bound of the dtype."""
    matmul, switch = torch.backends.cuda.matmul, f"allow_{short}_reduced_precision_reduction"

    def reduced() -> bool:
        return bool(getattr(matmul, switch))

    before = reduced()

    assert PRECISIONS[dtype].applied_to(reduced, CUDA)() is False
    assert reduced() is before


def test_tf32_is_unsupported_on_a_cpu() -> None:
    """It would be float32 under another name."""
    with pytest.raises(UnsupportedError, match="cpu has no TF32"):
        precision_on("tf32", CPU)


@pytest.mark.parametrize(("capability", "supported"), [((7, 5), False), ((8, 0), True)])
def test_tf32_needs_ampere(
    capability: tuple[int, int], supported: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older GPU ignores the switch without a word."""
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: capability)
    if supported:
        assert precision_on("tf32", CUDA).tf32
    else:
        with pytest.raises(UnsupportedError, match="cuda has no TF32"):
            precision_on("tf32", CUDA)


def test_an_unknown_dtype_is_unsupported() -> None:
    """And the known ones are listed."""
    with pytest.raises(UnsupportedError, match="'float8' is not one of float32, tf32"):
        precision_on("float8", CPU)


@pytest.mark.parametrize("dtype", sorted(set(DTYPES) - {"tf32"}))
def test_the_roundoff_is_half_the_spacing_of_the_dtype(dtype: str) -> None:
    """Rounding to nearest errs by at most half a step."""
    precision = PRECISIONS[dtype]

    assert precision.unit_roundoff == torch.finfo(precision.storage).eps / 2


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_the_sixteen_bit_dtypes_run_networks_under_autocast(dtype: str) -> None:
    """Products come out in the dtype, weights stay float32."""
    precision = PRECISIONS[dtype]
    x = torch.ones(2, 2)

    with precision.autocasting(CPU):
        assert (x @ x).dtype == precision.storage
    with PRECISIONS["float32"].autocasting(CPU):
        assert (x @ x).dtype == torch.float32
