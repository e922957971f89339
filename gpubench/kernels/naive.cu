// The matrix product as one would first write it: one thread per output, nothing shared.
//
//   shapes, layouts   product.cuh; float32 in and out, any sizes >= 1
//   tile              16 x 16 outputs in a block of 256 threads
//
// The lowest rung of the ladder: every operand crosses the L1 cache once per output that needs it.

#include "product.cuh"

constexpr int kSide = 16;

template <bool kAInnerFast, bool kBInnerFast>
__device__ void multiply(const float* a, const float* b, float* c, int rows, int columns,
                         int inner) {
  const Tile tile =
      tile_of_block(blockIdx.x, tiles_along(rows, kSide), tiles_along(columns, kSide));
  const int row = tile.row * kSide + int(threadIdx.x) / kSide;
  const int column = tile.column * kSide + int(threadIdx.x) % kSide;
  if (row >= rows || column >= columns) return;
  float sum = 0;
  for (int i = 0; i < inner; ++i) {
    sum += a[offset_in<kAInnerFast>(row, i, rows, inner)] *
           b[offset_in<kBInnerFast>(column, i, columns, inner)];
  }
  c[offset_t(row) * columns + column] = sum;
}

#define PRODUCT(name, a_inner_fast, b_inner_fast)                                           \
  extern "C" __global__ void __launch_bounds__(kSide* kSide)                                \
      name(const float* a, const float* b, float* c, int rows, int columns, int inner) {    \
    multiply<a_inner_fast, b_inner_fast>(a, b, c, rows, columns, inner);                    \
  }

PRODUCT(naive_nt, true, true)
PRODUCT(naive_nn, true, false)
PRODUCT(naive_tn, false, false)
