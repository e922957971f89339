"""What steady load costs, case by case, in a person's words."""

from collections.abc import Sequence

from gpubench.curves.loads import LoadLine
from gpubench.model import CurveKey
from gpubench.report.names import curve_name, dtype_name
from gpubench.units import (
    counted,
    format_change,
    format_change_interval,
    format_flop_per_s,
    format_seconds,
)


def load_texts(lines: Sequence[LoadLine], among: Sequence[CurveKey]) -> tuple[str, ...]:
    """Return a sentence for each case that was measured under two loads.

    Args:
        lines: The cases.
        among: All curves that are shown together with them.
    """
    return tuple(_text(line, among) for line in lines)


def _text(line: LoadLine, among: Sequence[CurveKey]) -> str:
    # The name without the load, of which the sentence itself tells both.
    alike = [key for key in among if key.regime == line.regime]
    name = f"{curve_name(line, alike)} ({dtype_name(line.dtype)}) batch {line.batch_size}"
    how = "in bursts" if line.regime else "as it comes"
    rested, steady = (_speed(line, seconds) for seconds in (line.rested_s, line.steady_s))
    return f"{name}: {rested} {how}, {steady} steady ({_change(line)}){_clocks(line)}"


def _speed(line: LoadLine, seconds: float) -> str:
    return format_flop_per_s(line.flop / seconds) if line.flop else format_seconds(seconds)


def _change(line: LoadLine) -> str:
    """Return the change of speed with its interval over runs."""
    speed = line.speed
    change = f"speed {format_change(speed.ratio - 1)}"
    if speed.low is None or speed.high is None:
        return f"{change}, {counted(speed.pairs, 'run')}"
    return f"{change}, 95 % CI {format_change_interval(speed.low - 1, speed.high - 1)}"


def _clocks(line: LoadLine) -> str:
    if line.rested_clock_mhz is None or line.steady_clock_mhz is None:
        return ""
    return f", clock {line.rested_clock_mhz:.0f} -> {line.steady_clock_mhz:.0f} MHz"
