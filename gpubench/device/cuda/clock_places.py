"""Where multiprocessors note their counters, and what two such notes say of the time between."""

import statistics

import numpy as np
import torch

from gpubench.device.cuda.driver import ClockSpan

_PLACES = 1024
"""More multiprocessors than a GPU has; their numbers need not be without gaps."""

_FIELDS = 3
"""The launch's serial number, cycles, nanoseconds."""

_NANOSECOND_S = 1e-9

Readings = dict[int, tuple[int, int]]
"""Cycles and nanoseconds by multiprocessor."""


class ClockPlaces:
    """Memory for one reading of all multiprocessors, written anew by each launch.

    It is the host's own, pinned, which the GPU writes to by the same address: a copy from the GPU
    would wait for all that is queued, and leave a GPU without work that is to be kept busy.

    Args:
        device: The GPU.
    """

    def __init__(self, device: torch.device) -> None:
        count = _PLACES * _FIELDS
        self._places = torch.zeros(count, dtype=torch.int64, pin_memory=device.type == "cuda")
        self._serial = 0

    def next_arguments(self) -> tuple[np.generic, ...]:
        """Return what the next launch of the kernel is given."""
        self._serial += 1
        return (np.uintp(self._places.data_ptr()), np.uint32(_PLACES), np.uint64(self._serial))

    def readings(self) -> Readings:
        """Return what the last launch noted, once the GPU is done with it."""
        places = self._places.numpy().reshape(_PLACES, _FIELDS)
        numbers = np.flatnonzero(places[:, 0] == self._serial).tolist()
        return {number: (int(places[number, 1]), int(places[number, 2])) for number in numbers}


def span_between(first: Readings, last: Readings) -> ClockSpan | None:
    """Return the cycles and the time between two readings: medians over the multiprocessors.

    None where no multiprocessor read both, or where a counter stood still.
    """
    spans = [
        (last[number][0] - first[number][0], last[number][1] - first[number][1])
        for number in first.keys() & last.keys()
    ]
    moved = [span for span in spans if min(span) > 0]
    if not moved:
        return None
    return ClockSpan(
        cycles=statistics.median(cycles for cycles, _ in moved),
        seconds=statistics.median(nanoseconds for _, nanoseconds in moved) * _NANOSECOND_S,
    )
