from hypothesis import given
from hypothesis import strategies as st

from gpubench.kernels.ladder import LADDER, SPLIT
from gpubench.kernels.splitting import LEAST_STEPS, Split, most_scratch_bytes, split_of
from gpubench.kernels.tiling import Tile

lengths = st.integers(1, 10**6)
steps_of = st.sampled_from((8, 32))
counts = st.integers(1, 2000)


def cut(inner: int, tile_inner: int, tiles: int, slots: int) -> Split:
    return split_of(inner, tile_inner=tile_inner, tiles=tiles, slots=slots)


@given(inner=lengths, tile_inner=steps_of, tiles=counts, slots=counts)
def test_parts_cover_the_axis_and_none_is_empty(
    inner: int, tile_inner: int, tiles: int, slots: int
) -> None:
    """A part that begins behind the end would add up what is not there."""
    split = cut(inner, tile_inner, tiles, slots)
    assert (split.parts - 1) * split.inner_of_part < inner <= split.parts * split.inner_of_part
    assert split.parts == 1 or split.inner_of_part % tile_inner == 0


@given(inner=lengths, tile_inner=steps_of, tiles=counts, slots=counts)
def test_all_parts_run_at_a_time(inner: int, tile_inner: int, tiles: int, slots: int) -> None:
    """More would begin another wave; a grid of more than half of the slots stays whole."""
    split = cut(inner, tile_inner, tiles, slots)
    assert split.parts == 1 or split.parts * tiles <= slots
    if 2 * tiles > slots:
        assert split.parts == 1


@given(inner=lengths, tile_inner=steps_of, tiles=counts, slots=counts)
def test_a_part_is_worth_its_sums(inner: int, tile_inner: int, tiles: int, slots: int) -> None:
    """Never more parts than steps, and never a short axis in pieces."""
    split = cut(inner, tile_inner, tiles, slots)
    assert split.parts == 1 or split.inner_of_part >= LEAST_STEPS * tile_inner


@given(inner=lengths, tile_inner=steps_of, tiles=counts, slots=counts, more=counts)
def test_more_tiles_never_make_more_parts_nor_more_room_fewer(
    inner: int, tile_inner: int, tiles: int, slots: int, more: int
) -> None:
    """Else a larger batch could be cut finer than a smaller one, for no reason."""
    parts = cut(inner, tile_inner, tiles, slots).parts
    assert cut(inner, tile_inner, tiles + more, slots).parts <= parts
    assert cut(inner, tile_inner, tiles, slots + more).parts >= parts


@given(inner=lengths, tile_inner=steps_of, tiles=counts, slots=counts)
def test_there_are_no_more_parts_than_the_longest_needs(
    inner: int, tile_inner: int, tiles: int, slots: int
) -> None:
    """The longest decides the time; each further one costs another set of sums."""
    split = cut(inner, tile_inner, tiles, slots)
    steps, longest = -(-inner // tile_inner), -(-split.inner_of_part // tile_inner)
    assert split.parts == -(-steps // longest)


def test_a_small_batch_fills_an_h200() -> None:
    """128 rows at n = k = 4096: 16 tiles, of 132 multiprocessors 128 are busy."""
    tensor, register = (LADDER[name] for name in ("cupy-tensor-split", "cupy-register-split"))
    for rung, split in (
        (tensor, Split(parts=8, inner_of_part=512)),
        (register, Split(parts=8, inner_of_part=512)),
    ):
        found = cut(4096, rung.tile_inner, rung.tile.count(128, 4096), 132 * rung.resident)
        assert found == split
    assert cut(4096, 32, tensor.tile.count(4096, 4096), 132).parts == 1


@given(rows=st.integers(1, 3000), columns=st.integers(1, 9000), sm=st.integers(1, 192))
def test_scratch_is_never_more_than_was_said(rows: int, columns: int, sm: int) -> None:
    """A case that does not fit is told from what it needs, before anything is built."""
    for rung in (LADDER[name] for name in SPLIT):
        tiles = rung.tile.count(rows, columns)
        parts = cut(2**20, rung.tile_inner, tiles, sm * rung.resident).parts
        said = most_scratch_bytes(rung.tile, resident=rung.resident, rows=rows, columns=columns)
        assert parts == 1 or 4 * parts * rows * columns <= said


def test_a_product_that_is_never_split_needs_no_scratch() -> None:
    """Its blocks write results and nothing else."""
    tile = Tile(rows=128, columns=256)
    assert most_scratch_bytes(tile, resident=1, rows=4096, columns=4096) == 0
