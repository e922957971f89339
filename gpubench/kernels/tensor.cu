// The matrix product on tensor cores, by the instructions that every chip since sm_80 has.
//
//   shapes, layouts   product.cuh; bf16 or fp16 in and out, sums in float32, any sizes >= 1
//   tile              128 x 256 outputs in a block of 256 threads, 32 of the inner axis at a time
//   warp              64 x 64 outputs: 2 x 4 warps, each 4 x 8 products of 16 x 8 x 16
//   shared memory     4 stages of 24 KB, which the smallest chips (99 KB a block) still hold
//
// A warp reads 4 KB of shared memory for 32 products; with 64 x 32 outputs it would be a half
// more per product, and shared memory instead of the tensor cores would be the bound.
//
// `vector` says that an operand can be copied 16 bytes at a time, past the registers: its fast axis
// is a multiple of eight and its address of 16 bytes. Else it is gathered number by number, which
// is slow, and a matter of the shape. Likewise outputs are stored in pairs where their columns are
// even and their addresses multiples of four. The launch says which.
//
// Compiled with -DELEMENT=Bfloat16 or Float16, one module for each.

#include "product.cuh"
#include "activation.cuh"
#include "half.cuh"
#include "tensor_core.cuh"

#ifndef ELEMENT
#define ELEMENT Bfloat16
#endif

typedef unsigned short bits_t;

constexpr int kThreads = 256;
constexpr int kTileRows = 128;
constexpr int kTileColumns = 256;
constexpr int kTileInner = 32;
constexpr int kStages = 4;
constexpr int kWarpSide = 64;
constexpr int kWarpsAcross = kTileColumns / kWarpSide;
constexpr int kStep = 16;   // of the inner axis in one product
constexpr int kChunk = 8;   // numbers in 16 bytes
constexpr int kChunksOfA = kTileRows * kTileInner / kChunk;
constexpr int kChunksOfB = kTileColumns * kTileInner / kChunk;
constexpr int kChunksOfStage = kChunksOfA + kChunksOfB;

// A place within a tile of kExtent x 32 numbers.
struct Place {
  int extent;
  int inner;
};

// Where a chunk of eight numbers along the fast axis lies in shared memory, in chunks. The chunks
// of a line are permuted so that each eight that one matrix load reads together (one column of
// chunks, eight lines) lie in eight different sixteenths of the banks.
template <bool kInnerFast, int kExtent>
__device__ inline int chunk_at(Place first) {
  if (kInnerFast) {
    // Four chunks a line, two lines a row of banks.
    return first.extent * (kTileInner / kChunk) + (first.inner / kChunk ^ (first.extent / 2 & 3));
  }
  return first.inner * (kExtent / kChunk) + (first.extent / kChunk ^ (first.inner & 7));
}

// The first number of the n-th chunk of a tile, neighbouring chunks along the fast axis.
template <bool kInnerFast, int kExtent>
__device__ inline Place place_of_chunk(int n) {
  constexpr int kLine = (kInnerFast ? kTileInner : kExtent) / kChunk;
  const int slow = n / kLine;
  const int fast = n % kLine * kChunk;
  return kInnerFast ? Place{slow, fast} : Place{fast, slow};
}

// Which row of the four 8 x 8 matrices a lane names, for the operands' fragments as `mma` wants
// them: a in the order (0, 0) (8, 0) (0, 8) (8, 8) of (row, inner), b in the order of two
// neighbouring fragments (0, 0) (0, 8) (8, 0) (8, 8) of (column, inner).
//
// Source: PTX ISA, "Matrix Fragments for mma.m16n8k16 with floating point type" and "ldmatrix".
__device__ inline Place fragment_of_a(int lane, bool inner_fast) {
  const int line = lane % 8;
  const int second = lane / 8 % 2 * 8;
  const int fourth = lane / 16 * 8;
  return inner_fast ? Place{line + second, fourth} : Place{second, line + fourth};
}

__device__ inline Place fragment_of_b(int lane, bool inner_fast) {
  const int line = lane % 8;
  const int second = lane / 8 % 2 * 8;
  const int fourth = lane / 16 * 8;
  return inner_fast ? Place{line + fourth, second} : Place{fourth, line + second};
}

template <bool kInnerFast>
__device__ inline void load_fragment(unsigned (&to)[4], const uint4* row) {
  // An operand whose inner axis is slow lies transposed.
  if (kInnerFast) {
    load_matrices(to, row);
  } else {
    load_transposed(to, row);
  }
}

// What one thread carries of one operand from global to shared memory.
template <bool kInnerFast, int kExtent>
struct Carrier {
  static constexpr int kCarried = kExtent * kTileInner / kChunk / kThreads;

  const bits_t* operand;
  const bits_t* next;
  Place first;  // in the whole operand
  int extent;
  int inner;
  bool vector;

