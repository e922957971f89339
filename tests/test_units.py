"""Quantities are read as they are meant and shown as people write them."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gpubench.errors import UsageError
from gpubench.units import (
    format_bytes,
    format_change,
    format_change_interval,
    format_change_with_interval,
    format_count,
    format_duration,
    format_flop_per_s,
    format_percent,
    format_rate,
    format_seconds,
    format_signed,
    parse_bytes,
    parse_count,
    parse_percent,
    parse_probability,
    parse_seconds,
)

FACTORS = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
FACTORS |= {"P": 1e15, "": 1.0}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90.0),
        ("20m", 1200.0),
        ("2min", 120.0),
        ("1h30m", 5400.0),
        ("1h1m1s", 3661.0),
        ("500ms", 0.5),
        ("1.5h", 5400.0),
        ("0.1s", 0.1),
    ],
)
def test_a_time_is_numbers_with_units(text: str, seconds: float) -> None:
    """As people write budgets and limits."""
    assert parse_seconds("--budget", text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20",
        "twenty",
        "m",
        "-5m",
        "0s",
        "0h0m",
        "5 m",
        "5m!",
        "1e3s",
        "5d",
        "٣s",
        "1.s",
        ".5s",
        "nan",
        "inf",
        "9" * 400 + "h",
    ],
)
def test_what_is_no_time_is_named_with_an_example(text: str) -> None:
    """A number without a unit could mean two things."""
    with pytest.raises(UsageError) as caught:
        parse_seconds("--budget", text)

    assert caught.value.where == "--budget"
    assert caught.value.seen == f"the value is {text!r}"
    assert caught.value.expected == "a time > 0 such as 90s, 20m or 1h30m, and at most 168h"
    assert caught.value.advice == "give a number with its unit (ms, s, m, h)"


@given(st.integers(0, 99), st.integers(0, 59), st.integers(1, 59))
def test_the_parts_of_a_time_add_up(hours: int, minutes: int, seconds: int) -> None:
    """In any order of size."""
    total = hours * 3600 + minutes * 60 + seconds

    assert parse_seconds("--budget", f"{hours}h{minutes}m{seconds}s") == total
    assert parse_seconds("--budget", f"{seconds}s{minutes}m{hours}h") == total


@pytest.mark.parametrize(
    ("text", "fraction"),
    [("5%", 0.05), ("7%", 0.07), ("5", 0.05), ("0.5 %", 0.005), ("0%", 0.0), ("100%", 1.0)],
)
def test_a_percentage_is_the_nearest_fraction(text: str, fraction: float) -> None:
    """7 % is 0.07, not 0.07000000000000001."""
    assert parse_percent("--fail-slower", text) == fraction


@pytest.mark.parametrize("text", ["", "%", "five", "-1%", "101%", "nan", "inf%", "5%%", "1e999"])
def test_what_is_no_percentage_is_named(text: str) -> None:
    """From 0 to 100."""
    with pytest.raises(UsageError, match="expected a percentage from 0% to 100%"):
        parse_percent("--fail-slower", text)


@given(st.integers(1, 10**18 - 1))
def test_a_count_is_read_back(count: int) -> None:
    """Digits and nothing else."""
    assert parse_count("--runs", str(count)) == count


@pytest.mark.parametrize("text", ["0", "-1", "1e9", "ten", "", "1.0", " 1", "1_0", "٣", "9" * 5000])
def test_what_is_no_count_is_named(text: str) -> None:
    """1e9 may be a slip of the finger, so it must be spelled out."""
    with pytest.raises(UsageError, match=r"^--runs: the value is .*expected an integer >= 1"):
        parse_count("--runs", text)


def test_a_count_may_start_lower_where_that_makes_sense() -> None:
    """Seeds may be zero, offsets negative."""
    assert parse_count("--seed", "0", least=0) == 0
    assert parse_count("--offset", "-3", least=-5) == -3


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (format_seconds(1.2e-5), "12.0 us"),
        (format_seconds(9.9996e-4), "1.00 ms"),
        (format_seconds(0.5), "500 ms"),
        (format_seconds(1.0), "1.00 s"),
        (format_seconds(1234.5), "1230 s"),
        (format_seconds(1.234567e-3, digits=5), "1.2346 ms"),
        (format_seconds(1e-15), "0.00100 ps"),
        (format_seconds(0.0), "0 s"),
        (format_seconds(-0.0015), "-1.50 ms"),
        (format_bytes(80e9), "80.0 GB"),
        (format_bytes(8_589_934_592), "8.59 GB"),
        (format_bytes(512), "512 B"),
        (format_bytes(0), "0 B"),
        (format_bytes(999.5), "1.00 kB"),
        (format_bytes(1e18), "1000 PB"),
        (format_count(1234), "1.23 k"),
        (format_count(999.96), "1.00 k"),
        (format_count(7, digits=1), "7"),
        (format_count(123, digits=1), "100"),
        (format_rate(1.23e6, "rows"), "1.23 M rows/s"),
        (format_rate(999.96, "images"), "1.00 k images/s"),
        (format_rate(0.25, "tokens"), "0.250 tokens/s"),
        (format_flop_per_s(5.5e12), "5.50 TFLOP/s"),
        (format_flop_per_s(84e9, digits=2), "84 GFLOP/s"),
        (format_percent(0.0123), "1.2 %"),
        (format_percent(-0.005, decimals=2), "-0.50 %"),
        (format_duration(45.4), "45 s"),
        (format_duration(59.6), "1 min"),
        (format_duration(130), "2 min 10 s"),
        (format_duration(3600), "1 h"),
        (format_duration(3900), "1 h 5 min"),
    ],
)
def test_quantities_are_shown_as_people_write_them(shown: str, expected: str) -> None:
    """Rounded before the prefix is chosen: 999.96 is 1.00 k, never 1000."""
    assert shown == expected


def _value(shown: str, unit: str) -> float:
    number, _, rest = shown.partition(" ")
    return float(number) * FACTORS[rest.removesuffix(unit)]


FORMATS: list[tuple[Callable[..., str], str]] = [
    (format_seconds, "s"),
    (format_bytes, "B"),
    (format_count, ""),
    (format_flop_per_s, "FLOP/s"),
]


@pytest.mark.parametrize(("shown_as", "unit"), FORMATS)
@given(value=st.floats(1e-9, 1e16), digits=st.integers(1, 9))
@example(value=999.96, digits=3)
@example(value=9.9999e-4, digits=4)
def test_what_is_shown_is_the_value_within_its_digits(
    shown_as: Callable[..., str], unit: str, value: float, digits: int
) -> None:
    """Half a unit in the last significant digit, and no more."""
    shown = shown_as(value, digits=digits)

    assert _value(shown, unit) == pytest.approx(value, rel=0.5 * 10.0 ** (1 - digits) * 1.0000001)


@given(st.integers(100, 999_999), st.integers(-3, 4))
def test_a_factor_of_a_thousand_changes_the_prefix_only(mantissa: int, thousands: int) -> None:
    """The same digits at every scale that has a prefix."""
    scaled = float(f"{mantissa}e{3 * thousands - 6}")
    if not 1 <= scaled < 1e15:
        return

    number, _, _ = format_rate(scaled, "rows").partition(" ")

    assert number == format_rate(scaled * 1000, "rows").partition(" ")[0]


def test_a_tie_is_rounded_by_the_digits_that_are_written() -> None:
    """5.975 as a float lies a little below itself, 5975 does not."""
    assert format_rate(5.975, "rows") == "5.98 rows/s"
    assert format_rate(5975.0, "rows") == "5.98 k rows/s"


@given(st.floats(1.0, 1e17))
def test_no_number_before_a_prefix_reaches_a_thousand(value: float) -> None:
    """1000 k is 1.00 M."""
    assert float(format_rate(value, "rows").partition(" ")[0]) < 1000


@pytest.mark.parametrize(("text", "share"), [("0.05", 0.05), ("5%", 0.05), ("1e-3", 0.001)])
def test_a_share_of_errors_may_be_a_percentage(text: str, share: float) -> None:
    """People write it both ways."""
    assert parse_probability("--alpha", text) == share


@pytest.mark.parametrize("text", ["0", "1", "100%", "2", "-0.1", "nan", "", "%", "five"])
def test_a_share_of_errors_that_promises_all_or_nothing_is_refused(text: str) -> None:
    """Neither is a promise that a comparison can keep."""
    with pytest.raises(UsageError, match=r"--alpha: .+ expected a share between 0 and 1"):
        parse_probability("--alpha", text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1kB", 1000),
        ("512MB", 512 * 10**6),
        ("4 GB", 4 * 10**9),
        ("1.5GiB", 3 * 2**29),
        ("0.5KiB", None),
        ("1kiB", 1024),
        ("2TiB", 2**41),
        ("4", None),
        ("0MB", None),
        ("-1MB", None),
        ("1e3MB", None),
        ("4gb", None),
        ("999999999999TB", None),
    ],
)
def test_an_amount_of_memory_has_its_unit(text: str, count: int | None) -> None:
    """A GiB is 7 % more than a GB, and a number alone is neither."""
    if count is not None:
        assert parse_bytes("--memory", text) == count
        return
    with pytest.raises(UsageError, match=r"^--memory: the value is .* 4GB or 1\.5GiB; give"):
        parse_bytes("--memory", text)


def test_changes_are_short_and_have_one_zero() -> None:
    """-0.0 % would be read as a loss."""
    assert [format_change(value) for value in (0.081, -0.0004, 0.0)] == ["+8.1 %", "0.0 %", "0.0 %"]
    assert [format_change(value) for value in (0.999, 1.0, 12.3)] == [
        "+99.9 %",
        "+100 %",
        "+1230 %",
    ]


def test_a_change_comes_with_its_interval_if_there_is_one() -> None:
    """A missing end is no interval."""
    assert format_change_interval(-0.001, 0.0125) == "-0.1 to +1.2"
    assert format_change_interval(None, 0.1) == ""
    assert format_change_with_interval(0.01, -0.001, 0.02) == "+1.0 % (95 % CI -0.1 to +2.0)"
    assert format_change_with_interval(0.01, None, None) == "+1.0 %"


def test_a_difference_that_rounds_to_zero_has_no_sign() -> None:
    """`+0.0` says that something grew."""
    assert [format_signed(value) for value in (0.04, -0.04, 0.06)] == ["0.0", "0.0", "+0.1"]
    assert [format_signed(value, decimals=2) for value in (-0.001, 10.0)] == ["0.00", "+10.00"]
