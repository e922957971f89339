"""The whole analysis of simulated devices, hundreds of times a second."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gpubench.batches.averages import averages
from gpubench.batches.contrasts import judged, posed
from gpubench.batches.findings import Contrast, ContrastSummary, ContrastVerdict
from gpubench.batches.measured import PRODUCT_MARGIN, MeasuredCurve, measured
from gpubench.batches.pooling import pooled
from gpubench.batches.smooth import saturation
from gpubench.curves.rows import complete_rows
from tests.batches.simulated import Device, Noise, frame, log_times


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is said of one simulated file."""

    contrasts: dict[str, Contrast]
    """Of its first curve, by name."""
    itself: ContrastSummary


def curve_of(
    device: Device | Callable[[int], float], sizes: Sequence[int], **options: object
) -> MeasuredCurve:
    return measured(complete_rows(frame(device, sizes, **options)))  # type: ignore[arg-type]


def judgements(
    device: Device | Callable[[int], float],
    sizes: Sequence[int],
    *,
    seeds: int,
    effect: float = 0.0,
    kernels: bool = True,
    runs: int = 3,
    blocks: int = 4,
    curves: int = 1,
    noise: Noise = Noise(),  # noqa: B008 - frozen
) -> Iterator[Judgement]:
    """Yield what is said of one file per seed.

    Args:
        device: What knows the true time of a size.
        sizes: Batch sizes.
        seeds: How many files.
        effect: Share by which a power of two is faster.
        kernels: Whether tiles and kernels are known.
        runs: Fresh processes.
        blocks: Per run.
        curves: Of each file, alike but for their noise.
        noise: How much everything varies.
    """
    known = curve_of(device, sizes, kernels=kernels, runs=runs, blocks=blocks)
    for seed in range(seeds):
        evidence, note, first = [], "", {}
        for number in range(curves):
            generator = np.random.default_rng([seed, number])
            logs = log_times(
                device, sizes, generator, effect=effect, runs=runs, blocks=blocks, noise=noise
            )
            curve = replace(known, log_time=logs)
            log_time = averages(curve)
            family = posed(curve, log_time, saturation(curve.sizes.astype(float), log_time))
            same_tiles = next(one for one in family if one.design.name == "same_tiles")
            evidence.append(same_tiles.evidence)
            note = same_tiles.note
            if not number:
                first = {one.name: one for one in judged(family, PRODUCT_MARGIN)}
        yield Judgement(contrasts=first, itself=pooled(evidence, margin=PRODUCT_MARGIN, note=note))


def share_of(found: Sequence[Judgement], *verdicts: ContrastVerdict) -> float:
    """Return in what share of the files `itself` got one of these verdicts."""
    return sum(one.itself.verdict in verdicts for one in found) / len(found)


def mean_effect(found: Sequence[Judgement], name: str) -> float:
    """Return the mean effect of a contrast over files."""
    effects = [one.contrasts[name].effect for one in found]
    return float(np.mean([effect for effect in effects if effect is not None]))
