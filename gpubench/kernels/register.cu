// The matrix product with a block of outputs per thread in registers: the fp32 rung to beat.
//
//   shapes, layouts   product.cuh; float32 in and out, any sizes >= 1
//   tile              128 x 128 outputs in a block of 128 threads, 8 of the inner axis at a time
//   warp              64 x 64 outputs: 4 x 8 threads
//   thread            16 x 8 outputs: 4 x 2 squares of 4 x 4, 16 rows and 32 columns apart
//
// Per step along the inner axis a thread reads 24 numbers from shared memory for 128
// multiplications, which is what keeps shared memory from being the bound. With 256 threads of
// 8 x 8 outputs the compilers spill, since two blocks then leave 128 registers to a thread.
//
// `vector` says that a matrix can be moved 16 bytes at a time: its fast axis is a multiple of four
// and its address of 16 bytes. Else it is moved number by number; the launch says which.

#include "register_product.cuh"

#define PRODUCT(name, a_inner_fast, b_inner_fast)                                            \
  extern "C" __global__ void __launch_bounds__(kThreads, 2)                                  \
      name(const float* a, const float* b, float* c, int rows, int columns, int inner,       \
           int vector) {                                                                     \
    const Output output{c, nullptr, nullptr, rows, columns};                                 \
    const Tile tile = tile_of(output, blockIdx.x);                                           \
    multiply<a_inner_fast, b_inner_fast, false>({a, b, inner, vector}, output, tile,         \
                                                {0, inner});                                 \
  }

PRODUCT(register_nt, true, true)
PRODUCT(register_nn, true, false)
PRODUCT(register_tn, false, false)

// y = gelu(z), z = x @ w.T + bias; both are kept, the backward pass needs z.
extern "C" __global__ void __launch_bounds__(kThreads, 2)
    register_gelu(const float* a, const float* b, float* c, int rows, int columns, int inner,
                  int vector, const float* bias, float* before) {
  const Output output{c, before, bias, rows, columns};
  multiply<true, true, true>({a, b, inner, vector}, output, tile_of(output, blockIdx.x),
                             {0, inner});
}
