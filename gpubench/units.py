"""Read quantities that a person typed, and write numbers for a person to read."""

import re
from decimal import Context, Decimal

from gpubench.errors import UsageError

_SECONDS = {"ms": 1e-3, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|min|m|h)", re.ASCII)
_BYTES = re.compile(r"(\d{1,12}(?:\.\d{1,6})?) ?([kMGT]i?B)", re.ASCII)
_BYTE_UNITS = {
    **{f"{prefix}B": 1000.0**power for power, prefix in enumerate("kMGT", start=1)},
    **{f"{prefix}iB": 1024.0**power for power, prefix in enumerate("kMGT", start=1)},
}
_NUMBER = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)

LARGEST_COUNT = 10**18 - 1
"""More than any count needs, and little enough for every reader's 64-bit integers."""

LONGEST_S = 168 * 3600.0
"""A week; a system call that waits takes at most 24 days."""

_PREFIXES = {-12: "p", -9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P"}
_UP = tuple(exponent for exponent in _PREFIXES if exponent >= 0)
_DOWN = tuple(exponent for exponent in _PREFIXES if exponent <= 0)
_DIGITS = 3
_WHOLE = 100
_KILO = 1000


def parse_seconds(where: str, text: str) -> float:
    """Return a time such as ``20m``, ``90s``, ``1h30m`` or ``500ms`` in seconds.

    A number without a unit is refused: ``--budget 20`` may mean minutes to one and seconds to
    another.

    Args:
        where: The option that it was given to.
        text: Numbers with units, together more than zero and at most a week.

    Raises:
        UsageError: If it is no such time.
    """
    parts = _DURATION_PART.findall(text)
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if "".join(number + unit for number, unit in parts) == text and 0 < seconds <= LONGEST_S:
        return float(seconds)
    raise UsageError(
        where,
        seen=f"the value is {text!r}",
        expected="a time > 0 such as 90s, 20m or 1h30m, and at most 168h",
        advice="give a number with its unit (ms, s, m, h)",
    )


def parse_bytes(where: str, text: str) -> int:
    """Return an amount of memory such as ``512MB``, ``4GB`` or ``1.5GiB`` in bytes.

    A number without a unit is refused, as nobody knows which is meant.

    Args:
        where: The option that it was given to.
        text: A number and a unit.

    Raises:
        UsageError: If it is no such amount, or none.
    """
    match = _BYTES.fullmatch(text)
    count = int(float(match[1]) * _BYTE_UNITS[match[2]]) if match else 0
    if 0 < count <= LARGEST_COUNT:
        return count
    raise UsageError(
        where,
        seen=f"the value is {text!r}",
        expected="an amount > 0 such as 512MB, 4GB or 1.5GiB",
        advice="give a number with its unit (MB, GB, MiB, GiB)",
    )


def parse_percent(where: str, text: str) -> float:
    """Return a percentage such as ``5%`` as a fraction, 0.05; the sign may be left out.

    Raises:
        UsageError: If it is no number from 0 to 100.
    """
    number = text.removesuffix("%").rstrip()
    if _NUMBER.fullmatch(number) and float(number) <= _WHOLE:
        # Divided as decimals: the float nearest to 0.07, which 7 * 0.01 is not.
        return float(Decimal(number) / _WHOLE)
    raise UsageError(
        where,
        seen=f"the value is {text!r}",
        expected="a percentage from 0% to 100%",
        advice="give a number such as 5%",
    )


def parse_probability(where: str, text: str) -> float:
    """Return the share of errors that somebody accepts, such as ``0.05`` or ``5%``.

    Raises:
        UsageError: If it is no number between 0 and 1, or 0% and 100%.
    """
    number = text.removesuffix("%").rstrip()
    if _NUMBER.fullmatch(number):
        share = float(Decimal(number) / (_WHOLE if text.endswith("%") else 1))
        if 0 < share < 1:
            return share
    raise UsageError(
        where,
        seen=f"the value is {text!r}",
        expected="a share between 0 and 1",
        advice="give a number such as 0.05",
    )


def parse_count(where: str, text: str, *, least: int = 1, most: int = LARGEST_COUNT) -> int:
    """Return an integer written in digits; ``1e9`` and ``ten`` are none.

    Args:
        where: The option that it was given to.
        text: What was typed.
        least: The smallest count that makes sense there.
        most: The largest.

    Raises:
        UsageError: If it is no integer, too small or too large.
    """
    digits = text.removeprefix("-")
    # Python refuses to read numbers of thousands of digits.
    if digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST_COUNT)):
        count = int(text)
        if least <= count <= most:
            return count
    raise UsageError(
        where,
        seen=f"the value is {text!r}",
        expected=f"an integer >= {least} and at most {most}",
        advice="give it in digits, such as 128",
    )


