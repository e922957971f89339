"""What curves, phases, types and items are called where a person reads."""

import re
from collections.abc import Collection, Iterable, Mapping
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


def curve_name(curve: CurveKey, among: Iterable[CurveKey]) -> str:
    """Return workload and phase, and whatever else tells the curve from the others shown.

    Args:
        curve: The one to name.
        among: All curves that are shown together with it.
    """
    alike = [other for other in among if other.workload == curve.workload]
    words = [curve.workload, phase_name(curve.phase)]
    is_usual = curve.implementation in _USUAL_IMPLEMENTATIONS
    if not is_usual or any(other.implementation != curve.implementation for other in alike):
        words += [curve.implementation] if curve.implementation else []
    words += telling_params(curve.params, [other.params for other in alike])
    if curve.cache not in _NO_CACHE and any(other.cache != curve.cache for other in alike):
        words.append(curve.cache)
    if curve.regime and any(other.regime != curve.regime for other in alike):
        words.append(curve.regime)
    return " ".join(words)


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


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, ``1 run`` or ``3 runs``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def version(text: str) -> str:
    """Return a version without the ``v`` that keeps it text in a results file."""
    return " / ".join(re.sub(r"^v(?=\d)", "", part) for part in text.split(" / "))


def _parts(params: str) -> list[str]:
    return [part for part in params.split(";") if part]
