"""Which kernels of a picture get a colour and a line in the legend, and what they are called."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

MOST = 15
"""Colours that an eye tells apart in a legend that fits below a panel."""

_LONGEST = 34
"""Letters of a name in the legend; longer ones lose their middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelColors:
    """The kernels that a panel tells apart."""

    names: Mapping[str, str]
    """Full names, those of most sizes first, with what the legend calls them."""
    others: int
    """Kernels that share one colour."""


def kernel_colors(kernels: Iterable[str]) -> KernelColors:
    """Return the kernels with most batch sizes, at most 15, by names without what all share.

    Args:
        kernels: Full name by batch size, in the order of the sizes; empty where unknown.
    """
    counts = Counter(name for name in kernels if name)
    # Of kernels with equally many sizes, the one of the smallest size: Counter keeps the order.
    chosen = [name for name, _ in counts.most_common(MOST)]
    start = _shared_words(list(counts))
    shorter = {name: _fitted(name[start:]) for name in chosen}
    is_unique = len(set(shorter.values())) == len(shorter)
    if not is_unique:
        shorter = {name: f"{i + 1}: {shorter[name]}" for i, name in enumerate(chosen)}
    return KernelColors(names=shorter, others=len(counts) - len(chosen))


def _shared_words(names: list[str]) -> int:
    """Return the length of what all names begin with, up to the end of a word."""
    if len(names) == 1:
        return 0
    words = [name.split("_")[:-1] for name in names]
    shared = takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))
    return sum(len(column[0]) + 1 for column in shared)


def _fitted(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    half = (_LONGEST - 2) // 2
    return f"{name[:half]}..{name[-half:]}"
