"""The times of a pair of sides, drawn as a scenario says."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array
from tools.simulate_compare.scenarios import Scenario

RUN_SPREAD = 0.004
"""Root mean square over the cases of the between-run SD."""
SPREAD_VARIES = 0.3
"""Standard deviation over the cases of the log of that spread."""
BLOCK_SPREAD = 0.002
DRIFT = 0.6
"""How much of a block's deviation is left in the next block."""
SAMPLE_SPREAD = 0.01
SLOW_SHARE = 0.03
"""Of samples, on which something else was going on; 10 to 50 % slower."""
SAMPLES = 15
BLOCKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One pair of sides before anything is made of it."""

    changes: Array
    """Log of how much slower each case of the contender is."""
    logs: tuple[Array, Array]
    """Logs of block medians by case, run and block."""


def drawn(scenario: Scenario, seed: int) -> Truth:
    """Return a pair's times, with a part for all that makes measured times differ.

    Args:
        scenario: What is true.
        seed: The pair's own.
    """
    random = np.random.default_rng((2026, seed))
    changes = np.where(np.arange(scenario.cases) % 10 == 0, np.log1p(scenario.change), 0.0)
    spreads = _spreads(scenario, random)
    gpus = random.normal(0.0, scenario.gpu_sd, 2)
    moods = _moods(scenario, seed)
    first, second = (
        (gpus[place] + changes * place)[:, None, None]
        + (spreads[place][:, None] * random.standard_normal((scenario.cases, runs)))[:, :, None]
        + _blocks(random, scenario.cases, runs)
        + moods
        + scenario.shared_drift * np.random.default_rng((seed, place)).standard_normal((runs, 1))
        for place, runs in enumerate(scenario.runs)
    )
    return Truth(changes=changes, logs=(first, second))


def _moods(scenario: Scenario, seed: int) -> Array:
    """Return log deviations by case, run and block that both runs of a pair have in common."""
    if not scenario.mood:
        return np.zeros((scenario.cases, 1, 1))
    random = np.random.default_rng((7, seed))
    pairs = scenario.runs[0]
    level = random.standard_normal(pairs) + random.standard_normal((scenario.cases, pairs))
    return np.asarray(scenario.mood / np.sqrt(2) * level)[:, :, None]


def _spreads(scenario: Scenario, random: np.random.Generator) -> tuple[Array, Array]:
    def drawn() -> Array:
        logs = SPREAD_VARIES * random.standard_normal(scenario.cases)
        return np.asarray(RUN_SPREAD * np.exp(logs - SPREAD_VARIES**2))

    first = drawn()
    second = drawn() if scenario.own_spreads else first
    return first, scenario.noisier * second


def _blocks(random: np.random.Generator, cases: int, runs: int) -> Array:
    """Return log deviations of block medians: a drift that all cases share, and the samples."""
    drift = np.zeros((runs, BLOCKS))
    level = np.zeros(runs)
    for block in range(BLOCKS):
        level = DRIFT * level + BLOCK_SPREAD * np.sqrt(1 - DRIFT**2) * random.standard_normal(runs)
        drift[:, block] = level
    shape = (cases, runs, BLOCKS, SAMPLES)
    samples = SAMPLE_SPREAD * random.standard_normal(shape)
    slow = random.random(shape) < SLOW_SHARE
    samples[slow] += random.uniform(0.1, 0.5, int(slow.sum()))
    # The median of an odd number; numpy's own takes four times as long for so few.
    return np.asarray(np.sort(samples, axis=-1)[..., SAMPLES // 2] + drift[None])
