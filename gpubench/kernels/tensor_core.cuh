// The instructions of the tensor-core product, each as one function (sm_80 and newer).
//
// Tests run the kernels on a CPU and bring these functions in their own words, so that nothing
// here may hold index arithmetic: what is here can only be tested on a GPU.

#ifndef GPUBENCH_ON_CPU

__device__ inline unsigned shared_address(const void* place) {
  return unsigned(__cvta_generic_to_shared(place));
}

__device__ inline uint4* dynamic_shared() {
  extern __shared__ uint4 memory[];
  return memory;
}

// Start copying `bytes` (16 or 0) from global memory to 16 bytes of shared memory, the rest zeros.
// Both addresses must be multiples of 16. Past the L1 cache, which tiles would only dirty.
__device__ inline void start_copy(uint4* place, const void* from, int bytes) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(place)),
               "l"(__cvta_generic_to_global(from)), "r"(bytes)
               : "memory");
}

// Close the group of all copies started since the last one was closed.
__device__ inline void close_group() { asm volatile("cp.async.commit_group;" ::: "memory"); }

// Wait until at most so many of this thread's groups are under way.
template <int kUnderWay>
__device__ inline void wait_for_groups() {
  asm volatile("cp.async.wait_group %0;" ::"n"(kUnderWay) : "memory");
}

// Four 8 x 8 matrices of 16-bit numbers; lane i names the place of row i % 8 of matrix i / 8. Each
// lane gets two neighbours, of row lane / 4 and columns lane % 4 * 2, of every matrix.
__device__ inline void load_matrices(unsigned (&to)[4], const uint4* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(shared_address(row))
               : "memory");
}

// The same with every matrix transposed on the way.
__device__ inline void load_transposed(unsigned (&to)[4], const uint4* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(shared_address(row))
               : "memory");
}

// sums[16, 8] += a[16, 16] b[16, 8] in float32, the numbers spread over the warp.
__device__ inline void multiply_add(float (&sums)[4], const unsigned (&a)[4], unsigned b_low,
                                    unsigned b_high, Bfloat16) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b_low), "r"(b_high));
}

__device__ inline void multiply_add(float (&sums)[4], const unsigned (&a)[4], unsigned b_low,
                                    unsigned b_high, Float16) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b_low), "r"(b_high));
}

#endif
