"""Which of the many ways to say so mean that some memory, a GPU's or the system's, was short."""

import re

from gpubench.device.cuda.faults import is_out_of_memory as is_out_of_gpu_memory

_SYSTEM = re.compile(
    r"not enough memory|can't allocate memory|Cannot allocate memory|bad_alloc|DefaultCPUAllocator"
)

_OTHER_GPUS = re.compile(
    r"(HIP|MPS backend|XPU) (error: )?out of memory|hipErrorOutOfMemory"
    # Where no way of a convolution finds room, cuDNN has been seen to say only this.
    r"|CUDNN_STATUS_NOT_SUPPORTED"
)


def is_out_of_system_memory(error: BaseException) -> bool:
    """Return whether an error says that an allocation in the system's memory failed.

    torch's CPU allocator raises a RuntimeError.
    """
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, RuntimeError) and bool(_SYSTEM.search(str(error)))


def is_out_of_any_memory(error: BaseException) -> bool:
    """Return whether an error says so of any memory, the error behind an error included.

    A loader's process passes on what was raised in it as the text of another error.
    """
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        if is_out_of_gpu_memory(one) or is_out_of_system_memory(one):
            return True
        if isinstance(one, RuntimeError) and _OTHER_GPUS.search(str(one)):
            return True
        seen.add(id(one))
        one = one.__cause__ or one.__context__
    return False
