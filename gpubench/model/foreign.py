"""Values of a stranger's code as plain ones, which a row can hold and a pipe can carry."""

import operator

from gpubench.terminal_text import shortened, visible

LARGEST_COUNT = 10**30
"""What a results file can hold; ratios of larger numbers leave what a float holds."""

LONGEST_TEXT = 200
"""Characters of a stranger's text that are kept: an error of ours has room for them."""

_LONGEST_VALUE = 40
_MOST_BITS = 128


def whole_number(value: object, *, least: int, most: int = LARGEST_COUNT) -> int | None:
    """Return an integer, or whatever can stand for one, as a plain int; None if it is none.

    NumPy's integers and tensors of one integer can. True is an integer to Python and to nobody
    who counts something; 8.0 may be the rest of a division.

    Args:
        value: Anything.
        least: The smallest number that makes sense.
        most: The largest.
    """
    if isinstance(value, bool):
        return None
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, RuntimeError, OverflowError):  # tensors raise any of them
        return None
    return number if least <= number <= most else None


def real_number(value: object) -> float | None:
    """Return a number, or a tensor or array of a single one, as a plain float; None if it is none.

    Args:
        value: Anything; a text is no number, whatever it reads like.
    """
    if isinstance(value, bool | str | bytes | bytearray):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return None


def described(value: object) -> str:
    """Return a value as an error can quote it: numbers and short texts in full, else the type.

    The text of anything else may be a page long, or raise.
    """
    return quoted(value) or f"a value of type {class_of(value)}"


def quoted(value: object) -> str:
    """Return a number or short text as Python writes it, and nothing of anything else."""
    if value is not None and type(value) not in (bool, int, float, str):
        return ""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:  # Python refuses to print some
        return ""
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else ""


def class_of(value: object) -> str:
    """Return the name of a value's class, which a stranger may have made of any characters."""
    return safe_text(type(value).__name__)


def text_of(error: BaseException) -> str:
    """Return what an exception says: on one line, printable, at most `LONGEST_TEXT` characters.

    An exception of a stranger may have no text, a page of it, or one that raises.
    """
    try:
        text = str(error)
    except Exception as raised:  # noqa: BLE001  # whatever a stranger's __str__ raises
        return f"its text cannot be had, __str__ raised {type(raised).__name__}"
    return safe_text(" ".join(text[: 10 * LONGEST_TEXT].split()))


def safe_text(text: str) -> str:
    """Return a text that can be printed, of at most `LONGEST_TEXT` characters.

    A plain one: a str of a stranger's class would not pass a pipe.
    """
    return shortened(visible("".join(text[: 10 * LONGEST_TEXT])), LONGEST_TEXT)


def kind_and_text(error: BaseException) -> str:
    """Return an exception's class and what it says, as the last line of a traceback has them."""
    return f"{class_of(error)}: {text_of(error) or 'no message'}"
