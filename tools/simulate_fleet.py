"""How often `gpubench fleet` blames healthy devices, and what it finds, where the truth is known.

``python -m tools.simulate_fleet 100`` makes so many fleets per line, less of the large ones, and
``.. 100 8 64`` those of 8 and 64 devices only; fewer of the same are a test.
"""

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from gpubench.fleet.fleet import DEFAULT_LEAST, FleetQuestion, fleet_findings
from gpubench.fleet.gathered import Gathered, gathered
from gpubench.fleet.groups import Alike
from gpubench.fleet.judging import Judged, judged_by_median
from gpubench.fleet.levels import Places
from gpubench.fleet.records import DeviceStanding, FleetFindings
from gpubench.fleet.reduction import reduced
from gpubench.fleet.values import CaseTimes, centred, deviations, means_by, medians
from gpubench.model import Case
from gpubench.results.many_files import FILE
from gpubench.stats.arrays import Array

WORKLOADS = ("matmul", "copy", "mlp", "convnet", "transformer")

_ARITHMETIC = {"matmul": 4e12, "copy": None, "mlp": 1e12, "convnet": 1e12, "transformer": 5e12}


@dataclass(frozen=True, kw_only=True)
class SimulatedFleet:
    """What devices are like; standard deviations are shares."""

    devices: int = 8
    per_node: int = 8
    workloads: int = 5
    runs: tuple[int, ...] = (3,)
    """Runs of the first, second .. device, and over again."""
    between_devices: float = 0.004
    between_nodes: float = 0.003
    of_run: float = 0.002
    slow: Mapping[int, float] = field(default_factory=dict)
    """By device: by which share it is slower than it would be healthy."""
    slow_workloads: tuple[int, ...] = ()
    """In which; empty for all."""
    slow_at: Mapping[tuple[int, int], float] = field(default_factory=dict)
    """The same by device and workload."""
    slow_nodes: Mapping[int, float] = field(default_factory=dict)
    slow_slots: Mapping[int, float] = field(default_factory=dict)
    cells: Mapping[str, Any] = field(default_factory=dict)
    """Columns of every row that are other than usual."""
    first: int = 0
    """Number of the first device."""
    started_at: str = "2026-11-28T10:{:02d}:00+00:00"
    session: str = "s1"


def frame(fleet: SimulatedFleet, seed: int) -> pd.DataFrame:
    """The rows of a fleet, one block per run and workload."""
    times = np.exp(_logs(fleet, seed))
    device, run, workload = (axis.ravel() for axis in np.indices(times.shape))
    counts = np.resize(fleet.runs, fleet.devices)
    kept = run < counts[device]
    device, run, workload = device[kept] + fleet.first, run[kept], workload[kept]
    node = device // fleet.per_node
    names = np.array(WORKLOADS)[workload]
    rows: dict[str, Any] = {
        "workload": names,
        "workload_version": 1,
        "implementation": "torch",
        "phase": "train_step",
        "dtype": "bfloat16",
        "params": "",
        "batch_size": 128,
        "cache": "none",
        "regime": "steady",
        "run_id": [f"r{seed:016x}{d:08x}{r:08x}" for d, r in zip(device, run, strict=True)],
        "session": fleet.session,
        "started_at": [fleet.started_at.format(r) for r in run.tolist()],
        "block": 0,
        "status": "ok",
        "time_median_s": times[kept.reshape(times.shape)],
        "flop": [_ARITHMETIC[name] for name in names],
        "bytes_moved": 1e9,
        "power_w": 600.0,
        "sm_clock_mhz": 1700.0,
        "memory_clock_mhz": 3200.0,
        "temperature_c": 60.0,
        "throttle": "",
        "warnings": "",
        "method": 3.0,
        "backend": "cuda",
        "device": "Example GPU",
        "device_uuid": [f"d{number:012x}" for number in device],
        "label": "Example GPU",
        "host": [f"h{number:012x}" for number in node],
        "node": [f"node{number:04d}" for number in node],
        "device_rank": (device % fleet.per_node).astype(float),
        "loaded_devices": float(fleet.per_node),
        "power_limit_w": 700.0,
        "torch": "v2.11.0",
        "driver": "v580.1",
    }
    return pd.DataFrame(rows | dict(fleet.cells))


