// What one block of the register product adds up for its tile, and how it puts its outputs.

#include "product.cuh"
#include "activation.cuh"

constexpr int kThreads = 128;
constexpr int kTile = 128;
constexpr int kTileInner = 8;
constexpr int kQuad = 4;
// The transposing stores put 4 x 2 numbers of 16 neighbouring rows in one instruction; with four
// more per line these fall into 32 different banks, and lines still start at 16 bytes.
constexpr int kPitch = kTile + 4;
constexpr int kRows = 16;  // a thread's own
constexpr int kColumns = 8;
constexpr int kRowsApart = 16;
constexpr int kColumnsApart = 32;

typedef float Stage[kTileInner][kPitch];

// What one thread carries of one operand from global to shared memory: two quads per stage.
template <bool kInnerFast>
struct Carrier {
  // The second quad lies this far from the first.
  static constexpr int kExtentApart = kInnerFast ? kThreads / 2 : 0;
  static constexpr int kInnerApart = kInnerFast ? 0 : kThreads / 32;

  const float* next;
  int extent;
  int inner;
  bool vector;
  int room;  // numbers from this thread's first to the end of the extent; none where it is outside
  float4 held[2];

  __device__ static int own_extent() {
    return kInnerFast ? int(threadIdx.x) / 2 : int(threadIdx.x) % 32 * kQuad;
  }
  __device__ static int own_inner() {
    return kInnerFast ? int(threadIdx.x) % 2 * kQuad : int(threadIdx.x) / 32;
  }

  __device__ Carrier(const float* operand, int first_extent, int extent_, int inner_, int first,
                     bool vector_)
      : extent(extent_), inner(inner_), vector(vector_) {
    const int extent_index = first_extent + own_extent();
    room = extent - extent_index;
    next = operand + offset_in<kInnerFast>(extent_index, first + own_inner(), extent, inner);
  }

  // Number j of a quad; what is beyond the edge counts as 0 and adds nothing.
  __device__ float number(const float* quad, int second, int j, int left) const {
    const int to_edge = room - second * kExtentApart;
    const int along = own_inner() + second * kInnerApart;
    const bool inside = kInnerFast ? to_edge > 0 && along + j < left : to_edge > j && along < left;
    return inside ? quad[j] : 0.0f;
  }

  // `left` is how much of the block's inner axis there still is, this stage's included.
  __device__ void fetch(int left) {
#pragma unroll
    for (int second = 0; second < 2; ++second) {
      const float* quad =
          next + second * offset_in<kInnerFast>(kExtentApart, kInnerApart, extent, inner);
      if (vector) {
        // Four numbers lie inside or outside together.
        const bool inside =
            room > second * kExtentApart && own_inner() + second * kInnerApart < left;
        held[second] = inside ? *reinterpret_cast<const float4*>(quad) : float4{0, 0, 0, 0};
      } else {
        held[second] = float4{number(quad, second, 0, left), number(quad, second, 1, left),
                              number(quad, second, 2, left), number(quad, second, 3, left)};
      }
    }
    next += kInnerFast ? offset_t(kTileInner) : offset_t(kTileInner) * extent;
  }

  __device__ void store(Stage& stage) const {
#pragma unroll
    for (int second = 0; second < 2; ++second) {
      const float4 quad = held[second];
      float* const to =
          &stage[own_inner() + second * kInnerApart][own_extent() + second * kExtentApart];
      if (kInnerFast) {
        to[0] = quad.x;
        to[kPitch] = quad.y;
        to[2 * kPitch] = quad.z;
        to[3 * kPitch] = quad.w;
      } else {
        *reinterpret_cast<float4*>(to) = quad;
      }
    }
  }
};

// Quads of one line of a stage.
template <int kCount>
__device__ inline void load_quads(float (&numbers)[kCount], const float* line, int apart) {
#pragma unroll
  for (int j = 0; j < kCount / kQuad; ++j) {
    const float4 quad = *reinterpret_cast<const float4*>(line + j * apart);
    numbers[kQuad * j] = quad.x;
    numbers[kQuad * j + 1] = quad.y;
    numbers[kQuad * j + 2] = quad.z;
    numbers[kQuad * j + 3] = quad.w;
  }
}

typedef float Sums[kRows][kColumns];

// Where the outputs go: plainly, or through bias and activation with what the backward pass needs.
struct Output {
  float* c;
  float* before;      // z, the number before the activation; unused without one
  const float* bias;  // one per column; unused without an activation
  int rows;
  int columns;
};