  __device__ Carrier(const bits_t* operand_, int first_extent, int extent_, int inner_,
                     bool vector_)
      : operand(operand_), extent(extent_), inner(inner_), vector(vector_) {
    first = place_of_chunk<kInnerFast, kExtent>(int(threadIdx.x));
    first.extent += first_extent;
    next = operand + offset_in<kInnerFast>(first.extent, first.inner, extent, inner);
  }

  // Bring the next 32 of the inner axis to a stage; beyond the edges there are zeros.
  __device__ void bring(uint4* stage) {
    if (vector) {
#pragma unroll
      for (int j = 0; j < kCarried; ++j) {
        // Eight numbers lie inside or outside together.
        const Place at = place(j);
        const bool inside = at.extent < extent && at.inner < inner;
        start_copy(stage + chunk(j), inside ? source(j) : operand, inside ? 16 : 0);
      }
    } else {
      // Unrolled, this would need more registers than there are.
#pragma unroll 1
      for (int j = 0; j < kCarried; ++j) {
        gather(reinterpret_cast<bits_t*>(stage + chunk(j)), source(j), place(j));
      }
    }
    next += kInnerFast ? offset_t(kTileInner) : offset_t(kTileInner) * extent;
    first.inner += kTileInner;
  }

  // One thread's chunks lie apart along the slow axis.
  static constexpr int kApart = kThreads * kChunk / (kInnerFast ? kTileInner : kExtent);

  __device__ Place place(int j) const {
    return kInnerFast ? Place{first.extent + j * kApart, first.inner}
                      : Place{first.extent, first.inner + j * kApart};
  }

  __device__ const bits_t* source(int j) const {
    return next + j * kApart * offset_t(kInnerFast ? inner : extent);
  }

  __device__ static int chunk(int j) {
    const int n = int(threadIdx.x) + j * kThreads;
    return chunk_at<kInnerFast, kExtent>(place_of_chunk<kInnerFast, kExtent>(n));
  }

  __device__ void gather(bits_t* to, const bits_t* from, Place at) const {
#pragma unroll 1
    for (int j = 0; j < kChunk; ++j) {
      const bool inside = kInnerFast ? at.extent < extent && at.inner + j < inner
                                     : at.extent + j < extent && at.inner < inner;
      to[j] = inside ? from[j] : bits_t(0);
    }
  }
};

// The fragments of both operands for one step along the inner axis.
struct Fragments {
  unsigned a[4][4];  // four of 16 rows
  unsigned b[4][4];  // four of 16 columns, each two of 8
};

template <bool kAInnerFast, bool kBInnerFast>
__device__ inline void load_fragments(Fragments& to, const uint4* stage, int step) {
  const int warp = int(threadIdx.x) / 32;
  const int lane = int(threadIdx.x) % 32;
  const Place of_a = fragment_of_a(lane, kAInnerFast);
  const Place of_b = fragment_of_b(lane, kBInnerFast);
  const int row = warp / kWarpsAcross * kWarpSide + of_a.extent;
  const int column = warp % kWarpsAcross * kWarpSide + of_b.extent;
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    const Place a{row + 16 * i, step * kStep + of_a.inner};
    const Place b{column + 16 * i, step * kStep + of_b.inner};
    load_fragment<kAInnerFast>(to.a[i], stage + chunk_at<kAInnerFast, kTileRows>(a));
    load_fragment<kBInnerFast>(to.b[i],
                               stage + kChunksOfA + chunk_at<kBInnerFast, kTileColumns>(b));
  }
}

typedef float Sums[4][8][4];

__device__ inline void multiply_fragments(Sums& sums, const Fragments& of) {
#pragma unroll
  for (int i = 0; i < 4; ++i) {
#pragma unroll
    for (int j = 0; j < 8; ++j) {
      const unsigned(&b)[4] = of.b[j / 2];
      multiply_add(sums[i][j], of.a[i], b[j % 2 * 2], b[j % 2 * 2 + 1], ELEMENT{});
    }
  }
}

// Where the outputs go: plainly, or through bias and activation with what the backward pass needs.
struct Output {
  bits_t* c;
  bits_t* before;      // z, the number before the activation; unused without one
  const bits_t* bias;  // one per column; unused without an activation
  int rows;
  int columns;
  bool paired;  // whether two neighbours can be stored at once
};

__device__ inline void put_rounded(bits_t* to, float low, float high, bool both, bool paired) {
  const bits_t first = ELEMENT::of_float(low);
  const bits_t second = ELEMENT::of_float(high);
  if (paired) {
    *reinterpret_cast<unsigned*>(to) = first | unsigned(second) << 16;
  } else {
    to[0] = first;
    if (both) to[1] = second;
  }
}

