"""Why a GPU's clock is lower than it could be: NVML's bits, and which of them spoil a block."""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[int, str] = MappingProxyType(
    {
        0x004: "power-cap",
        0x008: "hw-slowdown",
        0x020: "sw-thermal",
        0x040: "hw-thermal",
        0x080: "power-brake",
    }
)
"""The bits that mean that the GPU was held back, by name. Left out are those that mean nothing is
wrong: idle (0x1), clocks set by an administrator (0x2), synchronised with another GPU (0x10) or
set for a display (0x100).

Source: NVML API reference, `nvmlClocksEventReasons`.
"""

_SPOILS = 0x008 | 0x020 | 0x040 | 0x080
"""Heat and faulty power supply say something about the room, not about the GPU; a power cap is
how the GPU is sold."""

_POWER_CAP = 0x004


def names_of(bits: int) -> tuple[str, ...]:
    """Return the names of all reasons in a bitmask; several can hold at once."""
    return tuple(name for bit, name in REASONS.items() if bits & bit)


def spoils(bits: int) -> bool:
    """Return whether a reason says that the block should be measured again."""
    return bool(bits & _SPOILS)


def without_cap(bits: int) -> int:
    """Return the other reasons."""
    return bits & ~_POWER_CAP


def capped(bits: int) -> bool:
    """Return whether the power limit held the clock down."""
    return bool(bits & _POWER_CAP)
