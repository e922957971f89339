"""Tensors that end at a page which nobody may read, so that reading too far ends the process."""

import ctypes
import mmap

import torch

_PAGE = mmap.PAGESIZE
_NOTHING = 0
_READ_WRITE = mmap.PROT_READ | mmap.PROT_WRITE
_C = ctypes.CDLL(None)
_C.mmap.restype = ctypes.c_void_p
_C.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
_C.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def before_a_wall(content: torch.Tensor) -> torch.Tensor:
    """Return a copy whose last number is followed by a page that cannot be read.

    Kernels choose their accesses by the first address. Where the lines allow wide ones, the whole
    is a multiple of them too, so that the address before the wall allows them as well. The memory
    is kept until the process ends.
    """
    pages = -(-content.nbytes // _PAGE)
    size = (pages + 1) * _PAGE
    base = _C.mmap(None, size, _READ_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
    wall = base + pages * _PAGE
    assert _C.mprotect(wall, _PAGE, _NOTHING) == 0
    memory = (ctypes.c_uint8 * content.nbytes).from_address(wall - content.nbytes)
    numbers = torch.frombuffer(memory, dtype=torch.uint8)
    return numbers.view(content.dtype).view(content.shape).copy_(content)
