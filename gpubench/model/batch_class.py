"""Which of the three kinds of batch size a number is."""

from enum import StrEnum


class BatchClass(StrEnum):
    """The kinds of batch size that the claims under test distinguish."""

    POWER_OF_TWO = "power_of_two"
    MULTIPLE_OF_TEN = "multiple_of_ten"
    CONTROL = "control"


def batch_class(batch_size: int) -> BatchClass:
    """Return the class of a batch size.

    No number is both a power of two and a multiple of ten, so the order of the tests is free.

    Args:
        batch_size: An integer >= 1; 1 counts as a power of two.
    """
    if batch_size & (batch_size - 1) == 0:
        return BatchClass.POWER_OF_TWO
    if batch_size % 10 == 0:
        return BatchClass.MULTIPLE_OF_TEN
    return BatchClass.CONTROL
