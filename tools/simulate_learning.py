"""How often the training half's intervals hold a planted truth.

Run ``python -m tools.simulate_learning``. Three worlds in closed form. A gradient of a known length
with known noise gives pairs for the noise scale. A quadratic with noise in proportion to its
gradient, descended at a small share a of the best rate, has the critical batch that was planted:
each step leaves 1 - a (2 - a) / (1 + Bc / B) of the loss in the mean, so that steps are
Smin (1 + Bc / B). And accuracies of one mean at every batch size and protocol, in which nothing may
be found.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np

from gpubench.claims.best_in_accuracy import AccuracyEvidence
from gpubench.claims.records import ClaimVerdict
from gpubench.learning.accuracy_peak import protocol_accuracies
from gpubench.learning.critical_batch import critical_batch
from gpubench.learning.runs import SizeTable
from gpubench.model.training_row import FOUR_PROTOCOLS
from gpubench.stats.arrays import Array
from gpubench.training.noise_scale import GradientPair, noise_scale

SIZES = (8, 16, 32, 64, 128, 256, 512, 1024)
_DIMENSIONS = 20
_CAUTION = 0.02
"""Share of the best rate at which the quadratic is descended."""
_FALL = np.log(100.0)


def noise_scale_holds(rng: np.random.Generator, planted: float = 64.0, pairs: int = 20) -> bool:
    """Return whether the interval holds a planted noise scale."""
    mean = np.full(_DIMENSIONS, 1 / np.sqrt(_DIMENSIONS))

    def square(size: int) -> float:
        noise = rng.normal(size=_DIMENSIONS) * np.sqrt(planted / _DIMENSIONS / size)
        return float(((mean + noise) ** 2).sum())

    found = noise_scale(
        [
            GradientPair(small_square=square(8), large_square=square(256), small=8, large=256)
            for _ in range(pairs)
        ]
    )
    low = 0.0 if found.low is None else found.low
    return low <= planted <= (np.inf if found.high is None else found.high)


def quadratic_steps(rng: np.random.Generator, planted: float, seeds: int) -> SizeTable:
    """Return steps to a hundredth of the first loss, by size and seed.

    One weight w per seed, loss w^2 / 2, gradient w (1 + sqrt(Bc / B) z) with normal z: |G|^2 = w^2
    and tr(Sigma) = Bc w^2, so Bc is the noise scale everywhere. The rate is `_CAUTION` times the
    best one, 1 / (1 + Bc / B).
    """
    return SizeTable(
        sizes=SIZES,
        seeds=tuple(range(seeds)),
        values=np.array([_descended(rng, planted / size, seeds) for size in SIZES]),
    )


def critical_batch_holds(rng: np.random.Generator, planted: float = 160.0, seeds: int = 10) -> bool:
    """Return whether the interval holds the planted critical batch."""
    found = critical_batch(quadratic_steps(rng, planted, seeds))
    return found is not None and found.low <= planted <= found.high


def accuracy_verdict(
    rng: np.random.Generator, seeds: int = 10, sizes: int = 7, spread: float = 0.006
) -> ClaimVerdict:
    """Return the verdict of claim 4 where accuracy depends on nothing but the seed."""
    tables = [
        (
            protocol,
            SizeTable(
                sizes=tuple(2**i for i in range(sizes)),
                seeds=tuple(range(seeds)),
                values=0.97 + spread * rng.normal(size=(sizes, seeds)),
            ),
        )
        for protocol in FOUR_PROTOCOLS
    ]
    return AccuracyEvidence(found=protocol_accuracies(tables)).verdict


def _descended(rng: np.random.Generator, ratio: float, seeds: int) -> Array:
    """Return the steps that each seed takes, interpolated between two of them.

    Args:
        rng: Draws the noise.
        ratio: Bc / B.
        seeds: How many.
    """
    rate = _CAUTION / (1 + ratio)
    weight, before = np.zeros(seeds), np.zeros(seeds)
    reached = np.full(seeds, np.inf)
    step = 0
    while not np.isfinite(reached).all():
        step += 1
        noise = rng.normal(size=seeds) * np.sqrt(ratio)
        weight = weight + np.log(np.abs(1 - rate * (1 + noise)))
        new = (2 * weight <= -_FALL) & ~np.isfinite(reached)
        share = (-_FALL / 2 - before[new]) / (weight[new] - before[new])
        reached[new] = step - 1 + share
        before = weight.copy()
    return reached


def _share(name: str, one: Callable[[np.random.Generator], bool], count: int) -> None:
    rng = np.random.default_rng(16)
    held = sum(one(rng) for _ in range(count))
    print(f"{name}: {100 * held / count:.1f} % of {count}")


def main() -> None:
    """Print each share."""
    _share("noise scale 64 held, 20 pairs", noise_scale_holds, 4000)
    _share("noise scale 500 held, 20 pairs", lambda rng: noise_scale_holds(rng, 500.0), 4000)
    _share("critical batch 160 held, 10 seeds", critical_batch_holds, 500)
    _share("critical batch 20 held, 10 seeds", lambda rng: critical_batch_holds(rng, 20.0), 500)
    rng = np.random.default_rng(16)
    verdicts = Counter(str(accuracy_verdict(rng)) for _ in range(2000))
    print(f"accuracy without any effect, verdicts on claim 4 of 2000: {dict(verdicts)}")


if __name__ == "__main__":
    main()