template <bool kActivate>
__device__ inline void put_one(const Output& output, int row, int column, float sum) {
  if (row >= output.rows || column >= output.columns) return;
  const offset_t at = offset_t(row) * output.columns + column;
  if (kActivate) {
    sum += output.bias[column];
    output.before[at] = sum;
    sum = gelu(sum);
  }
  output.c[at] = sum;
}

template <bool kActivate>
__device__ inline void put_quad(const Output& output, int row, int column, float4 sums) {
  if (row >= output.rows || column >= output.columns) return;
  const offset_t at = offset_t(row) * output.columns + column;
  if (kActivate) {
    const float4 bias = *reinterpret_cast<const float4*>(output.bias + column);
    sums = float4{sums.x + bias.x, sums.y + bias.y, sums.z + bias.z, sums.w + bias.w};
    *reinterpret_cast<float4*>(output.before + at) = sums;
    sums = float4{gelu(sums.x), gelu(sums.y), gelu(sums.z), gelu(sums.w)};
  }
  *reinterpret_cast<float4*>(output.c + at) = sums;
}

template <bool kActivate>
__device__ inline void put(const Output& output, const Sums& sums, int row, int column,
                           bool vector) {
#pragma unroll
  for (int i = 0; i < kRows; ++i) {
    keep_order();
    const int at_row = row + i / kQuad * kRowsApart + i % kQuad;
#pragma unroll
    for (int second = 0; second < 2; ++second) {
      const float* four = &sums[i][second * kQuad];
      const int at_column = column + second * kColumnsApart;
      if (vector) {
        put_quad<kActivate>(output, at_row, at_column, {four[0], four[1], four[2], four[3]});
      } else {
#pragma unroll
        for (int j = 0; j < kQuad; ++j) put_one<kActivate>(output, at_row, at_column + j, four[j]);
      }
    }
  }
}

// Which of the matrices can be moved in wide accesses; bits of a launch's argument.
constexpr int kVectorA = 1;
constexpr int kVectorB = 2;
constexpr int kVectorC = 4;

struct Operands {
  const float* a;
  const float* b;
  int inner;
  int vector;
};

template <bool kAInnerFast, bool kBInnerFast, bool kActivate>
__device__ void multiply(const Operands& of, const Output& output, Tile tile, Part part) {
  // Two stages: one is read while the next is written, so that one barrier per stage is enough.
  __shared__ __align__(16) Stage a_stages[2];
  __shared__ __align__(16) Stage b_stages[2];
  const int length = part.end - part.first;
  Carrier<kAInnerFast> from_a(of.a, tile.row * kTile, output.rows, of.inner, part.first,
                              of.vector & kVectorA);
  Carrier<kBInnerFast> from_b(of.b, tile.column * kTile, output.columns, of.inner, part.first,
                              of.vector & kVectorB);
  const int warp = int(threadIdx.x) / 32;
  const int lane = int(threadIdx.x) % 32;
  // Half a warp reads two quads of a and eight of b: the fewest that 16 threads can share.
  const int row = warp / 2 * 64 + (lane / 16 * 2 + lane % 2) * kQuad;
  const int column = warp % 2 * 64 + lane % 16 / 2 * kQuad;
  Sums sums = {};

  from_a.fetch(length);
  from_b.fetch(length);
  from_a.store(a_stages[0]);
  from_b.store(b_stages[0]);
  __syncthreads();
  int at = 0;
  for (int left = length - kTileInner;; left -= kTileInner) {
    if (left > 0) {
      // On their way while this stage is multiplied.
      from_a.fetch(left);
      from_b.fetch(left);
    }
#pragma unroll
    for (int i = 0; i < kTileInner; ++i) {
      float of_a[kRows];
      float of_b[kColumns];
      load_quads(of_a, &a_stages[at][i][row], kRowsApart);
      load_quads(of_b, &b_stages[at][i][column], kColumnsApart);
#pragma unroll
      for (int r = 0; r < kRows; ++r) {
#pragma unroll
        for (int s = 0; s < kColumns; ++s) sums[r][s] += of_a[r] * of_b[s];
      }
    }
    if (left <= 0) break;
    at ^= 1;
    from_a.store(a_stages[at]);
    from_b.store(b_stages[at]);
    __syncthreads();
  }
  put<kActivate>(output, sums, tile.row * kTile + row, tile.column * kTile + column,
                 of.vector & kVectorC);
}

__device__ inline Tile tile_of(const Output& output, unsigned block) {
  return tile_of_block(block, tiles_along(output.rows, kTile), tiles_along(output.columns, kTile));
}
