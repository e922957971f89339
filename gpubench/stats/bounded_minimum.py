"""Where a function of one number is smallest between two bounds."""

import math
from collections.abc import Callable
from dataclasses import dataclass

_Point = tuple[float, float]
"""A place and the function's value there."""

_GOLDEN = 0.5 * (3.0 - math.sqrt(5.0))
_RELATIVE = math.sqrt(2.2e-16)
"""Half the digits of a float: closer, no value tells two places apart."""
_ABSOLUTE = 1e-5
_MOST_CALLS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """The smallest value that was found, and where."""

    place: float
    value: float


def bounded_minimum(function: Callable[[float], float], low: float, high: float) -> Minimum:
    """Return a function's minimum, to a hundred-thousandth of its place's unit.

    The same to the last digit as `scipy.optimize.minimize_scalar(method="bounded")`, whose import
    took a quarter of the time of every answer about batch sizes.

    Args:
        function: With one dip between the bounds; else one of its dips is found.
        low: Lower bound.
        high: Upper bound, not below it.

    Source: Brent (1973), Algorithms for Minimization without Derivatives, ch. 5; `fmin` of
    Forsythe, Malcolm and Moler (1977).
    """
    start = low + _GOLDEN * (high - low)
    best = second = third = (start, function(start))
    step = last = 0.0
    for _ in range(_MOST_CALLS - 1):
        middle, near = 0.5 * (low + high), _RELATIVE * abs(best[0]) + _ABSOLUTE / 3.0
        if abs(best[0] - middle) <= 2.0 * near - 0.5 * (high - low):
            break
        bottom = _bottom((best, second, third), (low, high), last) if abs(last) > near else None
        if bottom is None:
            last = (low if best[0] >= middle else high) - best[0]
            step = _GOLDEN * last
        else:
            step, last = bottom, step
            place = best[0] + step
            if place - low < 2.0 * near or high - place < 2.0 * near:
                step = math.copysign(near, middle - best[0])
        place = best[0] + math.copysign(max(abs(step), near), step)
        found = (place, function(place))
        low, high = _narrowed(low, high, best, found)
        best, second, third = _kept(best, second, third, found)
    return Minimum(place=best[0], value=best[1])


def _bottom(
    points: tuple[_Point, _Point, _Point], bounds: tuple[float, float], last: float
) -> float | None:
    """Return the step from the first point to the bottom of a parabola through all three.

    None if it is not between the bounds, or not shorter than half the step before the last.
    """
    (place, value), (second, at_second), (third, at_third) = points
    r = (place - second) * (value - at_third)
    q = (place - third) * (value - at_second)
    p = (place - third) * q - (place - second) * r
    q = 2.0 * (q - r)
    p, q = -p if q > 0.0 else p, abs(q)
    is_inside = q * (bounds[0] - place) < p < q * (bounds[1] - place)
    # A step of zero goes up, also where it is minus zero.
    return (p + 0.0) / q if is_inside and abs(p) < abs(0.5 * q * last) else None


def _narrowed(low: float, high: float, best: _Point, found: _Point) -> tuple[float, float]:
    """Return the bounds between which the minimum still can be."""
    inner = best[0] if found[1] <= best[1] else found[0]
    is_above = found[0] >= best[0]
    if found[1] <= best[1]:
        return (inner, high) if is_above else (low, inner)
    return (low, inner) if is_above else (inner, high)


def _kept(
    best: _Point, second: _Point, third: _Point, found: _Point
) -> tuple[_Point, _Point, _Point]:
    """Return the three points that a parabola is next laid through, the lowest first."""
    if found[1] <= best[1]:
        return found, best, second
    if found[1] <= second[1] or second[0] == best[0]:
        return best, found, second
    if found[1] <= third[1] or third[0] in (best[0], second[0]):
        return best, second, found
    return best, second, third
