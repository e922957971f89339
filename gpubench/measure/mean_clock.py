"""The clock of a device over several stretches of time."""

from collections.abc import Iterable


def mean_clock_hz(stretches: Iterable[tuple[float | None, float]]) -> float | None:
    """Return the mean clock over time; None if it is known of no stretch.

    Args:
        stretches: Clock in hertz, None where nobody knows, and seconds of each; time in which the
            clock is unknown counts for nothing.
    """
    known = [(clock_hz, seconds) for clock_hz, seconds in stretches if clock_hz is not None]
    total_s = sum(seconds for _, seconds in known)
    if total_s <= 0:
        return None
    return sum(clock_hz * seconds for clock_hz, seconds in known) / total_s
