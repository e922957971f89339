import torch
from hypothesis import given
from hypothesis import strategies as st

from gpubench.workloads.inputs import curve_seed, generator_on, seeded
from tests.workloads.examples import CPU


def test_a_curves_seed_is_fixed_for_ever() -> None:
    """Inputs are the same on every machine and in every version of Python."""
    assert curve_seed(0, "matmul/torch/forward/float32/k=1/none") == 1297898922877544509


@given(st.integers(), st.text())
def test_a_curves_seed_is_one_that_torch_takes(seed: int, curve_id: str) -> None:
    """Torch wants 63 bits."""
    assert 0 <= curve_seed(seed, curve_id) < 2**63


def test_other_seeds_and_curves_give_other_numbers() -> None:
    """Neither is ignored."""
    assert len({curve_seed(0, "a"), curve_seed(1, "a"), curve_seed(0, "b")}) == 3


def test_a_generator_repeats_itself() -> None:
    """The same seed gives the same numbers."""
    first = torch.randn(5, generator=generator_on(CPU, 7))

    assert torch.equal(first, torch.randn(5, generator=generator_on(CPU, 7)))


def test_seeding_leaves_the_global_generator_as_it_was() -> None:
    """Opening a curve must not change what a user's own code draws next."""
    before = torch.get_rng_state()
    with seeded(7, CPU):
        inside = torch.randn(3)

    assert torch.equal(torch.get_rng_state(), before)
    with seeded(7, CPU):
        assert torch.equal(torch.randn(3), inside)
