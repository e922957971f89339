// What the backward pass of the MLP layer needs beside its products.
//
//   dz    = dy * gelu'(z)            element by element
//   dbias = sum of dz over its rows  one number per column
//
// float32, or bf16 / fp16 with sums in float32. Compiled with -DELEMENT=Float32, Bfloat16 or
// Float16, one module for each.

#include "activation.cuh"
#include "element.cuh"

constexpr int kThreads = 256;

extern "C" __global__ void __launch_bounds__(kThreads)
    gelu_backward(bits_t* dz, const bits_t* dy, const bits_t* z, long long count) {
  const long long i = (long long)(blockIdx.x) * kThreads + threadIdx.x;
  if (i >= count) return;
  const float slope = gelu_slope(ELEMENT::to_float(z[i]));
  dz[i] = ELEMENT::of_float(ELEMENT::to_float(dy[i]) * slope);
}

// A block takes 32 columns: warps take every eighth row, and their sums are added in a fixed
// order, so that the same input gives the same bits.
constexpr int kLanes = 32;
constexpr int kWarps = kThreads / kLanes;

extern "C" __global__ void __launch_bounds__(kThreads)
    column_sums(bits_t* sums, const bits_t* dz, int rows, int columns) {
  __shared__ float of_warps[kWarps][kLanes];
  const int warp = int(threadIdx.x) / kLanes;
  const int lane = int(threadIdx.x) % kLanes;
  const long long column = (long long)(blockIdx.x) * kLanes + lane;
  float sum = 0;
  if (column < columns) {
    for (int row = warp; row < rows; row += kWarps) {
      sum += ELEMENT::to_float(dz[(long long)(row) * columns + column]);
    }
  }
  of_warps[warp][lane] = sum;
  __syncthreads();
  if (warp == 0 && column < columns) {
    for (int other = 1; other < kWarps; ++other) sum += of_warps[other][lane];
    sums[column] = ELEMENT::of_float(sum);
  }
}
