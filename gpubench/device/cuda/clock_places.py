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
    """Memory on the GPU for one reading of all multiprocessors, written anew by each launch.

    Args:
        device: The GPU.
    """

    def __init__(self, device: torch.device) -> None:
        self._places = torch.zeros(_PLACES * _FIELDS, dtype=torch.int64, device=device)
        self._serial = 0

    def next_arguments(self) -> tuple[np.generic, ...]:
        """Return what the next launch of the kernel is given."""
        self._serial += 1
        return (np.uintp(self._places.data_ptr()), np.uint32(_PLACES), np.uint64(self._serial))

    def readings(self) -> Readings:
        """Return what the last launch noted; waits for the device."""
        places = self._places.cpu().reshape(_PLACES, _FIELDS).tolist()
        return {
            number: (cycles, nanoseconds)
            for number, (serial, cycles, nanoseconds) in enumerate(places)
            if serial == self._serial
        }


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
