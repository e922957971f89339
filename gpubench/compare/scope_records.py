"""What a comparison speaks of, and what beside the device is not the same on both sides."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something beside the device that is not the same on both sides."""

    name: str
    contender: str
    """Label of the side that differs from the baseline."""
    values: tuple[tuple[str, ...], tuple[str, ...]]
    """What stands in the files of either side; empty where they say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the intervals cover beside the between-run SD."""

    text: str
    gpus: tuple[int | None, int | None]
    """Devices on each side; None if a file does not tell."""
    is_one_device: bool
    """Whether both sides are known to be the same devices."""
    gpu_sd: float
    """Assumed for each side that has one GPU; 0 if no GPU term applies."""
    session_sd: float
    """Assumed for each session on a shared machine; 0 if no such term applies."""
    pairs: int = 0
    """Pairs of runs, one of each side, that were measured in turns; 0 if runs stand apart."""
