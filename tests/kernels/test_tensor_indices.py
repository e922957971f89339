"""The index arithmetic of the tensor-core product, compiled from its source as plain functions."""

from itertools import product

import pytest

from tests.kernels.on_cpu import library_of

TAIL = """
extern "C" int at_a(bool fast, int extent, int inner) {
  const Place first{extent, inner};
  return fast ? chunk_at<true, kTileRows>(first) : chunk_at<false, kTileRows>(first);
}
extern "C" int at_b(bool fast, int extent, int inner) {
  const Place first{extent, inner};
  return fast ? chunk_at<true, kTileColumns>(first) : chunk_at<false, kTileColumns>(first);
}
static int packed(Place place) { return place.extent << 16 | place.inner; }
extern "C" int chunk_of_a(bool fast, int n) {
  return packed(fast ? place_of_chunk<true, kTileRows>(n) : place_of_chunk<false, kTileRows>(n));
}
extern "C" int chunk_of_b(bool fast, int n) {
  return packed(fast ? place_of_chunk<true, kTileColumns>(n)
                     : place_of_chunk<false, kTileColumns>(n));
}
template <bool kInnerFast, int kExtent>
static int lane_place(Place first, int n, int step) {
  return LanePlaces<kInnerFast, kExtent>(first).at(n, step);
}
extern "C" int lane_of_a(bool fast, int extent, int inner, int n, int step) {
  const Place first{extent, inner};
  return fast ? lane_place<true, kTileRows>(first, n, step)
              : lane_place<false, kTileRows>(first, n, step);
}
extern "C" int lane_of_b(bool fast, int extent, int inner, int n, int step) {
  const Place first{extent, inner};
  return fast ? lane_place<true, kTileColumns>(first, n, step)
              : lane_place<false, kTileColumns>(first, n, step);
}
template <bool kInnerFast, int kExtent>
static int carried(int thread, int j) {
  threadIdx.x = thread;
  return Carrier<kInnerFast, kExtent>::chunk(j);
}
extern "C" int carried_of_a(bool fast, int thread, int j) {
  return fast ? carried<true, kTileRows>(thread, j) : carried<false, kTileRows>(thread, j);
}
extern "C" int carried_of_b(bool fast, int thread, int j) {
  return fast ? carried<true, kTileColumns>(thread, j) : carried<false, kTileColumns>(thread, j);
}
extern "C" int row_of_a(bool fast, int lane) { return packed(fragment_of_a(lane, fast)); }
extern "C" int row_of_b(bool fast, int lane) { return packed(fragment_of_b(lane, fast)); }
"""
INNER = 32
EXTENTS = {"a": 128, "b": 256}
BANK_ROW = 8
"""Chunks of 16 bytes that the 32 banks of 4 bytes hold."""


@pytest.fixture(scope="module")
def functions() -> dict[str, object]:
    library = library_of("tensor", ("ELEMENT=Bfloat16",), tail=TAIL)
    kinds = ("at", "chunk_of", "row_of", "lane_of", "carried_of")
    names = [f"{kind}_{operand}" for kind in kinds for operand in EXTENTS]
    return {name: getattr(library, name) for name in names}


def call(functions: dict[str, object], name: str, *arguments: int) -> int:
    function = functions[name]
    assert callable(function)
    return int(function(*arguments))


def place(functions: dict[str, object], name: str, *arguments: int) -> tuple[int, int]:
    return divmod(call(functions, name, *arguments), 1 << 16)


OPERANDS = list(product("ab", (True, False)))


@pytest.mark.parametrize(("operand", "fast"), OPERANDS)
def test_every_chunk_of_a_tile_has_a_place_of_its_own(
    operand: str, fast: bool, functions: dict[str, object]
) -> None:
    """Staging covers the tile once, and the swizzle is a permutation."""
    extent = EXTENTS[operand]
    count = extent * INNER // 8
    firsts = [place(functions, f"chunk_of_{operand}", fast, n) for n in range(count)]
    along_fast = ((e, i) for e in range(extent) for i in range(0, INNER, 8))
    along_slow = ((e, i) for e in range(0, extent, 8) for i in range(INNER))

    assert set(firsts) == set(along_fast if fast else along_slow)
    places = [call(functions, f"at_{operand}", fast, *first) for first in firsts]
    assert sorted(places) == list(range(count))


