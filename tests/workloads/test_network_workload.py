import math
from typing import cast

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from gpubench.device.cpu_memory import peak_of_call
from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.workloads.network_workload import _OpenNetwork
from tests.workloads.examples import CPU, NETWORKS, PHASES, SMALL, case_of, network_of, work_of

OTHER = {
    "mlp": "classes=3;depth=1;width=7",
    # Not 3 and 6 channels: on processors with AVX2 and no more, oneDNN's backward pass of a
    # channels-last convolution writes beyond them (torch 2.11 and 2.13) and ends the process.
    "convnet": "classes=3;depth=2;image=12;width=8",
    "transformer": "depth=1;heads=3;seq=5;vocab=20;width=9",
}
REALISTIC = {
    "mlp": "classes=10;depth=3;width=512",
    "convnet": "classes=10;depth=1;image=32;width=16",
    "transformer": "depth=2;heads=4;seq=64;vocab=1000;width=128",
}


def curve_of(name: str, *, largest: int = 6, **changes: object) -> _OpenNetwork:
    case = case_of(name, **changes)
    opened = network_of(name).open(case, largest=largest, device=CPU, seed=0)
    assert isinstance(opened, _OpenNetwork)
    return opened


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("params", [SMALL, OTHER])
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("name", NETWORKS)
def test_flop_agrees_with_torchs_own_count(name: str, phase: str, params: dict[str, str]) -> None:
    """Convolutions and attention included; torch can count attention only where it is products."""
    work = work_of(case_of(name, phase=phase, params=params[name]))

    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        work.call()

    assert work.flop == counter.get_total_flops()


@pytest.mark.parametrize("name", NETWORKS)
def test_the_number_of_weights_is_that_of_the_module(name: str) -> None:
    """The footprint rests on it."""
    network = network_of(name)._network
    sizes = {key: int(value) for key, value in (pair.split("=") for pair in OTHER[name].split(";"))}

    built = sum(weight.numel() for weight in network.build(sizes).parameters())

    assert network.weights(sizes) == built


@pytest.mark.parametrize(("name", "items"), [("mlp", 4), ("convnet", 4), ("transformer", 4 * 6)])
def test_items_are_rows_images_or_tokens(name: str, items: int) -> None:
    """What throughput is counted in."""
    assert work_of(case_of(name)).items == items


@pytest.mark.parametrize("name", NETWORKS)
def test_inputs_are_slices_of_the_largest_batch(name: str) -> None:
    """An inference of two is the first two of an inference of six."""
    opened = curve_of(name)

    small, large = (cast("torch.Tensor", opened.work(size).call()) for size in (2, 6))

    torch.testing.assert_close(small, large[:2])


def test_images_stay_channels_last_in_every_slice() -> None:
    """A copy to another layout inside the call would be timed."""
    images = curve_of("convnet")._batch.first(3).inputs

    assert images.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("name", NETWORKS)
def test_weights_and_inputs_depend_on_the_seed_alone(name: str) -> None:
    """Building other curves first changes nothing, and building leaves the generator alone."""
    first = cast("torch.Tensor", work_of(case_of(name)).call())
    torch.manual_seed(3)
    before = torch.get_rng_state()

    assert torch.equal(first, cast("torch.Tensor", work_of(case_of(name)).call()))
    assert torch.equal(before, torch.get_rng_state())
    other = cast("torch.Tensor", work_of(case_of(name), seed=1).call())
    assert not torch.equal(first, other)


@pytest.mark.parametrize("name", NETWORKS)
def test_resident_bytes_count_the_view_and_not_the_largest_batch(name: str) -> None:
    """The same figure whichever other sizes were asked for."""
    small = curve_of(name, largest=3).work(3).resident_bytes()
    large = curve_of(name, largest=100).work(3).resident_bytes()

    assert small == large


def test_resident_bytes_grow_by_the_optimizers_state() -> None:
    """AdamW keeps two numbers per weight, from its first step on; gradients are not resident."""
    work = work_of(case_of("mlp", phase="train_step"))
    before = work.resident_bytes()
    weights = network_of("mlp")._network.weights({"classes": 5, "depth": 2, "width": 16})

    work.call()

    steps = 6 * 4  # one counter per parameter
    assert work.resident_bytes() - before == 2 * 4 * weights + steps


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("batch_size", [1, 24])
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("name", NETWORKS)
def test_the_footprint_is_between_one_and_four_times_the_measured_peak(
    name: str, dtype: str, phase: str, batch_size: int
) -> None:
    """Below it a machine would go down; far above it cases that fit would be refused."""
    case = case_of(name, dtype=dtype, phase=phase, params=REALISTIC[name], batch_size=batch_size)
    work = work_of(case)
    work.call()
    work.release()

    measured = work.resident_bytes() + peak_of_call(work.call)

    footprint = network_of(name).footprint_bytes(case)
    assert footprint is not None
    assert measured <= footprint <= 4 * measured


@pytest.mark.parametrize("name", NETWORKS)
def test_a_batch_that_no_machine_holds_has_a_footprint(name: str) -> None:
    """It grows with the batch without end."""
    network = network_of(name)
    small, large = (
        network.footprint_bytes(case_of(name, phase="train_step", batch_size=size))
        for size in (10**9, 10**30)
    )

    assert small is not None
    assert large is not None
    assert math.isclose(large, small * 10**21, rel_tol=1e-3)


@pytest.mark.parametrize("changes", [{"dtype": "float8"}, {"phase": "dgrad"}])
def test_what_will_be_refused_has_no_footprint(changes: dict[str, str]) -> None:
    """`open` is the one to refuse."""
    assert network_of("mlp").footprint_bytes(case_of("mlp", **changes)) is None


@pytest.mark.parametrize(
    ("name", "changes", "error"),
    [
        ("mlp", {"dtype": "tf32"}, UnsupportedError),
        ("mlp", {"phase": "dgrad"}, UnsupportedError),
        ("mlp", {"implementation": "jax"}, UnsupportedError),
        ("mlp", {"params": "width=3"}, WorkloadError),
        ("convnet", {"params": "classes=5;depth=1;image=4;width=4"}, WorkloadError),
        ("transformer", {"params": "depth=1;heads=3;seq=4;vocab=9;width=8"}, WorkloadError),
    ],
)
def test_what_a_network_cannot_do_is_refused_at_opening(
    name: str, changes: dict[str, str], error: type[Exception]
) -> None:
    """Before it is timed."""
    with pytest.raises(error):
        work_of(case_of(name, **changes))


def test_an_operator_that_torch_lacks_makes_the_curve_unsupported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Found out by trying one element."""

    def lacking(*_: object, **__: object) -> torch.Tensor:
        raise RuntimeError("\"gelu\" not implemented for 'Half'")

    monkeypatch.setattr(torch.nn.GELU, "forward", lacking)

    with pytest.raises(UnsupportedError, match="not implemented for 'Half'"):
        work_of(case_of("mlp", dtype="float16"))
