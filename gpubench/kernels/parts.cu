// Adds up the sums of the parts into which a product's inner axis was split.
//
//   add_parts       c = s_0 + s_1 + .. in float32, rounded once
//   add_parts_gelu  the same through bias and activation: before = c + bias, c = gelu(before)
//
// One thread adds all parts of its number, from the first to the last: the same input gives the
// same bits, which no order of arrival would.
//
// Compiled with -DELEMENT=Float32, Bfloat16 or Float16, one module for each.

#include "activation.cuh"
#include "element.cuh"

constexpr int kThreads = 256;

__device__ inline float sum_of_parts(const float* sums, long long at, long long count, int parts) {
  float sum = sums[at];
  // Independent loads, whatever the order of the additions.
#pragma unroll 4
  for (int part = 1; part < parts; ++part) sum += sums[part * count + at];
  return sum;
}

__device__ inline long long own_number() {
  return (long long)(blockIdx.x) * kThreads + threadIdx.x;
}

extern "C" __global__ void __launch_bounds__(kThreads)
    add_parts(bits_t* c, const float* sums, long long count, int parts) {
  const long long at = own_number();
  if (at < count) c[at] = ELEMENT::of_float(sum_of_parts(sums, at, count, parts));
}

extern "C" __global__ void __launch_bounds__(kThreads)
    add_parts_gelu(bits_t* c, const float* sums, long long count, int parts, int columns,
                   const bits_t* bias, bits_t* before) {
  const long long at = own_number();
  if (at >= count) return;
  const float z =
      sum_of_parts(sums, at, count, parts) + ELEMENT::to_float(bias[int(at % columns)]);
  before[at] = ELEMENT::of_float(z);
  c[at] = ELEMENT::of_float(gelu(z));
}
