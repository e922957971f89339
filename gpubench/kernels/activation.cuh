// The activation of the MLP layer, GELU in its exact form, and its derivative.
//
//   gelu(z) = z P(z),  gelu'(z) = P(z) + z p(z),  P and p the standard normal law and its density
//
// P comes from erfc where z is negative: 1 + erf(z) would cancel, and the tail would be 0.
//
// Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016; torch's `gelu` likewise.

__device__ inline float normal_law(float z) { return 0.5f * erfcf(-0.70710678f * z); }

__device__ inline float gelu(float z) { return z * normal_law(z); }

__device__ inline float gelu_slope(float z) {
  return normal_law(z) + z * 0.39894228f * expf(-0.5f * z * z);
}
