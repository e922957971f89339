"""How many blocks of a kernel a multiprocessor can hold at once, from what a block needs."""

from dataclasses import dataclass

_WARP = 32
_REGISTER_UNIT = 256
_SHARED_UNIT = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiprocessor:
    """What a multiprocessor has to share out."""

    threads: int
    registers: int
    shared_bytes: int
    blocks: int
    """The most that it schedules, whatever they need."""
    reserved_bytes: int
    """Shared memory that CUDA keeps for itself in every block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockNeeds:
    """What one block of a kernel takes."""

    threads: int
    registers_per_thread: int
    shared_bytes: int


def resident_blocks(needs: BlockNeeds, has: Multiprocessor) -> int:
    """Return how many such blocks fit at once; 0 if none does.

    Registers are given to warps in units of 256, shared memory to blocks in units of 128 bytes.

    Source: the occupancy calculation of the CUDA C++ Best Practices Guide, section 11.1.
    """
    warps = -(-needs.threads // _WARP)
    limits = [has.blocks, has.threads // (warps * _WARP)]
    if needs.registers_per_thread:
        per_warp = _rounded_up(needs.registers_per_thread * _WARP, _REGISTER_UNIT)
        limits.append(has.registers // per_warp // warps)
    shared = _rounded_up(needs.shared_bytes + has.reserved_bytes, _SHARED_UNIT)
    if shared:
        limits.append(has.shared_bytes // shared)
    return min(limits)


def _rounded_up(amount: int, unit: int) -> int:
    return -(-amount // unit) * unit
