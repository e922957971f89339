"""When an effect counts as shown, as absent, or as neither."""

import math
from collections.abc import Sequence

from gpubench.batches.estimate import Estimate
from gpubench.batches.findings import ContrastSummary, ContrastVerdict

ALPHA = 0.05

LEAST = math.log1p(0.01)
"""What is smaller matters to nobody, however surely it is there."""

_AGREED = math.log1p(0.02)


def summarize(
    estimates: Sequence[Estimate], *, p: float, margin: float, note: str
) -> ContrastSummary:
    """Return the effect that several readings of one question agree on.

    The interval spans those of all readings, so a verdict holds in each of them. The effect is
    in the middle of readings that agree within 2 %; else it is what all of them can be said to
    show, the smallest: one of them is then moved by something else, such as unknown tiles, and a
    simulated +3 % came out as +9 % in the middle.

    Args:
        estimates: By reading; without any nothing is known.
        p: What is to be below 5 % for a verdict on the sign, adjusted if there is a family.
        margin: Share within which an effect is practically zero.
        note: What keeps it from being conclusive, if anything.
    """
    if not estimates:
        return ContrastSummary(
            effect=None, low=None, high=None, verdict=ContrastVerdict.INCONCLUSIVE
        )
    least, most = (end(one.effect for one in estimates) for end in (min, max))
    effect = (least + most) / 2 if most - least <= _AGREED else min(max(0.0, least), most)
    wide, narrow = _span(estimates, 1 - ALPHA), _span(estimates, 1 - 2 * ALPHA)
    if wide is None or narrow is None:
        return ContrastSummary(
            effect=math.expm1(effect), low=None, high=None, verdict=ContrastVerdict.INCONCLUSIVE
        )
    return ContrastSummary(
        effect=math.expm1(effect),
        low=math.expm1(wide[0]),
        high=math.expm1(wide[1]),
        verdict=ContrastVerdict.INCONCLUSIVE
        if note
        else _decide((least, most), wide, narrow, p, margin),
    )


def _decide(
    effects: tuple[float, float],
    wide: tuple[float, float],
    narrow: tuple[float, float],
    p: float,
    margin: float,
) -> ContrastVerdict:
    """Return the verdict; equivalence comes first, because a sure effect of 0.3 % is no reason.

    Source: Schuirmann (1987): two one-sided tests at 5 % are a 90 % interval inside the margin.
    """
    if narrow[0] > math.log1p(-margin) and narrow[1] < math.log1p(margin):
        return ContrastVerdict.ZERO
    if p < ALPHA and wide[0] > 0 and effects[0] >= LEAST:
        return ContrastVerdict.SUPPORTED
    if p < ALPHA and wide[1] < 0 and effects[1] <= -LEAST:
        return ContrastVerdict.REFUTED
    return ContrastVerdict.INCONCLUSIVE


def _span(estimates: Sequence[Estimate], confidence: float) -> tuple[float, float] | None:
    found = [interval for one in estimates if (interval := one.interval(confidence)) is not None]
    if len(found) < len(estimates):
        return None
    return min(low for low, _ in found), max(high for _, high in found)
