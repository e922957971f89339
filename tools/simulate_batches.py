"""How often simulated devices get which verdict and padding; the tables of docs/batches.md.

``python -m tools.simulate_batches 100`` from the repository's root; a quarter of a minute per
hundred files and device. Seeds are fixed: the same number gives the same tables.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from gpubench.batches.analysis import analyse
from gpubench.batches.fitted import fitted_curve
from gpubench.batches.padding import padding
from gpubench.claims.powers_of_two import POWERS_OF_TWO
from tests.batches.judging import Judgement, curve_of, judgements
from tests.batches.simulated import (
    H100,
    LADDER,
    Choosing,
    Device,
    Favouring,
    Noise,
    frame,
    log_times,
)
from tests.batches.test_itself import FULL, SPARSE

_EFFECTS = (0.0, 0.03, -0.03)
_ANALYSED = 5
"""The whole analysis of a file takes as long as `itself` of so many."""


def line(name: str, seeds: int, effect: float, *, kernels: bool) -> str:
    """Return one line of the table of `itself`.

    Args:
        name: Of the device.
        seeds: How many files.
        effect: Share by which a power of two is faster.
        kernels: Whether tiles and kernels are known.
    """
    device, sizes = {**FULL, **SPARSE}[name]
    files = list(judgements(device, sizes, seeds=seeds, effect=effect, kernels=kernels))
    return _line(name, files, effect, "known" if kernels else "empty")


def chosen_line(kernels: int, seeds: int, effect: float) -> str:
    """Return one line of it, for libraries that choose by lot, each with lots of its own.

    Args:
        kernels: Of equal tiles, 10 to 30 % apart.
        seeds: How many files.
        effect: Share by which a power of two is faster.
    """
    files = [
        one
        for seed in range(seeds)
        for one in judgements(Choosing(seed=seed, kernels=kernels), LADDER, seeds=1, effect=effect)
    ]
    return _line(f"{kernels} kernels by lot", files, effect, "known")


def claim_line(name: str, devices: Sequence[Device], effect: float) -> str:
    """Return one line of the table of claim 6.

    Args:
        name: Of the devices.
        devices: One per file.
        effect: Share by which a power of two is faster.
    """
    counts: Counter[str] = Counter()
    for seed, device in enumerate(devices):
        (machine,) = analyse(frame(device, LADDER, seed=seed, effect=effect)).machines
        counts[POWERS_OF_TWO.judge(machine).verdict.value] += 1
    return f"| {name} | {effect:+.0%} | {_shares(counts, len(devices))} |"


def padding_line(name: str, noise: Noise, seeds: int, *, slow: float) -> str:
    """Return one line of the table of padding.

    Args:
        name: Of the noise.
        noise: How much everything varies.
        seeds: How many files.
        slow: Share by which 120 takes longer than its neighbours.
    """

    def time_s(size: int) -> float:
        return H100.time_s(size) * (1.0 + slow * (size == _SLOW))

    known, files, found = curve_of(time_s, LADDER), Counter[str](), []
    for seed in range(seeds):
        logs = log_times(time_s, LADDER, np.random.default_rng(seed), noise=noise)
        told = {one.batch_size: one for one in padding(fitted_curve(replace(known, log_time=logs)))}
        files["other"] += bool(set(told) - {_SLOW})
        if _SLOW in told:
            found.append(told[_SLOW])
    inside = sum(one.low <= 1 - 1 / (1 + slow) <= one.high for one in found)
    covered = f"{inside / len(found):.0%}" if found else "-"
    rates = len(found) / seeds, files["other"] / seeds
    return f"| {name} | {slow:.0%} | {rates[0]:.0%} | {covered} | {rates[1]:.1%} |"


_SLOW = 120


def _line(name: str, files: Sequence[Judgement], effect: float, known: str) -> str:
    counts = Counter(one.itself.verdict.value for one in files)
    effects = [one.itself.effect for one in files if one.itself.effect is not None]
    usual = [e for one in files if (e := one.contrasts["unmatched"].effect) is not None]
    mean = f"{sum(effects) / len(effects):+.2%}" if effects else "-"
    unmatched = f"{sum(usual) / len(usual):+.1%}" if usual else "-"
    shares = _shares(counts, len(files))
    return f"| {name} | {known} | {effect:+.0%} | {unmatched} | {mean} | {shares} |"


def _shares(counts: Counter[str], total: int) -> str:
    return ", ".join(f"{key} {count / total:.1%}" for key, count in sorted(counts.items()))


def tables(seeds: int) -> Iterator[str]:
    """Yield the lines of all tables.

    Args:
        seeds: How many files a line.
    """
    for kernels in (True, False):
        for name in (*FULL, *SPARSE):
            for effect in _EFFECTS:
                yield line(name, seeds, effect, kernels=kernels)
    for count in (2, 6, 12):
        for effect in _EFFECTS:
            yield chosen_line(count, seeds, effect)
    yield ""
    some = range(max(seeds // _ANALYSED, 1))
    for effect in _EFFECTS:
        yield claim_line("6 kernels by lot", [Choosing(seed=seed) for seed in some], effect)
    yield claim_line("a kernel for powers alone", [Favouring(seed=seed) for seed in some], 0.0)
    yield ""
    for name, noise in (
        ("as above, sizes alike", Noise(size=0.0)),
        ("2 % between runs, sizes alike", Noise(size=0.0, run=0.02)),
        ("as above", Noise()),
    ):
        for slow in (0.0, 0.05, 0.2):
            yield padding_line(name, noise, seeds, slow=slow)


if __name__ == "__main__":
    for text in tables(int(sys.argv[1])):
        print(text, flush=True)
