// What timing itself launches: a kernel that blocks the stream, a reading of the device's own
// counters, and a read of a buffer.
// No headers: NVRTC as CuPy ships it has none.

__device__ __forceinline__ unsigned long long nanoseconds() {
    unsigned long long now;
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(now));
    return now;
}

__device__ __forceinline__ long long cycles() {
    long long now;
    asm volatile("mov.u64 %0, %clock64;" : "=l"(now));
    return now;
}

// One thread keeps the stream busy for `ns` nanoseconds.
//
// By the global timer and not by cycles, whose length changes with the clock. Cycles bound it all
// the same, at four for each nanosecond: where the timer should stand still (an emulator, a virtual
// GPU), the kernel ends late instead of never.
extern "C" __global__ void block_stream(unsigned long long ns) {
    const unsigned long long until = nanoseconds() + ns;
    const long long last_cycle = cycles() + 4ll * (long long)ns;
    while (nanoseconds() < until && cycles() < last_cycle) {
    }
}

// One thread of each multiprocessor notes its cycle counter and the nanosecond timer in its own place.
//
// Two launches then tell the clock in between: cycles over nanoseconds of one multiprocessor, since
// the counters of two need not agree. Blocks go to whichever is free, so one may get none and keep
// what it had: a launch's places begin with `serial`, by which the host tells what is new.
extern "C" __global__ void read_clocks(
    unsigned long long* __restrict__ places, unsigned int count, unsigned long long serial) {
    unsigned int multiprocessor;
    asm volatile("mov.u32 %0, %smid;" : "=r"(multiprocessor));
    if (multiprocessor < count) {
        unsigned long long* const place = places + 3ull * multiprocessor;
        place[1] = (unsigned long long)cycles();
        place[2] = nanoseconds();
        place[0] = serial;
    }
}

// Read `count` vectors of 16 bytes, all of them, by all multiprocessors, and write nothing.
//
// Reading evicts as well as writing does and leaves no dirty lines, whose way back to DRAM would
// fall into the interval that is timed next. The sum is stored only if it takes one value in 2^32
// that no caller passes on purpose; that the compiler cannot know, so it keeps the loads.
extern "C" __global__ void sweep(
    const uint4* __restrict__ data, unsigned long long count, unsigned int never,
    unsigned int* __restrict__ sink) {
    const unsigned long long stride = (unsigned long long)gridDim.x * blockDim.x;
    unsigned int sum = 0;
    for (unsigned long long i = (unsigned long long)blockIdx.x * blockDim.x + threadIdx.x;
         i < count; i += stride) {
        const uint4 v = data[i];
        sum ^= v.x ^ v.y ^ v.z ^ v.w;
    }
    if (sum == never) {
        *sink = sum;
    }
}
