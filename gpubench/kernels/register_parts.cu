// The register product with its inner axis split: each block adds up one part of it for one tile.
//
// The launch has as many blocks for every tile as there are parts. Their sums go to a place of
// their own, [part][row][column] in float32, and parts.cu adds them up. `vector` is as for the
// whole product, of that place where it is of the result.

#include "register_product.cuh"

#define PART(name, a_inner_fast, b_inner_fast)                                               \
  extern "C" __global__ void __launch_bounds__(kThreads, 2)                                  \
      name(const float* a, const float* b, float* sums, int rows, int columns, int inner,    \
           int vector, int inner_of_part) {                                                  \
    const unsigned tiles =                                                                   \
        unsigned(tiles_along(rows, kTile)) * unsigned(tiles_along(columns, kTile));          \
    const Part part = part_of(int(blockIdx.x / tiles), inner_of_part, inner);                \
    float* const own = sums + offset_t(blockIdx.x / tiles) * rows * columns;                 \
    const Output output{own, nullptr, nullptr, rows, columns};                               \
    const Tile tile = tile_of(output, blockIdx.x % tiles);                                   \
    multiply<a_inner_fast, b_inner_fast, false>({a, b, inner, vector}, output, tile, part);  \
  }

PART(register_parts_nt, true, true)
PART(register_parts_nn, true, false)
PART(register_parts_tn, false, false)
