"""Which of the wanted loads a case can be measured under."""

from gpubench.model.regime import BURST, STEADY

_KERNEL_CACHES = ("hot", "cold")


def regimes_of(wanted: tuple[str, ...], *, backend: str, cache: str) -> tuple[str, ...]:
    """Return the regimes of a case's rows, as far as there are such.

    A CPU has one regime, which goes without saying. A step is measured as it comes, since pulses
    with rests between them are no loop. Nothing is steady behind a cache flush, which is another
    work.

    Args:
        wanted: Of `gpubench.model.regime.REGIMES`.
        backend: ``cpu`` or ``cuda``.
        cache: ``hot``, ``cold`` or ``none``.
    """
    if backend != "cuda":
        return ("",)
    is_kernel = cache in _KERNEL_CACHES
    found = {BURST: BURST if is_kernel else "", STEADY: STEADY if cache != "cold" else None}
    return tuple(regime for name in wanted if (regime := found[name]) is not None)
