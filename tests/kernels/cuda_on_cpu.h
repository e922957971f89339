// Runs CUDA C++ kernels, as written, on a CPU: what they need of the language, and nothing more.
//
// One block at a time. Every CUDA thread is a fiber that runs until it has to wait for others, so
// that a barrier which is missing shows: threads run one after the other, in either order, and not
// in step. Shared memory holds NaN before a block starts, and so does the target of an asynchronous
// copy until it is waited for.

#pragma once

#include <setjmp.h>
#include <stdint.h>
#include <ucontext.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __launch_bounds__(...)
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __shared__ static __attribute__((section("cuda_shared")))

struct Dimensions {
  unsigned x, y, z;
};
struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};

inline Dimensions threadIdx{}, blockIdx{}, blockDim{}, gridDim{};

inline unsigned __float_as_uint(float number) {
  unsigned bits;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}
inline float __uint_as_float(unsigned bits) {
  float number;
  memcpy(&number, &bits, sizeof number);
  return number;
}

namespace on_cpu {

constexpr unsigned kLanes = 32;
constexpr size_t kStackBytes = 64 * 1024;
constexpr size_t kSharedBytes = 227 * 1024;

struct Copy {
  void* to;
  const void* from;
  int bytes;
};

struct Fiber {
  ucontext_t start;
  jmp_buf at;
  std::vector<char> stack = std::vector<char>(kStackBytes);
  bool started = false;
  bool done = false;
  std::vector<std::vector<Copy>> groups;  // the last one is open
};

// Threads that wait for each other: a block, or a warp.
struct Meeting {
  unsigned members = 0;
  unsigned arrived = 0;
  unsigned round = 0;
};

struct Warp {
  Meeting meeting;
  const void* operation = nullptr;
  void* given[kLanes];  // what each lane brought
};

inline std::vector<Fiber> fibers;
inline std::vector<Warp> warps;
inline Meeting block;
inline unsigned current = 0;
inline jmp_buf scheduler;
inline bool progress = false;
alignas(1024) inline unsigned char shared[kSharedBytes];

// Every `__shared__` variable of the source lies between these two, which the linker provides.
extern "C" unsigned char __start_cuda_shared[] __attribute__((weak));
extern "C" unsigned char __stop_cuda_shared[] __attribute__((weak));

inline void poison_shared_memory() {
  memset(shared, 0xff, sizeof shared);
  if (__start_cuda_shared) {
    memset(__start_cuda_shared, 0xff, __stop_cuda_shared - __start_cuda_shared);
  }
}

[[noreturn]] inline void fail(const char* what) {
  fprintf(stderr, "cuda_on_cpu: block %u, thread %u: %s\n", blockIdx.x, current, what);
  abort();
}

__attribute__((noinline)) inline void yield() {
  if (!_setjmp(fibers[current].at)) _longjmp(scheduler, 1);
}

__attribute__((noinline)) inline void wait(Meeting& meeting) {
  const unsigned round = meeting.round;
  while (meeting.round == round) yield();
}

inline void release(Meeting& meeting) {
  meeting.arrived = 0;
  ++meeting.round;
  progress = true;
}

// Runs `together` once for a warp, when all lanes have come here with what it needs of them.
template <class Given, class Together>
inline void warp_meets(const void* operation, Given& given, Together together) {
  Warp& warp = warps[current / kLanes];
  if (warp.meeting.arrived == 0) warp.operation = operation;
  if (warp.operation != operation) fail("the lanes of a warp are at different instructions");
  warp.given[current % kLanes] = &given;
  progress = true;
  if (++warp.meeting.arrived < kLanes) return wait(warp.meeting);
  Given* lanes[kLanes];
  for (unsigned n = 0; n < kLanes; ++n) lanes[n] = static_cast<Given*>(warp.given[n]);
  together(lanes);
  release(warp.meeting);
}

inline void check_aligned(const void* address, size_t bytes) {
  if (reinterpret_cast<uintptr_t>(address) % bytes) fail("an address is not aligned");
}

struct Launch {
  unsigned blocks;
  unsigned threads;
  bool backwards;  // threads, and blocks, from the last to the first
};

using Body = void (*)(const void*);
inline Body body;
inline const void* body_data;

inline void enter() {
  body(body_data);
  fibers[current].done = true;
  progress = true;
  // Whoever has returned counts as arrived.
  if (--block.members && block.arrived == block.members) release(block);
  _longjmp(scheduler, 1);
}

inline void resume(unsigned thread) {
  Fiber& fiber = fibers[thread];
  current = thread;
  threadIdx.x = thread;
  if (_setjmp(scheduler)) return;
  if (fiber.started) _longjmp(fiber.at, 1);
  fiber.started = true;
  getcontext(&fiber.start);
  fiber.start.uc_stack.ss_sp = fiber.stack.data();
  fiber.start.uc_stack.ss_size = fiber.stack.size();
  fiber.start.uc_link = nullptr;
  makecontext(&fiber.start, enter, 0);
  setcontext(&fiber.start);
}

inline void run_block(const Launch& launch) {
  fibers.resize(launch.threads);
  warps.assign((launch.threads + kLanes - 1) / kLanes, Warp{});
  block = Meeting{launch.threads, 0, 0};
  poison_shared_memory();
  for (Fiber& fiber : fibers) {
    fiber.started = fiber.done = false;
    fiber.groups.assign(1, {});
  }
  while (block.members) {
    bool any_progress = false;
    for (unsigned first = 0; first < launch.threads; first += kLanes) {
      // A warp goes on by itself as long as it can, which keeps its stacks in the cache.
      do {
        progress = false;
        for (unsigned n = first; n < first + kLanes && n < launch.threads; ++n) {
          const unsigned thread = launch.backwards ? launch.threads - 1 - n : n;
          if (!fibers[thread].done) resume(thread);
        }
        any_progress = any_progress || progress;
      } while (progress);
    }
    if (block.members && !any_progress) fail("the threads wait for each other for ever");
  }
}

template <class... A, size_t... I>
void run_grid(void (*kernel)(A...), const Launch& launch, void** arguments,
              std::index_sequence<I...>) {
  const auto call = [&] { kernel(*static_cast<A*>(arguments[I])...); };
  body = [](const void* data) { (*static_cast<decltype(call)*>(data))(); };
  body_data = &call;
  blockDim = {launch.threads, 1, 1};
  gridDim = {launch.blocks, 1, 1};
  for (unsigned n = 0; n < launch.blocks; ++n) {
    blockIdx.x = launch.backwards ? launch.blocks - 1 - n : n;
    run_block(launch);
  }
}

template <class... A>
void run(void (*kernel)(A...), const Launch& launch, void** arguments) {
  run_grid(kernel, launch, arguments, std::index_sequence_for<A...>{});
}

}  // namespace on_cpu

