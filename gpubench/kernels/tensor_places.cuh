// How a tile of the tensor-core product lies in shared memory.

#ifndef ELEMENT
#define ELEMENT Bfloat16
#endif

typedef unsigned short bits_t;

constexpr int kThreads = 256;
constexpr int kTileRows = 128;
constexpr int kTileColumns = 256;
constexpr int kTileInner = 32;
constexpr int kStages = 4;
constexpr int kWarpSide = 64;
constexpr int kWarpsAcross = kTileColumns / kWarpSide;
constexpr int kStep = 16;   // of the inner axis in one product
constexpr int kSteps = kTileInner / kStep;
constexpr int kChunk = 8;   // numbers in 16 bytes
constexpr int kChunksOfA = kTileRows * kTileInner / kChunk;
constexpr int kChunksOfB = kTileColumns * kTileInner / kChunk;
constexpr int kChunksOfStage = kChunksOfA + kChunksOfB;

// A place within a tile of kExtent x 32 numbers.
struct Place {
  int extent;
  int inner;
};

// Where a chunk of eight numbers along the fast axis lies in shared memory, in chunks. The chunks
// of a line are permuted so that each eight that one matrix load reads together (one column of
// chunks, eight lines) lie in eight different sixteenths of the banks.
template <bool kInnerFast, int kExtent>
__device__ inline int chunk_at(Place first) {
  if (kInnerFast) {
    // Four chunks a line, two lines a row of banks.
    return first.extent * (kTileInner / kChunk) + (first.inner / kChunk ^ (first.extent / 2 & 3));
  }
  return first.inner * (kExtent / kChunk) + (first.extent / kChunk ^ (first.inner & 7));
}

// The first number of the n-th chunk of a tile, neighbouring chunks along the fast axis.
template <bool kInnerFast, int kExtent>
__device__ inline Place place_of_chunk(int n) {
  constexpr int kLine = (kInnerFast ? kTileInner : kExtent) / kChunk;
  const int slow = n / kLine;
  const int fast = n % kLine * kChunk;
  return kInnerFast ? Place{slow, fast} : Place{fast, slow};
}
