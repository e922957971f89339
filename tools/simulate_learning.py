"""How often the training half's intervals hold a planted truth.

Run ``python -m tools.simulate_learning``. Three worlds in closed form. A gradient of a known length
with known noise gives pairs for the noise scale. A quadratic with noise in proportion to its
gradient, descended at a small share a of the best rate, has the critical batch that was planted:
each step leaves 1 - a (2 - a) / (1 + Bc / B) of the loss in the mean, so that steps are
Smin (1 + Bc / B). And accuracies with a best inside under some protocols and none under others.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from types import MappingProxyType

import numpy as np

from gpubench.claims.best_in_accuracy import AccuracyEvidence
from gpubench.claims.records import ClaimVerdict
from gpubench.learning.accuracy_peak import protocol_accuracies
from gpubench.learning.critical_batch import critical_batch
from gpubench.learning.medians import size_medians
from gpubench.learning.runs import SizeTable
from gpubench.model.training_row import FOUR_PROTOCOLS
from gpubench.stats.arrays import Array
from gpubench.training.noise_scale import GradientPair, noise_scale

SIZES = (8, 16, 32, 64, 128, 256, 512, 1024)

ACCURACY_WORLDS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "no effect": (0.0, 0.0, 0.0, 0.0),
        "2 points in all": (0.02, 0.02, 0.02, 0.02),
        "0.6 points in all": (0.006, 0.006, 0.006, 0.006),
        "0.3 points in all": (0.003, 0.003, 0.003, 0.003),
        "2 points in one": (0.02, 0.0, 0.0, 0.0),
        "2 points in three": (0.02, 0.02, 0.02, 0.0),
        "5 points in one, 1 in the others": (0.05, 0.01, 0.01, 0.01),
        "20 points in one, 0.2 in the others": (0.2, 0.002, 0.002, 0.002),
    }
)
"""What the middle size gains over both ends, by protocol."""

_ACCURACY_SIZES, _TEST_IMAGES = 7, 450
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


def quadratic_worlds(
    rng: np.random.Generator, planted: float, *, seeds: int, count: int, censored: float = 0.0
) -> Iterator[SizeTable]:
    """Yield tables of steps to a hundredth of the first loss, by size and seed.

    One weight w per seed, loss w^2 / 2, gradient w (1 + sqrt(Bc / B) z) with normal z: |G|^2 = w^2
    and tr(Sigma) = Bc w^2, so Bc is the noise scale everywhere. The rate is `_CAUTION` times the
    best one, 1 / (1 + Bc / B).

    Args:
        rng: Draws the noise.
        planted: Bc.
        seeds: Runs of each size.
        count: How many worlds.
        censored: Share of the runs that are too late, at the two smallest and two largest sizes.
    """
    steps = np.array([_descended(rng, planted / size, seeds * count) for size in SIZES])
    if censored:
        ends = [0, 1, -2, -1]
        limits = np.quantile(steps[ends], 1 - censored, axis=1, keepdims=True)
        steps[ends] = np.where(steps[ends] > limits, np.inf, steps[ends])
    for values in np.split(steps, count, axis=1):
        yield SizeTable(sizes=SIZES, seeds=tuple(range(seeds)), values=values)


def critical_batches_held(
    rng: np.random.Generator, planted: float, *, seeds: int, count: int, censored: float = 0.0
) -> tuple[int, int]:
    """Return in how many worlds the interval holds the planted critical batch, and of how many.

    Where the median of a size is censored there is no whole table, and no word is given.
    """
    worlds = quadratic_worlds(rng, planted, seeds=seeds, count=count, censored=censored)
    found = [critical_batch(steps) for steps in worlds if np.isfinite(size_medians(steps)).all()]
    known = [one for one in found if one is not None]
    return sum(one.low <= planted <= one.high for one in known), len(known)


def accuracy_verdict(
    rng: np.random.Generator,
    gains: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0),
    *,
    seeds: int = 10,
    spread: float = 0.004,
) -> ClaimVerdict:
    """Return the verdict of claim 4 where a protocol's middle size gains so much over its ends.

    Half of a run's spread it shares with the same seed's runs at other sizes, and accuracies are
    counts of 450 test images.
    """
    shape = 1 - np.abs(np.linspace(-1, 1, _ACCURACY_SIZES))
    tables = []
    for protocol, gain in zip(FOUR_PROTOCOLS, gains, strict=True):
        own, shared = rng.normal(size=(_ACCURACY_SIZES, seeds)), rng.normal(size=seeds)
        true = 0.95 + gain * shape[:, None] + spread * (own + shared) / np.sqrt(2)
        sizes = tuple(2**i for i in range(_ACCURACY_SIZES))
        values = np.round(true * _TEST_IMAGES) / _TEST_IMAGES
        tables.append((protocol, SizeTable(sizes=sizes, seeds=tuple(range(seeds)), values=values)))
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
    for seeds, planted, censored in product((3, 5, 10, 20), (20.0, 160.0, 500.0), (0.0, 0.2)):
        rng = np.random.default_rng(16)
        held, count = critical_batches_held(
            rng, planted, seeds=seeds, count=1000, censored=censored
        )
        name = f"critical batch {planted:.0f}, {seeds} seeds, {100 * censored:.0f} % censored"
        print(f"{name}: {100 * held / count:.1f} % of {count}")
    for name, gains in ACCURACY_WORLDS.items():
        rng = np.random.default_rng(16)
        counts = Counter(str(accuracy_verdict(rng, gains)) for _ in range(1000))
        print(f"claim 4, {name}: {dict(counts)} of 1000")


if __name__ == "__main__":
    main()
