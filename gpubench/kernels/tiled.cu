// The matrix product with tiles of both operands in shared memory, one thread per output.
//
//   shapes, layouts   product.cuh; float32 in and out, any sizes >= 1
//   tile              16 x 16 outputs in a block of 256 threads, 16 of the inner axis at a time
//
// The second rung: each number is read from global memory once per tile instead of once per
// output, but every multiplication still waits for two reads of shared memory.

#include "product.cuh"

constexpr int kSide = 16;
// One more than a tile's side, or the transposing stores below would all go to one bank.
constexpr int kPitch = kSide + 1;

// Threads with neighbouring numbers read neighbouring addresses, whichever axis is the fast one.
template <bool kInnerFast>
__device__ float number_at(const float* operand, int first_extent, int first_inner, int extent,
                           int inner, int slow, int fast) {
  const int e = first_extent + (kInnerFast ? slow : fast);
  const int i = first_inner + (kInnerFast ? fast : slow);
  // What is beyond the edge counts as 0 and adds nothing.
  return e < extent && i < inner ? operand[offset_in<kInnerFast>(e, i, extent, inner)] : 0.0f;
}

template <bool kAInnerFast, bool kBInnerFast>
__device__ void multiply(const float* a, const float* b, float* c, int rows, int columns,
                         int inner) {
  __shared__ float a_tile[kSide][kPitch];  // [row][inner]
  __shared__ float b_tile[kSide][kPitch];  // [inner][column]
  const Tile tile =
      tile_of_block(blockIdx.x, tiles_along(rows, kSide), tiles_along(columns, kSide));
  const int first_row = tile.row * kSide;
  const int first_column = tile.column * kSide;
  const int slow = int(threadIdx.x) / kSide;
  const int fast = int(threadIdx.x) % kSide;
  float sum = 0;
  for (int first = 0; first < inner; first += kSide) {
    const float from_a = number_at<kAInnerFast>(a, first_row, first, rows, inner, slow, fast);
    const float from_b = number_at<kBInnerFast>(b, first_column, first, columns, inner, slow, fast);
    (kAInnerFast ? a_tile[slow][fast] : a_tile[fast][slow]) = from_a;
    (kBInnerFast ? b_tile[fast][slow] : b_tile[slow][fast]) = from_b;
    __syncthreads();
#pragma unroll
    for (int i = 0; i < kSide; ++i) sum += a_tile[slow][i] * b_tile[i][fast];
    __syncthreads();
  }
  const int row = first_row + slow;
  const int column = first_column + fast;
  if (row < rows && column < columns) c[offset_t(row) * columns + column] = sum;
}

#define PRODUCT(name, a_inner_fast, b_inner_fast)                                           \
  extern "C" __global__ void __launch_bounds__(kSide* kSide)                                \
      name(const float* a, const float* b, float* c, int rows, int columns, int inner) {    \
    multiply<a_inner_fast, b_inner_fast>(a, b, c, rows, columns, inner);                    \
  }

PRODUCT(tiled_nt, true, true)
PRODUCT(tiled_nn, true, false)
PRODUCT(tiled_tn, false, false)
