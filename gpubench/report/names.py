"""What curves, phases, types and items are called where a person reads."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gpubench.model import CurveKey, Status
from gpubench.suites.catalog import UNNAMED_ITEM, item_noun
from gpubench.suites.dtype_names import SHORT_DTYPES

_PHASES = MappingProxyType({"forward_backward": "forward+backward", "train_step": "train step"})
_USUAL_IMPLEMENTATIONS = ("", "torch", "user")
_NO_CACHE = ("", "none")

STATUSES: Mapping[Status, str] = MappingProxyType(
    {
        Status.WRONG: "wrong result",
        Status.OOM: "out of memory",
        Status.TIMEOUT: "over the time limit",
        Status.UNSUPPORTED: "unsupported",
        Status.ERROR: "failed",
    }
)
"""Words for the statuses of cases without a time."""


class CurveNames:
    """Names of curves that are shown together: workload, phase, and what else tells them apart.

    Made once for all of them, since a name depends on every other curve of its workload.

    Args:
        shown: All of them.
    """

    def __init__(self, shown: Iterable[CurveKey]) -> None:
        self._alike: dict[str, _OfOneWorkload] = {}
        for curve in shown:
            self._alike.setdefault(curve.workload, _OfOneWorkload()).add(curve)

    def of(self, curve: CurveKey) -> str:
        """Return a curve's name.

        Args:
            curve: One of those that are shown, or one that is named beside them.
        """
        alike = self._alike.get(curve.workload) or _OfOneWorkload()
        words = [curve.workload, phase_name(curve.phase)]
        is_usual = curve.implementation in _USUAL_IMPLEMENTATIONS
        if not is_usual or alike.implementations - {curve.implementation}:
            words += [curve.implementation] if curve.implementation else []
        words += [part for part in _parts(curve.params) if alike.parts[part] < alike.curves]
        if curve.cache not in _NO_CACHE and alike.caches - {curve.cache}:
            words.append(curve.cache)
        if curve.regime and alike.regimes - {curve.regime}:
            words.append(curve.regime)
        return " ".join(words)


@dataclass(slots=True)
class _OfOneWorkload:
    """What the curves of one workload have, each with how many have it where that counts."""

    curves: int = 0
    implementations: set[str] = field(default_factory=set)
    caches: set[str] = field(default_factory=set)
    regimes: set[str] = field(default_factory=set)
    parts: Counter[str] = field(default_factory=Counter)

    def add(self, curve: CurveKey) -> None:
        self.curves += 1
        self.implementations.add(curve.implementation)
        self.caches.add(curve.cache)
        self.regimes.add(curve.regime)
        self.parts.update(set(_parts(curve.params)))


def curve_name(curve: CurveKey, among: Iterable[CurveKey]) -> str:
    """Return workload and phase, and whatever else tells the curve from the others shown.

    Args:
        curve: The one to name.
        among: All curves that are shown together with it.
    """
    return CurveNames(among).of(curve)


def telling_params(params: str, among: Collection[str]) -> list[str]:
    """Return the parts of ``k=4096;n=4096`` that not all of several have.

    Args:
        params: As in the results file.
        among: The params of all that are shown together, these included.
    """
    return [part for part in _parts(params) if any(part not in _parts(o) for o in among)]


def phase_name(phase: str) -> str:
    """Return ``train step`` for ``train_step``."""
    return _PHASES.get(phase, phase)


def dtype_name(dtype: str) -> str:
    """Return ``bf16`` for ``bfloat16``; unknown types keep their name."""
    return SHORT_DTYPES.get(dtype, dtype)


def rate_noun(workload: str, *, counts_items: bool) -> str:
    """Return what a throughput counts, in the plural; batch elements are items without a name."""
    return item_noun(workload) if counts_items else UNNAMED_ITEM


def singular(noun: str) -> str:
    """Return ``row`` for ``rows``."""
    return noun.removesuffix("s")


def version(text: str) -> str:
    """Return a version without the ``v`` that keeps it text in a results file."""
    return " / ".join(re.sub(r"^v(?=\d)", "", part) for part in text.split(" / "))


def stack_value(text: str) -> str:
    """Return what a file says of a part of the stack; a line may end between two flags."""
    return version(text).replace(";", "; ")


def _parts(params: str) -> list[str]:
    return [part for part in params.split(";") if part]
