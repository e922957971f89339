"""All contrasts of one curve, judged as a family."""

from dataclasses import dataclass

import numpy as np

from gpubench.batches.contrast import ContrastDesign
from gpubench.batches.divisibility import aligned, ten
from gpubench.batches.estimate import Evidence, estimate, evidence
from gpubench.batches.findings import Contrast
from gpubench.batches.local import local
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.same_tiles import has_steps, same_tiles
from gpubench.batches.smooth import Saturation
from gpubench.batches.unknown_tiles import unknown_tiles
from gpubench.batches.unmatched import unmatched
from gpubench.batches.verdicts import summarize
from gpubench.stats.arrays import Array
from gpubench.stats.holm import holm

_NOTHING = {
    "unmatched": "none of the pairs 16 and 20, 32 and 30, .. 1024 and 1000 was timed",
    "local": "no power of two has a timed neighbour within an octave on both sides",
    "aligned": "no octave has both multiples of 8 and other sizes, powers of two aside",
    "ten": "no octave has multiples of ten and others that are as divisible by two",
    "same_tiles": "no power of two shares its kernel and number of tiles with another size nearby",
}


_UNREPLICATED = "too few powers of two have matching sizes to know how much sizes vary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A contrast of a curve with its evidence, by reading."""

    design: ContrastDesign
    evidence: tuple[Evidence, ...]

    @property
    def note(self) -> str:
        """What keeps it from being conclusive, or empty."""
        return self.design.note if self.evidence else _NOTHING[self.design.name]


def posed(curve: MeasuredCurve, log_time: Array, fit: Saturation) -> tuple[Posed, ...]:
    """Return the contrasts of a curve with their evidence.

    Args:
        curve: The times.
        log_time: Log time by size, blocks and runs averaged.
        fit: The fitted saturation curve.
    """
    smooth = fit.log_time(curve.sizes.astype(float))
    designs = (
        unmatched(curve),
        local(curve, smooth),
        aligned(curve, smooth),
        ten(curve, smooth),
        same_tiles(curve, log_time) if has_steps(curve) else unknown_tiles(curve, fit),
    )
    return tuple(
        Posed(
            design=design,
            evidence=tuple(
                found
                for reading in design.readings
                if (found := evidence(curve, log_time, reading)) is not None
            ),
        )
        for design in designs
    )


def judged(family: tuple[Posed, ...], margin: float) -> tuple[Contrast, ...]:
    """Return the contrasts of one curve with verdicts that hold for all of them together.

    Args:
        family: What `posed` returns.
        margin: Share within which an effect is practically zero.
    """
    estimates = [[estimate(found) for found in one.evidence] for one in family]
    # A verdict has to hold in each reading, so the weakest of them counts.
    p_values = [max((one.p for one in several), default=None) for several in estimates]
    known = [p for p in p_values if p is not None]
    adjusted = iter(holm(np.array(known)).tolist())
    contrasts = []
    for one, several, p in zip(family, estimates, p_values, strict=True):
        p_adjusted = None if p is None else next(adjusted)
        found = summarize(
            several,
            p=1.0 if p_adjusted is None else p_adjusted,
            margin=margin,
            note=one.note,
        )
        contrasts.append(
            Contrast(
                name=one.design.name,
                effect=found.effect,
                low=found.low,
                high=found.high,
                p=p,
                p_adjusted=p_adjusted,
                verdict=found.verdict,
                sets=max((len(item.keys) for item in one.evidence), default=0),
                others=max((len(item.others) for item in one.evidence), default=0),
                reason=one.note or (_UNREPLICATED if found.low is None else one.design.warning),
            )
        )
    return tuple(contrasts)
