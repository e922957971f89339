"""NVML's bits of why a clock is low."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.device.cuda.throttle import REASONS, capped, names_of, spoils


def test_several_reasons_at_once_are_all_named() -> None:
    """Compared for equality, two bits together would match nothing and look healthy."""
    assert names_of(0x004 | 0x040) == ("power-cap", "hw-thermal")


@pytest.mark.parametrize("bits", [0x0, 0x1, 0x2, 0x10, 0x100, 0x1 | 0x2])
def test_what_is_no_fault_is_not_named(bits: int) -> None:
    """Idle, clocks that somebody set, another GPU's clock, a display."""
    assert names_of(bits) == ()
    assert not spoils(bits)
    assert not capped(bits)


@pytest.mark.parametrize(
    ("bit", "spoiled"),
    [(0x004, False), (0x008, True), (0x020, True), (0x040, True), (0x080, True)],
)
def test_heat_and_power_supply_spoil_a_block_and_a_power_cap_does_not(
    bit: int, spoiled: bool
) -> None:
    """At its power limit a GPU is what was bought; in a hot room it is not."""
    assert spoils(bit) is spoiled
    assert spoils(bit | 0x1) is spoiled
    assert capped(bit) is (bit == 0x004)


@given(st.sets(st.sampled_from(sorted(REASONS))), st.integers(0, 2**64 - 1))
def test_names_depend_on_the_known_bits_only(bits: set[int], others: int) -> None:
    """A newer driver may set bits that nobody here knows."""
    unknown = others & ~sum(REASONS)

    assert names_of(sum(bits) | unknown) == tuple(REASONS[bit] for bit in sorted(bits))