@pytest.mark.parametrize(("operand", "fast"), OPERANDS)
def test_eight_threads_that_store_together_use_all_banks(
    operand: str, fast: bool, functions: dict[str, object]
) -> None:
    """16-byte accesses go eight threads at a time."""
    count = EXTENTS[operand] * INNER // 8
    for start in range(0, count, 8):
        firsts = [place(functions, f"chunk_of_{operand}", fast, n) for n in range(start, start + 8)]
        places = [call(functions, f"at_{operand}", fast, *first) for first in firsts]
        assert len({at % BANK_ROW for at in places}) == BANK_ROW


@pytest.mark.parametrize(("operand", "fast"), OPERANDS)
def test_the_rows_of_a_matrix_lie_in_different_banks(
    operand: str, fast: bool, functions: dict[str, object]
) -> None:
    """A matrix load reads eight rows at a time; in one bank they would take eight times as long."""
    for start, step, matrix in product(range(0, EXTENTS[operand], 16), (0, 16), range(4)):
        rows = [
            place(functions, f"row_of_{operand}", fast, lane)
            for lane in range(8 * matrix, 8 * matrix + 8)
        ]
        places = [call(functions, f"at_{operand}", fast, start + e, step + i) for e, i in rows]
        assert len({at % BANK_ROW for at in places}) == BANK_ROW


@pytest.mark.parametrize(
    ("operand", "fast", "corners"),
    [
        # (extent, inner) of the four matrices, in the order of the fragment's registers.
        ("a", True, [(0, 0), (8, 0), (0, 8), (8, 8)]),
        ("a", False, [(0, 0), (8, 0), (0, 8), (8, 8)]),
        ("b", True, [(0, 0), (0, 8), (8, 0), (8, 8)]),
        ("b", False, [(0, 0), (0, 8), (8, 0), (8, 8)]),
    ],
)
def test_fragments_are_loaded_in_the_order_that_mma_wants(
    operand: str, fast: bool, corners: list[tuple[int, int]], functions: dict[str, object]
) -> None:
    """PTX ISA, fragments of m16n8k16: a by rows first, b by its inner axis first."""
    for lane in range(32):
        extent, inner = corners[lane // 8]
        line = lane % 8
        expected = (extent + line, inner) if fast else (extent, inner + line)
        assert place(functions, f"row_of_{operand}", fast, lane) == expected


@pytest.mark.parametrize(("operand", "fast"), OPERANDS)
def test_what_lies_a_constant_further_on_is_where_the_swizzle_has_it(
    operand: str, fast: bool, functions: dict[str, object]
) -> None:
    """The kernel works out a lane's first places alone; the others must be those of `chunk_at`."""
    for lane, warp, n, step in product(range(32), range(0, EXTENTS[operand], 64), range(4), (0, 1)):
        extent, inner = place(functions, f"row_of_{operand}", fast, lane)
        found = call(functions, f"lane_of_{operand}", fast, warp + extent, inner, n, step)
        at = (warp + extent + 16 * n, inner + 16 * step)
        assert found == call(functions, f"at_{operand}", fast, *at)


@pytest.mark.parametrize(("operand", "fast"), OPERANDS)
def test_a_thread_puts_each_of_its_chunks_in_its_place(
    operand: str, fast: bool, functions: dict[str, object]
) -> None:
    """As far apart in shared memory as they are in the tile, in numbers of chunks."""
    for thread, j in product(range(256), range(EXTENTS[operand] * INNER // 8 // 256)):
        own = place(functions, f"chunk_of_{operand}", fast, thread + 256 * j)
        found = call(functions, f"carried_of_{operand}", fast, thread, j)
        assert found == call(functions, f"at_{operand}", fast, *own)
