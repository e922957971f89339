"""How many output tiles a library's product kernel makes, as far as its name tells."""

import math
import re

from gpubench.model import KernelFacts

_TILE = re.compile(
    r"(?:tilesize|nvjet_(?:[a-z0-9]+_)+?|gemm_(?:[a-z0-9]+_)*?)(?P<first>\d{1,3})x(?P<second>\d{1,3})(?=x|_)"
)
"""As in ``nvjet_sm90_tst_128x256_64x4_..``, ``sm90_xmma_gemm_.._tilesize128x128x64_..``,
``cutlass_80_tensorop_s16816gemm_bf16_256x128_32x3_..`` and ``ampere_sgemm_128x64_tn``."""


def output_tiles(kernel: KernelFacts, *, rows: int, columns: int) -> int | None:
    """Return the logical tiles of a row-major result; None if the name does not tell their size.

    A library that counts columns first, as cuBLAS does, computes the transpose of what torch asks
    for: the first side of its tiles lies along our columns. Where the grid has exactly the blocks
    of the other orientation, the grid is believed. Parts into which a kernel splits its sums are
    not counted: they share an output tile.

    Args:
        kernel: What a profile told.
        rows: Of the result.
        columns: Of the result.
    """
    tile = _TILE.search(kernel.kernel_name or "")
    if tile is None:
        return None
    first, second = int(tile["first"]), int(tile["second"])
    usual = math.ceil(columns / first) * math.ceil(rows / second)
    turned = math.ceil(rows / first) * math.ceil(columns / second)
    return turned if _blocks(kernel) == turned else usual


def _blocks(kernel: KernelFacts) -> int | None:
    if not kernel.grid:
        return None
    return math.prod(int(side) for side in kernel.grid.split("x"))
