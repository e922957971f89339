"""A Work that a stranger's factory returned: every value taken in, or refused by its name."""

from collections.abc import Callable

from gpubench.errors import WorkloadError
from gpubench.model import KernelFacts
from gpubench.model.foreign import described, quoted, real_number, safe_text, whole_number
from gpubench.workloads.protocol import Check, Work

_COUNT = "an integer >= 1"
_BYTES = "an integer >= 0"


def taken_in(name: str, work: Work) -> Work:
    """Return a Work of plain values, whose functions check what they return.

    Args:
        name: The workload's, for errors.
        work: As the factory returned it.

    Raises:
        WorkloadError: Naming the first of its values that cannot be used.
    """
    for field in ("call", "release", "tiles", "resident_bytes"):
        _require_function(name, field, getattr(work, field))
    if work.check is not None:
        _require_function(name, "check", work.check)
    return Work(
        call=work.call,
        items=_count(name, "items", work.items),
        flop=None if work.flop is None else _count(name, "flop", work.flop),
        bytes_moved=None
        if work.bytes_moved is None
        else _count(name, "bytes_moved", work.bytes_moved),
        kernel=_plain_kernel(name, work.kernel),
        tiles=_checked_tiles(name, work.tiles),
        check=None if work.check is None else _checked_check(name, work.check),
        release=work.release,
        resident_bytes=_checked_bytes(name, work.resident_bytes),
        by_user=True,
    )


def unusable(name: str, seen: str, expected: str, advice: str) -> WorkloadError:
    """Return the error of a workload whose author must mend it."""
    return WorkloadError(f"workload {name!r}", seen=seen, expected=expected, advice=advice)


def _require_function(name: str, field: str, value: object) -> None:
    if not callable(value):
        seen = f"the Work's {field} is {described(value)}"
        expected = "a function without arguments"
        raise unusable(name, seen, expected, f"write {field}=lambda: ..")


def _count(name: str, field: str, value: object) -> int:
    """Return a count as a plain int; the float 1e9 is none, and would cost the file its row."""
    number = whole_number(value, least=1)
    if number is None:
        seen = f"the Work's {field} is {described(value)}"
        expected = _COUNT + ("" if field == "items" else " or None")
        raise unusable(name, seen, expected, "count in whole numbers, for example int(1e9)")
    return number


def _checked_check(name: str, check: Callable[[], object]) -> Callable[[], Check]:
    def checked() -> Check:
        got = check()
        if not isinstance(got, Check):
            expected = "Check(error=.., tolerance=..)"
            raise wrong_answer(name, "check", got, expected)
        return Check(
            error=_real(name, "the Check's error", got.error),
            tolerance=_real(name, "the Check's tolerance", got.tolerance),
        )

    return checked


def _real(name: str, what: str, value: object) -> float:
    """Return a number as a plain float; NaN is one, since a result with NaN has it as error."""
    number = real_number(value)
    if number is None or number < 0:
        seen = f"{what} is {described(value)}"
        raise unusable(name, seen, "a number >= 0", "give it as float(..)")
    return number


def _checked_bytes(name: str, resident_bytes: Callable[[], object]) -> Callable[[], int]:
    def checked() -> int:
        got = resident_bytes()
        number = whole_number(got, least=0)
        if number is None:
            raise wrong_answer(name, "resident_bytes", got, _BYTES)
        return number

    return checked


def _checked_tiles(
    name: str, tiles: Callable[[KernelFacts], object]
) -> Callable[[KernelFacts], int | None]:
    def checked(kernel: KernelFacts) -> int | None:
        got = tiles(kernel)
        number = whole_number(got, least=1)
        if got is not None and number is None:
            raise wrong_answer(name, "tiles", got, f"{_COUNT} or None")
        return number

    return checked


def _plain_kernel(name: str, kernel: object) -> KernelFacts:
    if not isinstance(kernel, KernelFacts):
        seen = f"the Work's kernel is {described(kernel)}"
        raise unusable(name, seen, "KernelFacts(..)", "leave it out")
    return KernelFacts(
        kernel_name=_text(name, "kernel_name", kernel.kernel_name),
        grid=_text(name, "grid", kernel.grid),
        blocks_per_sm=None
        if kernel.blocks_per_sm is None
        else _real(name, "the Work's kernel's blocks_per_sm", kernel.blocks_per_sm),
        tiles=None if kernel.tiles is None else _count(name, "kernel's tiles", kernel.tiles),
    )


def _text(name: str, field: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else safe_text(value)
    seen = f"the Work's kernel's {field} is {described(value)}"
    raise unusable(name, seen, "a text or None", "leave it out")


def wrong_answer(name: str, who: str, answer: object, expected: str) -> WorkloadError:
    """Return the error of a user's function that returned something else than it should."""
    return unusable(name, f"{who} returned {_kind(answer)}", expected, "correct what it returns")


def _kind(answer: object) -> str:
    kind, text = type(answer).__name__, quoted(answer)
    return f"{kind} ({text})" if text and answer is not None else kind
