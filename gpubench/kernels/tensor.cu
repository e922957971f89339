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
// Outputs are stored in pairs where their columns are even and their addresses multiples of four.
// The launch says whether, and how the operands can be moved (tensor_product.cuh).
//
// Compiled with -DELEMENT=Bfloat16 or Float16, one module for each.

#include "tensor_product.cuh"
#include "activation.cuh"

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

template <bool kActivate>
__device__ inline void put(const Output& output, const Sums& sums, Tile tile) {
  for_each_pair(sums, tile, [&](int row, int column, float low, float high) {
    put_pair<kActivate>(output, row, column, low, high);
  });
}

// Whether the result can be, in the same argument.
constexpr int kVectorC = 4;

#define PRODUCT(name, a_inner_fast, b_inner_fast)                                              \
  extern "C" __global__ void __launch_bounds__(kThreads, 1)                                    \
      name(const bits_t* a, const bits_t* b, bits_t* c, int rows, int columns, int inner,      \
           int vector) {                                                                       \
    const Operands of{a, b, rows, columns, inner, vector};                                     \
    const Output output{c, nullptr, nullptr, rows, columns, bool(vector & kVectorC)};          \
    const Tile tile = tile_of(of, blockIdx.x);                                                 \
    Sums sums = {};                                                                            \
    multiply<a_inner_fast, b_inner_fast>(sums, of, tile, {0, inner});                          \
    put<false>(output, sums, tile);                                                            \
  }

PRODUCT(tensor_nt, true, true)
PRODUCT(tensor_nn, true, false)
PRODUCT(tensor_tn, false, false)

// y = gelu(z), z = x @ w.T + bias; both are kept, the backward pass needs z.
extern "C" __global__ void __launch_bounds__(kThreads, 1)
    tensor_gelu(const bits_t* a, const bits_t* b, bits_t* c, int rows, int columns, int inner,
                int vector, const bits_t* bias, bits_t* before) {
  const Operands of{a, b, rows, columns, inner, vector};
  const Output output{c, before, bias, rows, columns, bool(vector & kVectorC)};
  const Tile tile = tile_of(of, blockIdx.x);
  Sums sums = {};
  multiply<true, true>(sums, of, tile, {0, inner});
  put<true>(output, sums, tile);
}
