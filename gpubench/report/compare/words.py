"""Words that several parts of a comparison share."""

from collections.abc import Iterable

from gpubench.compare.comparison_records import Settings, VerdictReason
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.verdicts import SAME_WITHIN
from gpubench.model import DeviceIdentity
from gpubench.units import format_percent

_GPU_BACKENDS = frozenset({"cuda"})


def device_noun(devices: Iterable[DeviceIdentity]) -> str:
    """Return ``GPU``, or ``device`` where not all are known to be one."""
    backends = {device.backend for device in devices}
    return "GPU" if backends and backends <= _GPU_BACKENDS else "device"


def noun_of(comparison: Comparison, pair: PairComparison) -> str:
    """Return what the devices of both sides are called."""
    return device_noun((*comparison.baseline.devices, *pair.contender.devices))


def joined(parts: list[str]) -> str:
    """Return ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def reason_mark(reason: VerdictReason, settings: Settings) -> str:
    """Return the two words that stand behind a verdict in a table."""
    match reason:
        case VerdictReason.ADJUSTED:
            return "adjusted"
        case VerdictReason.SMALL:
            return f"below {format_percent(settings.min_effect)}"
        case VerdictReason.EQUIVALENT:
            return f"within {same_limit(settings)}"
        case VerdictReason.ALPHA:
            return f"alpha {settings.alpha:g}"


def reason_text(reason: VerdictReason, settings: Settings, results: str) -> str:
    """Return why a verdict does not follow from the interval beside it.

    Args:
        reason: What the analysis found.
        settings: What decided.
        results: What was judged together, as in ``5 results``.
    """
    match reason:
        case VerdictReason.ADJUSTED:
            return (
                f"the 95 % CI excludes 1, but adjusted for {results} (Holm) p is not below"
                f" {settings.alpha:g}"
            )
        case VerdictReason.SMALL:
            return (
                "the 95 % CI excludes 1, but the difference is below the minimum effect of"
                f" {format_percent(settings.min_effect)} and not shown to be none"
            )
        case VerdictReason.EQUIVALENT:
            return f"the 90 % CI lies within {same_limit(settings)} of 1, which counts as the same"
        case VerdictReason.ALPHA:
            return f"the 95 % CI includes 1; --alpha {settings.alpha:g} accepts more false verdicts"


def same_limit(settings: Settings) -> str:
    """Return what two sides may differ by and be the same, in per cent."""
    return format_percent(max(SAME_WITHIN, settings.min_effect))
