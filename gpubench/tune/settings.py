"""What a user asks `gpubench tune` for, fully resolved."""

from dataclasses import dataclass

DEFAULT_BUDGET_S = 360.0
"""Six minutes: with `--verify`, which takes at most half of it again, under ten."""

DEFAULT_SEEDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneSettings:
    """Every option that decides what is measured; the first line of an evidence file."""

    factory: str
    device: str
    """As torch names it."""
    threads: int = 0
    """Of a CPU; 0 leaves torch's own choice."""
    memory_limit_bytes: int | None = None
    """None takes what the device has left."""
    max_batch: int | None = None
    """None goes as far as the data."""
    global_batch: int | None = None
    """Samples per optimiser step that the user wants to keep, by accumulation if need be."""
    target_loss: float | None = None
    target_accuracy: float | None = None
    """Without either the job's own target holds, else one is derived."""
    trial_limit_s: float = 120.0
    budget_s: float = DEFAULT_BUDGET_S
    """For the whole search, from the first trial on; what is shorter is done sooner. `--verify`
    takes at most half of it again."""
    seeds: int = DEFAULT_SEEDS
    """Runs behind each predicted time, apart from those that the rate was found by."""
    seed: int = 0
    """Of the first run; the others count on."""
