// The two 16-bit formats, as bits in an unsigned short: NVRTC has no types for them of its own.

struct Bfloat16 {
  // The upper half of a float32, rounded to nearest even; a NaN stays one.
  __device__ static unsigned short of_float(float number) {
    const unsigned bits = __float_as_uint(number);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return 0x7fff;
    return (unsigned short)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
  }
  __device__ static float to_float(unsigned short bits) {
    return __uint_as_float(unsigned(bits) << 16);
  }
};

#ifndef GPUBENCH_ON_CPU
struct Float16 {
  __device__ static unsigned short of_float(float number) {
    unsigned short bits;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(number));
    return bits;
  }
  __device__ static float to_float(unsigned short bits) {
    float number;
    asm("cvt.f32.f16 %0, %1;" : "=f"(number) : "h"(bits));
    return number;
  }
};
#endif
