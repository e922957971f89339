"""What becomes of a group in which a rank has failed: the process ends, and says which and why."""

import re

_SHORT = re.compile(r"out of memory|not enough memory|can't allocate memory|bad_alloc")


class RanksLostError(Exception):
    """A rank of a group failed; nobody can go on with the others.

    No case's failure that a process survives: the ranks that are left wait for one that will never
    come. So the process ends, and what it says becomes the row of the case.

    Args:
        detail: Which rank, and why.
        out_of_memory: Whether it was for lack of memory.
    """

    def __init__(self, detail: str, *, out_of_memory: bool = False) -> None:
        self.out_of_memory = out_of_memory
        super().__init__(detail)


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error says that an allocation failed, on a device or in the system."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and bool(_SHORT.search(str(error)))
