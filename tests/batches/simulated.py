"""Files of simulated devices whose power-of-two effect is known, because it was planted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gpubench.stats.arrays import Array
from gpubench.suites.ladder import full_ladder, thin

LADDER = full_ladder(1, 4100)
"""What the gpu profile measures of one product."""

THIN = thin(LADDER, 16)
THINNER = thin(LADDER, 12)
SEQUENCES = full_ladder(1, 520)
"""The ladder of a product with many rows per batch element."""

EIGHTS = tuple(sorted({s + d for s in range(8, 1032, 8) for d in ((-1, 0, 1))}))
"""Another tool's idea: every multiple of 8, with neighbours where that is affordable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A GPU that runs tiles in waves: its time is exact, and has no power-of-two effect."""

    sms: int = 132
    tile: Callable[[int], tuple[int, int]] = lambda rows: (128, 256)
    """Rows and columns of an output tile for a number of rows of the product."""
    n: int = 4096
    k: int = 4096
    rows: int = 1
    """Rows of the product per batch element."""
    flop_per_s_sm: float = 6e12
    bytes_per_s: float = 3.3e12
    launch_s: float = 3e-6
    adds: bool = False
    """Whether memory time adds to arithmetic instead of hiding behind it."""

    def tiles(self, size: int) -> int:
        rows, columns = self.tile(size * self.rows)
        return -(-size * self.rows // rows) * -(-self.n // columns)

    def kernel(self, size: int) -> str:
        rows, columns = self.tile(size * self.rows)
        return f"gemm_{rows}x{columns}"

    def time_s(self, size: int) -> float:
        rows, columns = self.tile(size * self.rows)
        waves = -(-self.tiles(size) // self.sms)
        arithmetic = waves * 2 * rows * columns * self.k / self.flop_per_s_sm
        m = size * self.rows
        memory = 2 * (m * self.k + self.k * self.n + m * self.n) / self.bytes_per_s
        both = arithmetic + memory if self.adds else max(arithmetic, memory)
        return self.launch_s + both


def by_rows(rows: int) -> tuple[int, int]:
    """Choose smaller tiles for small products, as libraries do."""
    if rows <= 32:
        return 32, 64
    return (64, 128) if rows <= 96 else (128, 128)


A100 = Device(sms=108, tile=lambda rows: (128, 128), flop_per_s_sm=2.9e12, bytes_per_s=2e12)
H100 = Device()
CHOOSY = Device(tile=by_rows, adds=True)
SEQUENCE = Device(rows=64)
WIDE = Device(n=11008, tile=lambda rows: (192, 128))


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Standard deviations, as shares of a time."""

    block: float = 0.01
    """Drift, common to all sizes of a block."""
    run: float = 0.004
    """Between runs, for each size on its own."""
    size: float = 0.004
    """What is peculiar to a size."""
    cell: float = 0.006


def log_times(
    device: Device | Callable[[int], float],
    sizes: Sequence[int],
    generator: np.random.Generator,
    *,
    effect: float = 0.0,
    runs: int = 3,
    blocks: int = 4,
    noise: Noise = Noise(),
) -> Array:
    """Return log seconds by block (all runs in turn) and size.

    Args:
        device: What knows the true time of a size.
        sizes: Batch sizes.
        generator: Of all randomness.
        effect: Share by which a power of two is faster.
        runs: Fresh processes.
        blocks: Per run.
        noise: How much everything varies.
    """
    time_of = device.time_s if isinstance(device, Device) else device
    count, visits = len(sizes), runs * blocks
    powers = np.array([size & (size - 1) == 0 for size in sizes])
    times = np.log([time_of(size) for size in sizes]) - np.log1p(effect) * powers
    times = times + generator.normal(0, noise.size, count)
    of_run = np.repeat(generator.normal(0, noise.run, (runs, count)), blocks, axis=0)
    drift = generator.normal(0, noise.block, (visits, 1))
    result: Array = times + of_run + drift + generator.normal(0, noise.cell, (visits, count))
    return result


def frame(
    source: Device | Callable[[int], float],
    sizes: Sequence[int] = LADDER,
    *,
    seed: int = 0,
    kernels: bool = True,
    runs: int = 3,
    blocks: int = 4,
    effect: float = 0.0,
    noise: Noise = Noise(),
    **columns: Any,
) -> pd.DataFrame:
    """Return the rows of one curve with the required columns, and what a GPU says of kernels.

    Args:
        source: What knows the true time of a size.
        sizes: Batch sizes.
        seed: Of all randomness.
        kernels: Whether `tiles` and `kernel_name` are filled.
        runs: Fresh processes.
        blocks: Per run.
        effect: Share by which a power of two is faster.
        noise: How much everything varies.
        columns: More columns, the same in every row.
    """
    generator = np.random.default_rng(seed)
    logs = log_times(source, sizes, generator, effect=effect, runs=runs, blocks=blocks, noise=noise)
    known = kernels and isinstance(source, Device)
    rows: dict[str, Any] = {
        "workload": "matmul",
        "phase": "forward",
        "dtype": "bfloat16",
        "batch_size": np.tile(sizes, runs * blocks),
        "run_id": np.repeat([f"r{run}" for run in range(runs)], blocks * len(sizes)),
        "block": np.tile(np.repeat(np.arange(blocks), len(sizes)), runs),
        "status": "ok",
        "time_median_s": np.exp(logs).ravel(),
        "params": f"rows={source.rows}" if isinstance(source, Device) else "",
    }
    if known:
        assert isinstance(source, Device)
        rows["tiles"] = np.tile([float(source.tiles(size)) for size in sizes], runs * blocks)
        rows["kernel_name"] = np.tile([source.kernel(size) for size in sizes], runs * blocks)
        rows["sm_count"] = source.sms
    return pd.DataFrame({**rows, **columns})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing(Device):
    """A device whose library picks one of several kernels of equal tiles for each size, by lot."""

    seed: int = 0
    """Of the lots, and of how much slower each kernel is."""
    kernels: int = 6
    slower: tuple[float, float] = (0.1, 0.3)
    """Share by which the kernels beside the first are slower."""

    def choice(self, size: int) -> int:
        return int(np.random.default_rng([self.seed, size]).integers(self.kernels))

    def kernel(self, size: int) -> str:
        return f"{Device.kernel(self, size)}_{self.choice(size)}"

    def time_s(self, size: int) -> float:
        return Device.time_s(self, size) * (1.0 + self.loss(self.choice(size)))

    def loss(self, choice: int) -> float:
        if not choice:
            return 0.0
        return float(np.random.default_rng([self.seed, 10**6, choice]).uniform(*self.slower))


@dataclass(frozen=True, slots=True, kw_only=True)
class Favouring(Choosing):
    """A library that has a kernel of its own for powers of two, a fifth faster than the other."""

    def choice(self, size: int) -> int:
        return int(size & (size - 1) != 0)

    def loss(self, choice: int) -> float:
        return 0.2 * choice
