"""What a call's result shows about the work, before it is timed and after."""

from gpubench.runner.found import FirstLook
from gpubench.workloads.check import finite, has_values
from gpubench.workloads.lazy import refuse_promises
from gpubench.workloads.protocol import Check, Work

UNCHECKED = "unchecked"
"""The warning of a row whose work neither returned a value nor brought a check: nobody could see
that it did anything."""

NOT_FINITE = "not-finite-when-timed"
"""The warning of a row whose work returned numbers at first, and NaN or infinity after its timing:
a device may be faster or slower on these."""


WRITES = "output-while-timed"
"""The warning of a row whose work wrote to stdout or stderr while it was timed: that took time."""


_NOT_FINITE = "the result holds NaN or infinity"


class WrongResultError(Exception):
    """The work's result is not what its reference says."""


def first_look(work: Work) -> FirstLook:
    """Compare the work with its reference, or its result with common sense where it has none.

    Raises:
        WrongResultError: If the result is wrong.
        NothingExecutedError: If it is a promise, such as a generator, of a user's work.
    """
    if work.check is not None and not work.by_user:
        return FirstLook(check_error=_error_of(work.check()))
    result = work.call()
    refuse_promises(result)
    was_finite, has_shown_work = finite(result), has_values(result)
    del result  # a check may need the room
    if work.check is not None:
        return FirstLook(check_error=_error_of(work.check()), was_finite=was_finite)
    if not was_finite:
        raise WrongResultError(_NOT_FINITE)
    return FirstLook(was_finite=True, warnings=() if has_shown_work else (UNCHECKED,))


def refuse_no_numbers(work: Work) -> None:
    """Look at the whole batch of a step of our own, of which a few elements were compared.

    They are the same ones for all sizes of a curve, and were compared before the steps of other
    sizes moved the weights.

    Raises:
        WrongResultError: If its result holds NaN or infinity.
    """
    if not work.by_user and not work.recordable and not finite(work.call()):
        raise WrongResultError(_NOT_FINITE)


def last_look(work: Work, first: FirstLook) -> tuple[str, ...]:
    """Return the warning of a user's work whose result overflowed while it was timed.

    A work that changes its input in place may have done so thousands of times.
    """
    if not work.by_user or not first.was_finite or finite(work.call()):
        return ()
    return (NOT_FINITE,)


def _error_of(check: Check) -> float:
    if not check.passed:
        raise WrongResultError(
            f"relative error {check.error:.3g} against float64, at most {check.tolerance:.3g}"
        )
    return check.error
