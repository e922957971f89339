// The main loop of the tensor-core product: what one block adds up for its tile.
//
// `vector` says that an operand can be copied 16 bytes at a time, past the registers: its fast axis
// is a multiple of eight and its address of 16 bytes. Else it is gathered number by number, which
// is slow, and a matter of the shape. The launch says which.

#include "product.cuh"
#include "half.cuh"
#include "tensor_core.cuh"
#include "tensor_places.cuh"
#include "tensor_carrier.cuh"
#include "tensor_fragments.cuh"

// Which of the operands can be moved in wide accesses; bits of a launch's argument.
constexpr int kVectorA = 1;
constexpr int kVectorB = 2;

struct Operands {
  const bits_t* a;
  const bits_t* b;
  int rows;
  int columns;
  int inner;
  int vector;
};

// `kCopied` says that both operands can be copied, as those of most shapes can: a loop of its own
// for these has no branch between its instructions.
template <bool kAInnerFast, bool kBInnerFast, bool kCopied>
__device__ inline void add_products(Sums& sums, const Operands& of, Tile tile, Part part) {
  uint4* const shared = dynamic_shared();
  Carrier<kAInnerFast, kTileRows> from_a(of.a, tile.row * kTileRows, of.rows, of.inner, part);
  Carrier<kBInnerFast, kTileColumns> from_b(of.b, tile.column * kTileColumns, of.columns, of.inner,
                                            part);
  const Loader<kAInnerFast, kBInnerFast> loader;
  const int stages = tiles_along(part.end - part.first, kTileInner);
  const auto bring = [&](int stage) {
    uint4* const to = shared + stage % kStages * kChunksOfStage;
    if (kCopied) {
      // Beyond the last stage zeros are put where nobody looks.
      from_a.copy(to);
      from_b.copy(to + kChunksOfA);
    } else if (stage < stages) {
      of.vector & kVectorA ? from_a.copy(to) : from_a.gather(to);
      of.vector & kVectorB ? from_b.copy(to + kChunksOfA) : from_b.gather(to + kChunksOfA);
    }
    // Empty groups too, so that the number under way always tells which stage has landed.
    close_group();
  };
  Fragments fragments[2];
  const auto load = [&](int stage, int step) {
    const uint4* const from = shared + stage % kStages * kChunksOfStage;
    loader.load(fragments[step], from, step);
  };
  // A stage has landed once all but the newest two groups have, for every thread.
  const auto await_stage = [&] {
    wait_for_groups<kStages - 2>();
    __syncthreads();
  };

  for (int stage = 0; stage < kStages - 1; ++stage) bring(stage);
  await_stage();
  load(0, 0);
  load(0, 1);
  bring(kStages - 1);
  multiply_fragments(sums, fragments[0]);
  // The barrier stands where the loop comes round, which no instruction passes: the products of
  // the stage before are left for the time in which the first fragments of this one are loaded.
  for (int stage = 1; stage < stages; ++stage) {
    await_stage();
    load(stage, 0);
    multiply_fragments(sums, fragments[1]);
    load(stage, 1);
    // Into the place of the stage before this one, which all warps left at the barrier.
    bring(stage + kStages - 1);
    multiply_fragments(sums, fragments[0]);
  }
  multiply_fragments(sums, fragments[1]);
}

template <bool kAInnerFast, bool kBInnerFast>
__device__ inline void multiply(Sums& sums, const Operands& of, Tile tile, Part part) {
  constexpr int kBoth = kVectorA | kVectorB;
  if ((of.vector & kBoth) == kBoth) {
    add_products<kAInnerFast, kBInnerFast, true>(sums, of, tile, part);
  } else {
    add_products<kAInnerFast, kBInnerFast, false>(sums, of, tile, part);
  }
}

__device__ inline Tile tile_of(const Operands& of, unsigned block) {
  return tile_of_block(block, tiles_along(of.rows, kTileRows),
                       tiles_along(of.columns, kTileColumns));
}

// Calls `put` with the row, column and two neighbouring sums of all that a lane holds: two each of
// rows lane / 4 and 8 below it, of every 16 x 8 product.
template <class Put>
__device__ inline void for_each_pair(const Sums& sums, Tile tile, Put put) {
  const int warp = int(threadIdx.x) / 32;
  const int lane = int(threadIdx.x) % 32;
  const int row = tile.row * kTileRows + warp / kWarpsAcross * kWarpSide + lane / 4;
  const int column = tile.column * kTileColumns + warp % kWarpsAcross * kWarpSide + lane % 4 * 2;
#pragma unroll
  for (int i = 0; i < 4; ++i) {
#pragma unroll
    for (int j = 0; j < 8; ++j) {
      const float(&four)[4] = sums[i][j];
      put(row + 16 * i, column + 8 * j, four[0], four[1]);
      put(row + 16 * i + 8, column + 8 * j, four[2], four[3]);
    }
  }
}
