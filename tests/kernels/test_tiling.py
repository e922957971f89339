import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.kernels.ladder import LADDER, LAYOUTS
from gpubench.kernels.tiling import Tile, waves
from tests.kernels.on_cpu import KERNELS, library_of

sides = st.integers(1, 5000)


@given(rows=sides, columns=sides, tile=st.builds(Tile, rows=sides, columns=sides))
def test_tiles_cover_the_result_and_none_is_superfluous(
    rows: int, columns: int, tile: Tile
) -> None:
    """One row less than a full tile row would leave outputs out, one more would be idle."""
    count = tile.count(rows, columns)
    assert count * tile.rows * tile.columns >= rows * columns
    assert count == len(range(0, rows, tile.rows)) * len(range(0, columns, tile.columns))


@pytest.mark.parametrize(("rows", "tiles"), [(120, 16), (127, 16), (128, 16), (129, 32), (130, 32)])
def test_a_batch_beyond_the_tile_edge_begins_new_tiles(rows: int, tiles: int) -> None:
    """128 rows are one row of tiles, 129 are two."""
    assert LADDER["cupy-tensor"].tile.count(rows, 4096) == tiles


@given(tiles=st.integers(1, 10**6), sm_count=st.integers(1, 200), blocks_per_sm=st.integers(1, 16))
def test_waves_are_as_few_as_can_hold_the_tiles(
    tiles: int, sm_count: int, blocks_per_sm: int
) -> None:
    """The last one may be nearly empty."""
    count = waves(tiles, sm_count=sm_count, blocks_per_sm=blocks_per_sm)
    held = sm_count * blocks_per_sm
    assert (count - 1) * held < tiles <= count * held


_CONSTANTS = {
    "naive": "kSide kSide kSide*kSide 0",
    "tiled": "kSide kSide kSide*kSide 0",
    "register": "kTile kTile kThreads 0",
    "tensor": "kTileRows kTileColumns kThreads kStages*kChunksOfStage*16",
}


@pytest.mark.parametrize("implementation", LADDER)
def test_the_ladder_has_the_numbers_of_the_sources(implementation: str) -> None:
    """A tile that was changed in one place only would launch too few blocks."""
    rung = LADDER[implementation]
    values = ", ".join(_CONSTANTS[rung.source].split())
    library = library_of(rung.source, tail=f'extern "C" int facts[] = {{{values}}};')
    found = list((ctypes.c_int * 4).in_dll(library, "facts"))
    assert found == [rung.tile.rows, rung.tile.columns, rung.threads, rung.shared_bytes]
    assert set(KERNELS[rung.source]) >= {f"{rung.source}_{layout}" for layout in LAYOUTS}


TAIL = """
extern "C" void tile_of(unsigned block, int tile_rows, int tile_columns, int* row, int* column) {
  const Tile tile = tile_of_block(block, tile_rows, tile_columns);
  *row = tile.row;
  *column = tile.column;
}
"""


@given(rows=st.integers(1, 40), columns=st.integers(1, 40))
def test_every_tile_is_one_blocks(rows: int, columns: int) -> None:
    """Blocks are numbered along one axis, and in groups: each must still find a tile of its own."""
    tile_of = library_of("naive", tail=TAIL).tile_of
    found = set()
    for block in range(rows * columns):
        row, column = ctypes.c_int(), ctypes.c_int()
        tile_of(block, rows, columns, ctypes.byref(row), ctypes.byref(column))
        found.add((row.value, column.value))
    assert found == {(row, column) for row in range(rows) for column in range(columns)}


def test_neighbouring_blocks_share_operands() -> None:
    """132 tensor-core blocks of a 4096-cubed product touch 8 + 17 stripes, not 9 + 16 by luck."""
    tile_of = library_of("naive", tail=TAIL).tile_of
    rows, columns = set(), set()
    for block in range(132):
        row, column = ctypes.c_int(), ctypes.c_int()
        tile_of(block, 64, 64, ctypes.byref(row), ctypes.byref(column))
        rows.add(row.value)
        columns.add(column.value)
    assert (len(rows), len(columns)) == (8, 17)
