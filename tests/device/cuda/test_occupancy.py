"""How many blocks of a kernel fit on a multiprocessor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.device.cuda.occupancy import BlockNeeds, Multiprocessor, resident_blocks

H100 = Multiprocessor(
    threads=2048, registers=65536, shared_bytes=233_472, blocks=32, reserved_bytes=1024
)


@pytest.mark.parametrize(
    ("threads", "registers", "shared_bytes", "blocks"),
    [
        (256, 32, 0, 8),  # all 2048 threads
        (32, 16, 0, 32),  # the most blocks that are scheduled
        (256, 128, 0, 2),  # 65536 / (128 x 256) registers
        (128, 168, 0, 3),  # 5376 registers a warp
        (384, 168, 200_000, 1),  # one block of a large product
        (128, 32, 113 * 1024, 2),  # 2 x 114 KB with what CUDA keeps
        (128, 32, 114 * 1024, 1),
        (33, 32, 0, 32),  # half-filled warps count whole
    ],
)
def test_the_scarcest_resource_decides(
    threads: int, registers: int, shared_bytes: int, blocks: int
) -> None:
    """Worked out by hand from the figures of compute capability 9.0."""
    needs = BlockNeeds(threads=threads, registers_per_thread=registers, shared_bytes=shared_bytes)

    assert resident_blocks(needs, H100) == blocks


@given(st.integers(1, 1024), st.integers(1, 255), st.integers(0, 227 * 1024), st.integers(0, 9))
def test_asking_for_more_never_fits_more(
    threads: int, registers: int, shared_bytes: int, more: int
) -> None:
    """Whatever the rounding."""
    some = BlockNeeds(threads=threads, registers_per_thread=registers, shared_bytes=shared_bytes)
    greedy = BlockNeeds(
        threads=min(1024, threads + more),
        registers_per_thread=registers + more,
        shared_bytes=shared_bytes + more,
    )

    assert 0 <= resident_blocks(greedy, H100) <= resident_blocks(some, H100) <= H100.blocks