def format_seconds(seconds: float, *, digits: int = _DIGITS) -> str:
    """Return a time per call, ``12.0 us``; what is longer than seconds stays in seconds."""
    return _with_prefix(seconds, "s", digits, _DOWN)


def format_duration(seconds: float) -> str:
    """Return how long something takes, to the second: ``45 s``, ``2 min 10 s``, ``1 h 5 min``."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes_left} min" if minutes_left else f"{hours} h"
    if minutes:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{whole} s"


def format_bytes(count: float, *, digits: int = _DIGITS) -> str:
    """Return a size in decimal units, ``80.0 GB`` for 80e9; below 1 kB all bytes are counted."""
    if abs(count) < _KILO and count == int(count):
        return f"{int(count)} B"
    return _with_prefix(count, "B", digits, _UP)


def format_count(count: float, *, digits: int = _DIGITS) -> str:
    """Return a number of things with a prefix, ``1.23 M``."""
    return _with_prefix(count, "", digits, _UP).rstrip()


def format_rate(per_second: float, what: str, *, digits: int = _DIGITS) -> str:
    """Return a throughput, ``1.23 M rows/s``.

    Args:
        per_second: How many of them per second.
        what: Their plural, e.g. ``rows``.
        digits: How many significant digits to show.
    """
    mantissa, prefix = _scaled(per_second, digits, _UP)
    return f"{mantissa} {prefix} {what}/s" if prefix else f"{mantissa} {what}/s"


def format_flop_per_s(rate: float, *, digits: int = _DIGITS) -> str:
    """Return a rate of floating-point operations, ``5.50 TFLOP/s``."""
    return _with_prefix(rate, "FLOP/s", digits, _UP)


def format_percent(fraction: float, *, decimals: int = 1) -> str:
    """Return a share in percent, ``1.2 %``."""
    return f"{fraction * _WHOLE:.{decimals}f} %"


def format_change(fraction: float) -> str:
    """Return a change in per cent with its sign, ``+1.2 %``; what rounds to zero has none."""
    return f"{format_change_number(fraction)} %"


def format_change_number(fraction: float) -> str:
    """Return the same without its unit, for where a title or the other end of a range has it."""
    return format_signed(fraction * _WHOLE, decimals=1 if abs(fraction) < 1 else 0)


def format_signed(value: float, *, decimals: int = 1) -> str:
    """Return a difference with its sign, ``-1.2``; what rounds to zero has none."""
    text = f"{value:+.{decimals}f}"
    return text if text.strip("+-0.") else text[1:]


def format_change_interval(low: float | None, high: float | None) -> str:
    """Return an interval of changes, ``-0.1 to +1.3``; empty if there is none."""
    if low is None or high is None:
        return ""
    return f"{format_change_number(low)} to {format_change_number(high)}"


def format_change_with_interval(change: float, low: float | None, high: float | None) -> str:
    """Return a change with its interval, ``+1.2 % (95 % CI -0.1 to +2.5)``."""
    interval = format_change_interval(low, high)
    return f"{format_change(change)} (95 % CI {interval})" if interval else format_change(change)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, ``1 run`` or ``3 runs``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _with_prefix(value: float, unit: str, digits: int, exponents: tuple[int, ...]) -> str:
    mantissa, prefix = _scaled(value, digits, exponents)
    return f"{mantissa} {prefix}{unit}"


def _scaled(value: float, digits: int, exponents: tuple[int, ...]) -> tuple[str, str]:
    """Return a number's digits and prefix, rounded before the prefix is chosen.

    The other order writes 999.96 as "1000" where "1.00 k" is meant. What is rounded is the number
    as it is written, 5.975 and not the float a little below it, so that 5975 comes out alike.
    """
    if value == 0:
        return "0", ""
    rounded = Context(prec=digits).create_decimal(str(value))
    magnitude = rounded.adjusted()
    wanted = magnitude - magnitude % 3
    exponent = min(max(wanted, exponents[0]), exponents[-1])
    decimals = max(digits - 1 - (magnitude - exponent), 0)
    return f"{rounded.scaleb(-exponent):.{decimals}f}", _PREFIXES[exponent]
