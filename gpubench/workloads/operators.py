"""Tells an operator that torch lacks for a dtype or device from any other failure."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from gpubench.errors import UnsupportedError

_LACKING = re.compile(r"not implemented|not (currently )?supported|unsupported", re.IGNORECASE)


@contextmanager
def missing_operators_are_unsupported() -> Iterator[None]:
    """Turn "not implemented for 'Half'" and its like into an unsupported case.

    Which operator exists for which dtype changes with every torch release, so it is tried on a
    tiny input and not looked up in a table here.

    Raises:
        UnsupportedError: With torch's own words. Other errors, out of memory among them, pass.
    """
    try:
        yield
    except RuntimeError as error:
        if _LACKING.search(str(error)) is None:
            raise
        raise UnsupportedError(str(error).splitlines()[0]) from error
