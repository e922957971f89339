// The tensor-core product with its inner axis split: each block adds up one part of it for one
// tile.
//
// The launch has as many blocks for every tile as there are parts. Their sums go to a place of
// their own, [part][row][column] in float32, and parts.cu adds them up. `vector` is as for the
// whole product; sums are stored in pairs where their columns are even.
//
// Compiled with -DELEMENT=Bfloat16 or Float16, one module for each.

#include "tensor_product.cuh"

struct Output {
  float* sums;
  int rows;
  int columns;
};

__device__ inline void put_pair(const Output& output, int row, int column, float low, float high) {
  if (row >= output.rows || column >= output.columns) return;
  float* const to = output.sums + offset_t(row) * output.columns + column;
  if (output.columns % 2 == 0) {
    *reinterpret_cast<float2*>(to) = float2{low, high};
  } else {
    to[0] = low;
    if (column + 1 < output.columns) to[1] = high;
  }
}

#define PART(name, a_inner_fast, b_inner_fast)                                               \
  extern "C" __global__ void __launch_bounds__(kThreads, 1)                                  \
      name(const bits_t* a, const bits_t* b, float* sums, int rows, int columns, int inner,  \
           int vector, int inner_of_part) {                                                  \
    const Operands of{a, b, rows, columns, inner, vector};                                   \
    const unsigned tiles =                                                                   \
        unsigned(tiles_along(rows, kTileRows)) * unsigned(tiles_along(columns, kTileColumns)); \
    const Part part = part_of(int(blockIdx.x / tiles), inner_of_part, inner);                \
    float* const own = sums + offset_t(blockIdx.x / tiles) * rows * columns;                 \
    const Tile tile = tile_of(of, blockIdx.x % tiles);                                       \
    Sums of_tile = {};                                                                       \
    multiply<a_inner_fast, b_inner_fast>(of_tile, of, tile, part);                           \
    for_each_pair(of_tile, tile, [&](int row, int column, float low, float high) {           \
      put_pair({own, rows, columns}, row, column, low, high);                                \
    });                                                                                      \
  }

PART(tensor_parts_nt, true, true)
PART(tensor_parts_nn, true, false)
PART(tensor_parts_tn, false, false)