def _logs(fleet: SimulatedFleet, seed: int) -> Array:
    """Log seconds by device, run and workload."""
    random = np.random.default_rng(seed)
    shape = fleet.devices, max(fleet.runs), fleet.workloads
    nodes = -(-fleet.devices // fleet.per_node)
    node, slot = np.divmod(np.arange(fleet.devices), fleet.per_node)
    own = fleet.between_devices * random.standard_normal((fleet.devices, fleet.workloads))
    own = own + (fleet.between_nodes * random.standard_normal((nodes, fleet.workloads)))[node]
    noise = fleet.of_run * random.standard_normal(shape)
    columns = list(fleet.slow_workloads or range(fleet.workloads))
    for where, slower in (
        (np.arange(fleet.devices), fleet.slow),
        (node, fleet.slow_nodes),
        (slot, fleet.slow_slots),
    ):
        for number, share in slower.items():
            own[np.ix_(where == number, columns)] -= np.log1p(-share)
    for place, share in fleet.slow_at.items():
        own[place] -= np.log1p(-share)
    return np.asarray(np.log(1e-3) + own[:, None, :] + noise)


def measured(*frames: pd.DataFrame) -> Gathered:
    """What is read of some files, without the files."""
    parts = [reduced(rows.assign(**{FILE: place})) for place, rows in enumerate(frames)]
    return gathered(parts, [f"node-{place}.csv" for place in range(len(frames))])


def verdict(*frames: pd.DataFrame, question: FleetQuestion | None = None) -> FleetFindings:
    """The verdict over some files."""
    return fleet_findings(measured(*frames), question or FleetQuestion(), files=len(frames))


def judged(fleet: SimulatedFleet, seed: int) -> Judged:
    """What the statistics make of a fleet's times; `verdict` says the same of its rows."""
    logs = _logs(fleet, seed)
    counts = np.resize(fleet.runs, fleet.devices)
    device, run = np.nonzero(np.arange(logs.shape[1]) < counts[:, None])
    by_device = means_by(logs[device, run], device, fleet.devices)
    names = tuple(f"d{number:012x}" for number in range(fleet.devices))
    times = CaseTimes(
        group=Alike(fields=(), runs=np.arange(len(device)), devices=names),
        cases=tuple(
            Case(workload=name, phase="train_step", dtype="bfloat16", batch_size=128)
            for name in WORKLOADS[: fleet.workloads]
        ),
        numbers=np.arange(fleet.workloads),
        logs=logs[device, run],
        device=device,
        by_device=by_device,
        left_out=0,
    )
    node, slot = np.divmod(np.arange(fleet.devices), fleet.per_node)
    return judged_by_median(
        centred(deviations(times, medians(by_device))),
        Places(node=node, slot=slot),
        least=-math.log1p(-DEFAULT_LEAST),
        tests=fleet.workloads,
    )


def blamed(found: Judged) -> set[int]:
    """Every device that is called slow, -1 for a node or slot."""
    places = [
        place.is_slow.any() for one in found.levels if one for place in (one.nodes, one.slots)
    ]
    devices = {number for number, ones in enumerate(found.standings) if GRAVE.intersection(ones)}
    return devices | ({-1} if any(places) else set())


GRAVE = frozenset(
    {
        DeviceStanding.SUSPECT,
        DeviceStanding.DEFECTIVE,
        DeviceStanding.WITH_NODE,
        DeviceStanding.WITH_SLOT,
    }
)


def printed_limits(found: Judged, slow: int) -> list[float]:
    """The detection limit of each workload, as a share, for one slow device or several."""
    limits = found.detectable if slow == 1 else found.detectable_together
    return [-math.expm1(-limit) for limit in limits if limit is not None]


def false_alarms(fleet: SimulatedFleet, fleets: int) -> float:
    """Share of healthy fleets in which anything is called slow."""
    return sum(bool(blamed(judged(fleet, seed))) for seed in range(fleets)) / fleets


def found_at_limit(fleet: SimulatedFleet, slow: int, fleets: int, *, is_new: bool) -> float:
    """Share of slow devices that are found, each as slow as the limit that was printed.

    Args:
        fleet: A healthy one.
        slow: How many of its devices are then slow in each workload, others in every one if there
            are enough.
        fleets: How many times.
        is_new: Whether they are planted in another fleet of the kind, measured anew; else in
            the one whose limit was read.
    """
    found = 0
    for seed in range(fleets):
        limits = printed_limits(judged(fleet, seed), slow)
        order = np.random.default_rng(seed).permutation(fleet.devices)
        planted = {
            (int(order[(workload * slow + number) % fleet.devices]), workload): limit
            for workload, limit in enumerate(limits)
            for number in range(slow)
        }
        told = judged(replace(fleet, slow_at=planted), seed + 1_000_000 * is_new)
        found += sum(told.standings[device][workload] in GRAVE for device, workload in planted)
    return found / (slow * fleet.workloads * fleets)


LINES: tuple[tuple[str, Callable[[int], SimulatedFleet]], ...] = (
    ("3 runs, 5 workloads", lambda n: SimulatedFleet(devices=n)),
    ("1 run, 1 workload", lambda n: SimulatedFleet(devices=n, runs=(1,), workloads=1)),
    ("1 to 5 runs, 5 workloads", lambda n: SimulatedFleet(devices=n, runs=(1, 5, 3))),
    (
        "1 to 5 runs that lie 2 % apart",
        lambda n: SimulatedFleet(devices=n, runs=(1, 5, 3), of_run=0.02),
    ),
    ("devices 1.3 % apart", lambda n: SimulatedFleet(devices=n, between_devices=0.013)),
)
"""Kinds of fleets by size."""

SIZES = (8, 64, 512, 10_000)


def main(fleets: int, sizes: Sequence[int]) -> None:
    """Print the table of docs/fleet.md, or of some sizes only."""
    print("| devices | fleet | false alarm | limit, 1 slow | found | limit, 3 slow | found |")
    print("|---|---|---|---|---|---|---|")
    for size in sizes:
        # Of large fleets fewer: ten thousand devices take half a second.
        times = max(10, fleets // (1 + size // 100))
        for name, kind in LINES:
            fleet = kind(size)
            cells = [f"{false_alarms(fleet, 4 * times):.1%}"]
            for slow in (1, 3):
                limits = [max(printed_limits(judged(fleet, seed), slow)) for seed in range(10)]
                found = [
                    found_at_limit(fleet, slow, times, is_new=is_new) for is_new in (False, True)
                ]
                cells += [f"{np.median(limits):.1%}", "{:.1%}, {:.1%}".format(*found)]
            print(f"| {size} | {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(size) for size in sys.argv[2:]] or SIZES)
