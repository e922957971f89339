// Copy and triad: what the memory can do, at 16 bytes an access.
//
//   copy    out[i] = in[i]                    two numbers moved for each element
//   triad   out[i] = a[i] + scale * b[i]      three
//
// `quads` counts groups of four float32, which is what a thread moves at a time; sizes that are no
// multiple of four do not exist here. A block of 256 threads takes 1024 quads, a thread every
// 256th of them: four loads are on their way before the first is stored, and a warp's accesses
// are 512 bytes in a row.

constexpr int kThreads = 256;
constexpr int kUnroll = 4;

template <class Quad, class Combine>
__device__ void each_quad(long long quads, const Combine& combine) {
  const long long first = (long long)(blockIdx.x) * (kThreads * kUnroll) + threadIdx.x;
  Quad held[kUnroll];
#pragma unroll
  for (int j = 0; j < kUnroll; ++j) {
    if (first + j * kThreads < quads) held[j] = combine.load(first + j * kThreads);
  }
#pragma unroll
  for (int j = 0; j < kUnroll; ++j) {
    if (first + j * kThreads < quads) combine.store(first + j * kThreads, held[j]);
  }
}

struct Copy {
  float4* out;
  const float4* in;

  __device__ float4 load(long long i) const { return in[i]; }
  __device__ void store(long long i, float4 quad) const { out[i] = quad; }
};

struct Pair {
  float4 a;
  float4 b;
};

struct Triad {
  float4* out;
  const float4* a;
  const float4* b;
  float scale;

  __device__ Pair load(long long i) const { return Pair{a[i], b[i]}; }
  __device__ void store(long long i, const Pair& pair) const {
    out[i] = float4{number(pair.a.x, pair.b.x), number(pair.a.y, pair.b.y),
                    number(pair.a.z, pair.b.z), number(pair.a.w, pair.b.w)};
  }
  // In one rounding, whatever a compiler would make of `a + scale * b`.
  __device__ float number(float of_a, float of_b) const { return fmaf(scale, of_b, of_a); }
};

extern "C" __global__ void __launch_bounds__(kThreads)
    copy(float4* out, const float4* in, long long quads) {
  each_quad<float4>(quads, Copy{out, in});
}

extern "C" __global__ void __launch_bounds__(kThreads)
    triad(float4* out, const float4* a, const float4* b, float scale, long long quads) {
  each_quad<Pair>(quads, Triad{out, a, b, scale});
}