// Makes a kernel callable from outside, its arguments given by their addresses.
#define CALLABLE(kernel)                                                            \
  extern "C" void run_##kernel(unsigned blocks, unsigned threads, bool backwards,   \
                               void** arguments) {                                  \
    on_cpu::run(kernel, {blocks, threads, backwards}, arguments);                   \
  }

inline void __syncthreads() {
  on_cpu::progress = true;
  if (++on_cpu::block.arrived == on_cpu::block.members) return on_cpu::release(on_cpu::block);
  on_cpu::wait(on_cpu::block);
}

// What `tensor_core.cuh` and `half.cuh` have of the GPU's own instructions.

struct Float16 {
  static unsigned short of_float(float number) {
    const float scale = std::fabs(number);
    const unsigned sign = __float_as_uint(number) >> 16 & 0x8000;
    if (scale == 0) return sign;
    if (scale != scale) return 0x7fff;
    if (scale >= 65520.0f) return sign | 0x7c00;
    // Ten bits after the leading one, or down to the smallest subnormal, rounded to nearest even.
    int exponent;
    std::frexp(scale, &exponent);
    const int last = exponent < -13 ? -24 : exponent - 11;
    const unsigned digits = unsigned(std::nearbyint(std::ldexp(scale, -last)));
    return last == -24 ? sign | digits : sign | (unsigned(last + 24) << 10) + digits;
  }
  static float to_float(unsigned short bits) {
    const int exponent = bits >> 10 & 31;
    const int fraction = bits & 1023;
    float number = exponent == 31 ? (fraction ? NAN : INFINITY)
                   : exponent     ? std::ldexp(float(1024 + fraction), exponent - 25)
                                  : std::ldexp(float(fraction), -24);
    return bits >> 15 ? -number : number;
  }
};

inline uint4* dynamic_shared() { return reinterpret_cast<uint4*>(on_cpu::shared); }

