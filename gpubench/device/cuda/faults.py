"""Which of the many ways to say so mean that a GPU's memory did not suffice."""

import re

_SAYINGS = re.compile(
    "|".join(
        (
            r"CUDA out of memory",
            r"(CUDA|CUDA driver|Triton) (E|e)rror( \[CUDA\])?: out of memory",
            r"cudaErrorMemoryAllocation",
            r"CUDA_ERROR_OUT_OF_MEMORY",
            r"(CUBLAS|CUDNN|CUSOLVER|CUSPARSE)_STATUS_ALLOC_FAILED",
            r"CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
            # On a slice of a GPU torch asks NVML for a figure that it does not have
            # (huggingface/accelerate#3803), and says only this.
            r"NVML_SUCCESS == r INTERNAL ASSERT FAILED",
            # A handle is made at the first call, and there was no room for it.
            r"CUBLAS_STATUS_NOT_INITIALIZED when calling `cublas(Lt)?Create",
            r"CUDNN_STATUS_NOT_INITIALIZED",
            # cuDNN tries its ways one by one and swallows why each had no room.
            r"(GET|FIND) was unable to find an engine to execute this computation",
            r"Unable to find a valid cuDNN algorithm to run convolution",
        )
    )
)

_TYPES = ("OutOfMemoryError",)
"""torch.OutOfMemoryError and CuPy's, told by name so that CuPy need not be there."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error says that an allocation did not fit.

    Anything else that CUDA raises, such as an illegal access, leaves a context in which nothing
    works any more, and is not to be mistaken for it.
    """
    if isinstance(error, MemoryError) or type(error).__name__ in _TYPES:
        return True
    return isinstance(error, RuntimeError) and bool(_SAYINGS.search(str(error)))
