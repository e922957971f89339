"""Which of the many ways to say so mean that a GPU's memory did not suffice."""

import re

_SAYINGS = re.compile(
    "|".join(
        (
            r"CUDA out of memory",
            r"CUDA error: out of memory",
            r"cudaErrorMemoryAllocation",
            r"CUDA_ERROR_OUT_OF_MEMORY",
            r"(CUBLAS|CUDNN|CUSOLVER|CUSPARSE)_STATUS_ALLOC_FAILED",
            # On a slice of a card torch asks NVML for a figure that it does not have
            # (huggingface/accelerate#3803), and says only this.
            r"NVML_SUCCESS == r INTERNAL ASSERT FAILED",
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
