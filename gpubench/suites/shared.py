"""What the sizes of a curve share, which a process does once for all of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gpubench.model import Case

_COMPARED = 4
"""Elements of a step that are compared with float64 at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The cases whose weights and inputs are built together."""

    cases: int = 1
    comparisons: int = 1
    """Different numbers of elements that their steps are compared by."""


def curves_of(cases: Iterable[Case]) -> Mapping[str, Curve]:
    """Return the curves of some cases by `built_as`."""
    counts: Counter[str] = Counter()
    compared: defaultdict[str, set[int]] = defaultdict(set)
    for case in cases:
        counts[built_as(case)] += 1
        compared[built_as(case)].add(min(case.batch_size, _COMPARED))
    return {
        name: Curve(cases=count, comparisons=len(compared[name])) for name, count in counts.items()
    }


def built_as(case: Case) -> str:
    """Return the name of what is built for a case: the same whatever its size and load."""
    return replace(case, regime="").curve_id