inline void start_copy(uint4* place, const void* from, int bytes) {
  on_cpu::check_aligned(place, 16);
  on_cpu::check_aligned(from, 16);
  if (bytes != 0 && bytes != 16) on_cpu::fail("a copy of neither 0 nor 16 bytes");
  memset(place, 0xff, 16);
  on_cpu::fibers[on_cpu::current].groups.back().push_back({place, from, bytes});
}

inline void close_group() { on_cpu::fibers[on_cpu::current].groups.emplace_back(); }

template <int kUnderWay>
inline void wait_for_groups() {
  auto& groups = on_cpu::fibers[on_cpu::current].groups;
  while (groups.size() > kUnderWay + 1) {
    for (const on_cpu::Copy& copy : groups.front()) {
      memset(copy.to, 0, 16);
      memcpy(copy.to, copy.from, copy.bytes);
    }
    groups.erase(groups.begin());
  }
}

namespace on_cpu {

struct MatrixLoad {
  unsigned* to;
  const uint4* row;
};

// Source: PTX ISA, "ldmatrix".
inline void load(unsigned (&to)[4], const uint4* row, bool transposed, const void* operation) {
  check_aligned(row, 16);
  MatrixLoad given{to, row};
  warp_meets(operation, given, [transposed](MatrixLoad** lanes) {
    unsigned short matrices[4][8][8];
    for (int n = 0; n < 32; ++n) memcpy(matrices[n / 8][n % 8], lanes[n]->row, 16);
    for (int lane = 0; lane < 32; ++lane) {
      for (int j = 0; j < 4; ++j) {
        const int row = lane / 4, column = lane % 4 * 2;
        const unsigned low = transposed ? matrices[j][column][row] : matrices[j][row][column];
        const unsigned high =
            transposed ? matrices[j][column + 1][row] : matrices[j][row][column + 1];
        lanes[lane]->to[j] = low | high << 16;
      }
    }
  });
}

struct MatrixProduct {
  float* sums;
  const unsigned* a;
  unsigned b[2];
};

// All numbers of a 16-bit format: to look one up is much quicker than to work it out.
template <class Element>
const std::vector<float>& numbers_of() {
  static const std::vector<float> numbers = [] {
    std::vector<float> all(1 << 16);
    for (int bits = 0; bits < 1 << 16; ++bits) all[bits] = Element::to_float(bits);
    return all;
  }();
  return numbers;
}

// Source: PTX ISA, "Matrix Fragments for mma.m16n8k16 with floating point type".
template <class Element>
inline void multiply(float (&sums)[4], const unsigned (&a)[4], unsigned b_low, unsigned b_high) {
  static const char operation = 0;
  MatrixProduct given{sums, a, {b_low, b_high}};
  warp_meets(&operation, given, [](MatrixProduct** lanes) {
    const float* const number = numbers_of<Element>().data();
    float a[16][16], b[16][8], c[16][8];
    for (int lane = 0; lane < 32; ++lane) {
      const MatrixProduct& of = *lanes[lane];
      const int group = lane / 4, pair = lane % 4 * 2;
      for (int half = 0; half < 2; ++half) {
        for (int j = 0; j < 4; ++j) {
          a[group + j % 2 * 8][pair + half + j / 2 * 8] = number[of.a[j] >> 16 * half & 0xffff];
        }
        for (int j = 0; j < 2; ++j) {
          b[pair + half + j * 8][group] = number[of.b[j] >> 16 * half & 0xffff];
          c[group + j * 8][pair + half] = of.sums[2 * j + half];
        }
      }
    }
    for (int row = 0; row < 16; ++row) {
      for (int i = 0; i < 16; ++i) {
        for (int column = 0; column < 8; ++column) c[row][column] += a[row][i] * b[i][column];
      }
    }
    for (int lane = 0; lane < 32; ++lane) {
      for (int j = 0; j < 4; ++j) {
        lanes[lane]->sums[j] = c[lane / 4 + j / 2 * 8][lane % 4 * 2 + j % 2];
      }
    }
  });
}

}  // namespace on_cpu

inline void load_matrices(unsigned (&to)[4], const uint4* row) {
  static const char operation = 0;
  on_cpu::load(to, row, false, &operation);
}

inline void load_transposed(unsigned (&to)[4], const uint4* row) {
  static const char operation = 0;
  on_cpu::load(to, row, true, &operation);
}

template <class Element>
inline void multiply_add(float (&sums)[4], const unsigned (&a)[4], unsigned b_low, unsigned b_high,
                         Element) {
  on_cpu::multiply<Element>(sums, a, b_low, b_high);
}
