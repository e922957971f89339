"""The many ways to say that memory did not suffice, and what is none of them."""

import pytest

from gpubench.device.cuda.faults import is_out_of_memory


class OutOfMemoryError(Exception):
    """As torch and CuPy call theirs."""


@pytest.mark.parametrize(
    "error",
    [
        OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 79.1 GiB total)"),
        RuntimeError("CUDA error: out of memory\nCUDA kernel errors might be asynchronously"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED"),
        RuntimeError("CUDA driver error: out of memory"),
        RuntimeError("Triton Error [CUDA]: out of memory"),
        RuntimeError("NVML_SUCCESS == r INTERNAL ASSERT FAILED at CUDACachingAllocator.cpp:1131"),
        RuntimeError("cudaErrorMemoryAllocation: out of memory"),
        RuntimeError(
            "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`"
        ),
        RuntimeError("cuDNN error: CUDNN_STATUS_NOT_INITIALIZED"),
        RuntimeError("FIND was unable to find an engine to execute this computation"),
        RuntimeError("Unable to find a valid cuDNN algorithm to run convolution"),
    ],
    ids=lambda error: str(error)[:40],
)
def test_out_of_memory_is_recognised_in_all_its_words(error: BaseException) -> None:
    """Batch-size finders that look for one sentence miss the others."""
    assert is_out_of_memory(error)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("CUDA error: an illegal memory access was encountered"),
        RuntimeError("CUDA error: unspecified launch failure"),
        RuntimeError("CUDA error: device-side assert triggered"),
        RuntimeError("CUDA error: invalid configuration argument"),
        RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"),
        ValueError("CUDA out of memory"),
        RuntimeError("mat1 and mat2 shapes cannot be multiplied (out of memory of mine)"),
    ],
    ids=lambda error: str(error)[:40],
)
def test_a_poisoned_context_is_not_taken_for_it(error: BaseException) -> None:
    """In such a process nothing works any more; it has to end."""
    assert not is_out_of_memory(error)
