"""The one place that decides which rows may count together, and which may face each other.

Every analysis asks here, since each of these questions has an answer of its own:

- *Same machine* (`ON_ONE_MACHINE`): rows of one place of measurement that are averaged, or of which
  a best is chosen, agree in all of these. `batches` and `selfcheck` refuse what does not, `show`
  and `kernels` take it apart.
- *Same side* (`ON_ONE_SIDE`): a side of a comparison may have several GPUs in several hosts, and
  agrees in everything else. `compare` refuses what does not.
- *Same curve* (`IN_ONE_CURVE`): sizes of a curve that are held against each other were timed in
  the same blocks by one clock; `gpubench.curves.shared_blocks` leaves out the others.
- *Two sides* (`FACING`, `ANOTHER_QUESTION`, `TOLD_ACROSS`): which cases face each other, what then
  makes them incomparable, and what may differ, since the difference may be what is compared, but
  is told.

A cell that one row fills and another leaves empty is a difference: the second may have been
measured with anything. Rows that all leave it empty are taken at their word that they belong
together, since files of other tools have eight columns.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gpubench.results.schema import CASE_COLUMNS

PLACE = ("label", "device", "device_uuid")
"""Rows that differ in one of these were measured in different places, and never share a mean."""

_STACK = (
    *("method", "backend", "driver", "cuda", "cublas", "cudnn", "torch", "cupy", "python"),
    *("flags", "power_limit_w", "sm_count", "compute_capability", "loaded_devices"),
)
"""The way of measuring, the software, its settings, and of the GPU what a partition (MIG) or a
limit changes without another name. Python is among them because a step waits for it, and how many
devices were loaded because they share power, heat and the host."""

ON_ONE_MACHINE = ("host", "os", *_STACK)
"""A step waits for the operating system too, and a GPU that moved waits for another processor."""

ON_ONE_SIDE = ("device", *_STACK)
"""Of several GPUs each may have a host of its own, but all are of one model."""

IN_ONE_CURVE = ("timer",)
"""A graph has no gaps between launches, events may have some: a work whose graph was rejected is
timed by the other clock, and its size then has no place among the rest."""

CURVE = tuple(name for name in CASE_COLUMNS if name != "batch_size")
"""What one curve agrees in: a case without its size, whatever the contract says a case is."""

_VERSION = "workload_version"

FACING = tuple(name for name in CASE_COLUMNS if name != _VERSION)
"""Cases of two sides face each other if these are equal."""

ANOTHER_QUESTION = (_VERSION, "method")
"""What makes cases that face each other `not comparable`; a side that does not say fits any."""

TOLD_ACROSS = (
    *("torch", "cuda", "cublas", "cudnn", "cupy", "driver", "python", "gpubench", "flags", "os"),
    *("host", "power_limit_w", "loaded_devices", "timer", "method", "preset"),
)
"""What may change a time and is not the device, in the order in which people ask for it."""

FREE: Mapping[str, str] = MappingProxyType(
    {
        "schema": "a reader refuses every other",
        "run_id": "tells replicates apart",
        "run_index": "tells replicates apart",
        "segment": "tells apart what was timed together",
        "session": "tells apart what was timed together",
        "pair": "tells apart what was timed together",
        "started_at": "tells apart what was timed together",
        "block": "tells apart what was timed together",
        "position": "tells apart what was timed together",
        "plan": "which cases and how long; sizes of two plans share no block",
        "preset": "which cases and how long; sizes of two plans share no block",
        "batch_class": "follows from the batch size",
        "order_seed": "another random order, which is what a replicate should have",
        "input_seed": "another draw of the same normal inputs, which cost the same",
        "gpubench": "`method` and `workload_version` say whether another version matters",
        "memory_bus_bits": "follows from the device, and older files lack it",
        "node": "another name of the host",
        "device_rank": "follows from the device: the slot that it sits in",
        "device_memory_bytes": "says what fits and not how fast; drivers report it differently",
    }
)
"""What rows of one mean may differ in, and why."""
