"""Which batch sizes to measure, so that their three classes can be compared at equal size."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from math import inf, log2

from gpubench.model import BatchClass, batch_class

ROUND_SIZES = (10, 20, 30, 50, 100, 200, 500, 1000)
"""What people type who do not think of powers of two."""

REPORTED_PAIR = (128, 100)
"""The two sizes whose comparison every overview shows."""

PASS_SIZES = 16
"""The most batch sizes of a whole pass, which costs a hundred times a product."""

_TENS_FROM = 8

_ALIGNED = 8
"""Sizes divisible by it are the controls that thinning keeps first: they differ from a power of
two in nothing but being none."""

_COMPANIONS_FROM = 16
"""Below it a power's tens and controls are other powers' neighbours as much as its own."""


def powers_of_two(low: int, high: int) -> tuple[int, ...]:
    """Return the powers of two within a range, both ends included."""
    return tuple(1 << exponent for exponent in range(high.bit_length()) if 1 << exponent >= low)


def bracketing_tens(power: int) -> tuple[int, ...]:
    """Return the multiples of ten next to a power of two: below, above, then the hundreds.

    Hundreds count from 100 on, because 100 is what people compare with 128. A ten is no
    neighbour of 1, 2 or 4.
    """
    if power < _TENS_FROM:
        return ()
    steps = (10, 100) if power >= max(REPORTED_PAIR) else (10,)
    nearest = [power // step * step + above for step in steps for above in (0, step)]
    return tuple(dict.fromkeys(ten for ten in nearest if ten > 0))


def full_ladder(low: int, high: int) -> tuple[int, ...]:
    """Return every size that the batch analyses want within a range, ascending.

    Per power of two p: p itself, the tens that bracket it, for each of these a twin that is
    divisible by the same power of two without being a ten, the neighbours p+-1 and p+-8, the
    multiples 1.25, 1.5 and 1.75 p that share p's alignment, and a prime. About 15 an octave.

    Args:
        low: Smallest size, >= 1.
        high: Largest size; companions beyond it are left out.

    Source: the levels that separate size, alignment and the digit ten from each other; a plain
    16, 32, 64.. against 10, 20, 50.. is confounded by size.
    """
    sizes = {*powers_of_two(low, high), *ROUND_SIZES}
    for power in powers_of_two(1, 2 * high):
        sizes.update(bracketing_tens(power))
        if power >= _COMPANIONS_FROM:
            sizes.update(_twin(ten, power) for ten in bracketing_tens(power))
            sizes.update(_controls(power))
    return tuple(sorted(size for size in sizes if low <= size <= high))


def pass_ladder(low: int, high: int) -> tuple[int, ...]:
    """Return at most 16 sizes: powers of two, the tens that bracket them and a few controls."""
    sizes = {*powers_of_two(low, high)}
    for power in powers_of_two(low, 2 * high):
        sizes.update(bracketing_tens(power))
        if power >= _COMPANIONS_FROM // 2:
            sizes.update({power + power // 4, power + power // 2})
    return thin(tuple(sorted(size for size in sizes if low <= size <= high)), PASS_SIZES)


def thin(sizes: tuple[int, ...], most: int) -> tuple[int, ...]:
    """Return an evenly spread subset that still tells the classes apart.

    Sizes are ranked once and the first `most` kept, so that a plan with fewer sizes measures a
    subset of what one with more measures, and their files stay comparable. 128 and 100 come
    first; then the power of two that is farthest (in octaves) from those taken, each with the
    nearest ten, and after every second power a control; then the tens on the other sides.

    Args:
        sizes: Ascending, without duplicates.
        most: How many to keep, >= 1; more than there are keeps all.
    """
    return tuple(sorted(_ranked(sizes)[:most]))


def _twin(ten: int, power: int) -> int:
    """Return the neighbour of a ten, on the power's side, with the same divisibility by two."""
    step = 2 * (ten & -ten)
    return ten + step if ten < power else ten - step


def _controls(power: int) -> set[int]:
    neighbours = {power + step for step in (-8, -1, 1, 8)}
    multiples = {power * quarters // 4 for quarters in (5, 6, 7)}
    return {*neighbours, *multiples, _prime_from(power * 4 // 3)}


def _prime_from(number: int) -> int:
    while any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number


# A budget thins the same ladders for every plan that it looks at.
@lru_cache(maxsize=256)
def _ranked(sizes: tuple[int, ...]) -> tuple[int, ...]:
    grouped = [size for group in _groups(sizes) for size in group if size in sizes]
    ranked = list(dict.fromkeys(grouped))
    return (*ranked, *_spread([size for size in sizes if size not in ranked], ranked))


def _groups(sizes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield sizes that belong together: a power with the ten nearest to it, or a control.

    The tens on the powers' other sides come after, because a short curve without gaps tells
    more than one with three sizes in one place.
    """
    powers = [size for size in sizes if batch_class(size) is BatchClass.POWER_OF_TWO]
    controls = [
        size for size in sizes if batch_class(size) is BatchClass.CONTROL and size % _ALIGNED == 0
    ]
    first: list[int] = []
    if set(REPORTED_PAIR) <= set(sizes):
        yield REPORTED_PAIR
        first.append(max(REPORTED_PAIR))
    spread_controls = _spread(controls, [])
    in_turn = tuple(_spread(powers, first))
    for turn, power in enumerate(in_turn):
        yield (power, *[ten for ten in _tens_beside(power) if ten in sizes][:1])
        if turn % 2:
            yield tuple(islice(spread_controls, 1))
    for power in in_turn:
        yield _tens_beside(power)


def _tens_beside(power: int) -> tuple[int, ...]:
    """Return the tens below and above a power, the nearer in octaves first."""
    return tuple(sorted(bracketing_tens(power)[:2], key=lambda ten: _octaves(ten, power)))


def _spread(sizes: Iterable[int], taken: Iterable[int]) -> Iterator[int]:
    """Yield sizes so that each is as far as can be, in octaves, from all before it."""
    seen = tuple(taken)
    gaps = {size: min((_octaves(size, other) for other in seen), default=inf) for size in sizes}
    while gaps:
        farthest = max(gaps, key=lambda size: (gaps[size], size))
        del gaps[farthest]
        for size, gap in gaps.items():
            gaps[size] = min(gap, _octaves(size, farthest))
        yield farthest


def _octaves(one: int, other: int) -> float:
    return abs(log2(one / other))
