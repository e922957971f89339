// What the matrix products share: the operands' layouts, and which block takes which tile.
//
//   c[rows, columns] = a[rows, inner] @ b[inner, columns]
//
// All matrices are dense. A layout says which axis of an operand is the fast one in memory:
//
//   nt  a[row * inner + i]   b[column * inner + i]    y  = x  @ w.T   (forward)
//   nn  a[row * inner + i]   b[i * columns + column]  dx = dy @ w     (dgrad)
//   tn  a[i * rows + row]    b[i * columns + column]  dw = dy.T @ x   (wgrad)
//
// c is row-major. An operand with `inner` as its fast axis is called inner-fast below; what is
// not inner (rows of a, columns of b) is called its extent, so that a and b can share code.
//
// Grids have one dimension: y and z end at 65535, which a batch times its rows exceeds.

// Offsets are in 64 bits, since rows * inner may pass 2^31 where neither side does.
typedef long long offset_t;

__device__ inline int tiles_along(int extent, int tile) { return (extent - 1) / tile + 1; }

template <bool kInnerFast>
__device__ inline offset_t offset_in(int extent_index, int inner_index, int extent, int inner) {
  return kInnerFast ? offset_t(extent_index) * inner + inner_index
                    : offset_t(inner_index) * extent + extent_index;
}

// Between the steps of an unrolled loop: the compilers would else work out the addresses of all
// steps ahead, and keep them in registers that are not there.
__device__ inline void keep_order() { asm volatile("" ::: "memory"); }

struct Tile {
  int row;
  int column;
};

// Blocks that run at the same time should share operands in the L2 cache: they take groups of
// eight tile rows, column by column, so that 128 neighbours read 8 + 16 stripes and not 1 + 128.
constexpr int kGroupRows = 8;

__device__ inline Tile tile_of_block(unsigned block, int tile_rows, int tile_columns) {
  const unsigned per_group = unsigned(kGroupRows) * unsigned(tile_columns);
  const int first_row = int(block / per_group) * kGroupRows;
  const int left = tile_rows - first_row;
  const int height = left < kGroupRows ? left : kGroupRows;
  const int within = int(block % per_group);
  return {first_row + within % height, within / height};
}

// The stretch of the inner axis that a block adds up; it begins at a multiple of the tile's.
struct Part {
  int first;
  int end;
};

// The n-th part of a split axis; the last one may be shorter.
__device__ inline Part part_of(int n, int inner_of_part, int inner) {
  const int first = n * inner_of_part;
  const int left = inner - first;
  return {first, first + (left < inner_of_part ? left : inner_of_part)};
}
