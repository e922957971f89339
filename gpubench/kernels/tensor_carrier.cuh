// How the operands of the tensor-core product come from global to shared memory.

// What one thread carries of one operand.
template <bool kInnerFast, int kExtent>
struct Carrier {
  static constexpr int kCarried = kExtent * kTileInner / kChunk / kThreads;
  // One thread's chunks lie apart along the slow axis, by a multiple of the swizzle's period.
  static constexpr int kApart = kThreads * kChunk / (kInnerFast ? kTileInner : kExtent);

  const bits_t* next;
  Place first;  // in the whole operand
  int extent;
  int inner;
  int end;  // of the inner axis, for this block

  __device__ Carrier(const bits_t* operand, int first_extent, int extent_, int inner_, Part part)
      : extent(extent_), inner(inner_), end(part.end) {
    first = place_of_chunk<kInnerFast, kExtent>(int(threadIdx.x));
    first.extent += first_extent;
    first.inner += part.first;
    next = operand + offset_in<kInnerFast>(first.extent, first.inner, extent, inner);
  }

  // Start copying the next 32 of the inner axis to a stage; beyond the edges there are zeros.
  //
  // Without a branch: then one stretch of code holds the copies of a stage and the products of the
  // one before, and the compiler can lay them between each other.
  __device__ void copy(uint4* stage) {
#pragma unroll
    for (int j = 0; j < kCarried; ++j) {
      // Eight numbers lie inside or outside together. Of a place outside nothing is read.
      start_copy(stage + chunk(j), source(j), inside(place(j)) ? 16 : 0);
    }
    go_on();
  }

  // The same number by number, for an operand that cannot be copied in sixteens of bytes.
  __device__ void gather(uint4* stage) {
    // Unrolled, this would need more registers than there are.
#pragma unroll 1
    for (int j = 0; j < kCarried; ++j) {
      bits_t* const to = reinterpret_cast<bits_t*>(stage + chunk(j));
#pragma unroll 1
      for (int number = 0; number < kChunk; ++number) {
        Place at = place(j);
        (kInnerFast ? at.inner : at.extent) += number;
        to[number] = inside(at) ? source(j)[number] : bits_t(0);
      }
    }
    go_on();
  }

  __device__ void go_on() {
    next += kInnerFast ? offset_t(kTileInner) : offset_t(kTileInner) * extent;
    first.inner += kTileInner;
  }

  __device__ Place place(int j) const {
    return kInnerFast ? Place{first.extent + j * kApart, first.inner}
                      : Place{first.extent, first.inner + j * kApart};
  }

  __device__ bool inside(Place at) const { return at.extent < extent && at.inner < end; }

  __device__ const bits_t* source(int j) const {
    return next + j * kApart * offset_t(kInnerFast ? inner : extent);
  }

  __device__ static int chunk(int j) {
    const Place own = place_of_chunk<kInnerFast, kExtent>(int(threadIdx.x));
    return chunk_at<kInnerFast, kExtent>(own) + j * kThreads;
  }
};
