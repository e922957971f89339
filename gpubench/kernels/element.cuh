// The type that a source is compiled for: -DELEMENT=Float32, Bfloat16 or Float16.

#include "half.cuh"

struct Float32 {
  typedef float bits_t;
  __device__ static float of_float(float number) { return number; }
  __device__ static float to_float(float bits) { return bits; }
};

#ifndef ELEMENT
#define ELEMENT Float32
#endif

typedef decltype(ELEMENT::of_float(0.0f)) bits_t;