template <bool kActivate>
__device__ inline void put_pair(const Output& output, int row, int column, float low, float high) {
  if (row >= output.rows || column >= output.columns) return;
  const offset_t at = offset_t(row) * output.columns + column;
  const bool both = column + 1 < output.columns;
  if (kActivate) {
    low += ELEMENT::to_float(output.bias[column]);
    if (both) high += ELEMENT::to_float(output.bias[column + 1]);
    put_rounded(output.before + at, low, high, both, output.paired);
    low = gelu(low);
    high = gelu(high);
  }
  put_rounded(output.c + at, low, high, both, output.paired);
}

// A lane holds two neighbours each of rows lane / 4 and 8 below it, of every 16 x 8 product.
template <bool kActivate>
__device__ inline void put(const Output& output, const Sums& sums, Tile tile) {
  const int warp = int(threadIdx.x) / 32;
  const int lane = int(threadIdx.x) % 32;
  const int row = tile.row * kTileRows + warp / kWarpsAcross * kWarpSide + lane / 4;
  const int column = tile.column * kTileColumns + warp % kWarpsAcross * kWarpSide + lane % 4 * 2;
#pragma unroll
  for (int i = 0; i < 4; ++i) {
#pragma unroll
    for (int j = 0; j < 8; ++j) {
      const float(&four)[4] = sums[i][j];
      put_pair<kActivate>(output, row + 16 * i, column + 8 * j, four[0], four[1]);
      put_pair<kActivate>(output, row + 16 * i + 8, column + 8 * j, four[2], four[3]);
    }
  }
}

// Which of the matrices can be moved in wide accesses; bits of a launch's argument.
constexpr int kVectorA = 1;
constexpr int kVectorB = 2;
constexpr int kVectorC = 4;

template <bool kAInnerFast, bool kBInnerFast, bool kActivate>
__device__ void multiply(const bits_t* a, const bits_t* b, const Output& output, int inner,
                         int vector) {
  uint4* const shared = dynamic_shared();
  const Tile tile = tile_of_block(blockIdx.x, tiles_along(output.rows, kTileRows),
                                  tiles_along(output.columns, kTileColumns));
  Carrier<kAInnerFast, kTileRows> from_a(a, tile.row * kTileRows, output.rows, inner,
                                         vector & kVectorA);
  Carrier<kBInnerFast, kTileColumns> from_b(b, tile.column * kTileColumns, output.columns, inner,
                                            vector & kVectorB);
  const int stages = tiles_along(inner, kTileInner);
  const auto bring = [&](int stage) {
    uint4* const to = shared + stage % kStages * kChunksOfStage;
    if (stage < stages) {
      from_a.bring(to);
      from_b.bring(to + kChunksOfA);
    }
    // Empty groups too, so that the number under way always tells which stage has landed.
    close_group();
  };
  Sums sums = {};
  Fragments fragments[2];

  for (int stage = 0; stage < kStages - 1; ++stage) bring(stage);
  wait_for_groups<kStages - 2>();
  __syncthreads();
  load_fragments<kAInnerFast, kBInnerFast>(fragments[0], shared, 0);
  for (int stage = 0; stage < stages; ++stage) {
    const uint4* const here = shared + stage % kStages * kChunksOfStage;
    load_fragments<kAInnerFast, kBInnerFast>(fragments[1], here, 1);
    // Into the place of the stage before this one, which all warps left at the last barrier.
    bring(stage + kStages - 1);
    multiply_fragments(sums, fragments[0]);
    // The next stage has landed once all but the newest two groups have, for every thread.
    wait_for_groups<kStages - 2>();
    __syncthreads();
    if (stage + 1 < stages) {
      const uint4* const there = shared + (stage + 1) % kStages * kChunksOfStage;
      load_fragments<kAInnerFast, kBInnerFast>(fragments[0], there, 0);
    }
    multiply_fragments(sums, fragments[1]);
  }
  put<kActivate>(output, sums, tile);
}

#define PRODUCT(name, a_inner_fast, b_inner_fast)                                              \
  extern "C" __global__ void __launch_bounds__(kThreads, 1)                                    \
      name(const bits_t* a, const bits_t* b, bits_t* c, int rows, int columns, int inner,      \
           int vector) {                                                                       \
    const Output output{c, nullptr, nullptr, rows, columns, bool(vector & kVectorC)};          \
    multiply<a_inner_fast, b_inner_fast, false>(a, b, output, inner, vector);                  \
  }

PRODUCT(tensor_nt, true, true)
PRODUCT(tensor_nn, true, false)
PRODUCT(tensor_tn, false, false)

// y = gelu(z), z = x @ w.T + bias; both are kept, the backward pass needs z.
extern "C" __global__ void __launch_bounds__(kThreads, 1)
    tensor_gelu(const bits_t* a, const bits_t* b, bits_t* c, int rows, int columns, int inner,
                int vector, const bits_t* bias, bits_t* before) {
  const Output output{c, before, bias, rows, columns, bool(vector & kVectorC)};
  multiply<true, true, true>(a, b, output, inner, vector);
}
