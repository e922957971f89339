// How warps of the tensor-core product take their fragments from shared memory and multiply them.

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

// Where a lane's rows lie in a stage, in chunks, for all fragments that it loads of an operand.
//
// Of the eight places only two (four where the inner axis is slow) have to be worked out: the
// others lie a constant further on, which is part of the instruction that loads. The compiler does
// not see through the swizzle, and would keep a register for each.
template <bool kInnerFast, int kExtent>
struct LanePlaces {
  int chunk[4];

  __device__ explicit LanePlaces(Place first) {
#pragma unroll
    for (int n = 0; n < 4; ++n) {
      const Place at = kInnerFast ? Place{first.extent, first.inner + n * kStep}
                                  : Place{first.extent + 16 * n, first.inner};
      // Two steps, but four fragments.
      if (!kInnerFast || n < kSteps) chunk[n] = chunk_at<kInnerFast, kExtent>(at);
    }
  }

  // Of the n-th 16 rows or columns, in a step along the inner axis.
  __device__ int at(int n, int step) const {
    return kInnerFast ? chunk[step] + 16 * n * (kTileInner / kChunk)
                      : chunk[n] + kStep * step * (kExtent / kChunk);
  }
};

template <bool kInnerFast>
__device__ inline void load_fragment(unsigned (&to)[4], const uint4* row) {
  // An operand whose inner axis is slow lies transposed.
  if (kInnerFast) {
    load_matrices(to, row);
  } else {
    load_transposed(to, row);
  }
}

// The fragments of both operands for one step along the inner axis.
struct Fragments {
  unsigned a[4][4];  // four of 16 rows
  unsigned b[4][4];  // four of 16 columns, each two of 8
};

template <bool kAInnerFast, bool kBInnerFast>
struct Loader {
  LanePlaces<kAInnerFast, kTileRows> of_a;
  LanePlaces<kBInnerFast, kTileColumns> of_b;

  __device__ Loader() : of_a(first_of_a()), of_b(first_of_b()) {}

  __device__ static Place first_of_a() {
    Place first = fragment_of_a(int(threadIdx.x) % 32, kAInnerFast);
    first.extent += int(threadIdx.x) / 32 / kWarpsAcross * kWarpSide;
    return first;
  }

  __device__ static Place first_of_b() {
    Place first = fragment_of_b(int(threadIdx.x) % 32, kBInnerFast);
    first.extent += int(threadIdx.x) / 32 % kWarpsAcross * kWarpSide;
    return first;
  }

  __device__ void load(Fragments& to, const uint4* stage, int step) const {
#pragma unroll
    for (int n = 0; n < 4; ++n) {
      load_fragment<kAInnerFast>(to.a[n], stage + of_a.at(n, step));
      load_fragment<kBInnerFast>(to.b[n], stage + kChunksOfA + of_b.at(n, step));
    }
  }
};

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
