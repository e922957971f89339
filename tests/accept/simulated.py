"""Simulated deliveries: cards of one model with planted slow ones, as results files or arrays."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gpubench.accept.card import Card
from gpubench.accept.contract import Contract
from gpubench.accept.delivery import Delivery
from gpubench.accept.measured import Measured
from gpubench.accept.reading import contract_in
from gpubench.accept.terms import Terms
from gpubench.model import Case, Plan, format_plan
from gpubench.results.table import ResultsTable
from gpubench.stats.arrays import Array
from gpubench.toml_file.table import TomlTable

PLAN = Plan(
    preset="brief",
    backend="cuda",
    device="cuda:0",
    profile="gpu",
    runs=3,
    blocks=3,
    sample_s=0.05,
    time_limit_s=60.0,
)

NOISY = "convnet"
"""Differs between healthy cards by more than the others."""

CASES = (
    ("matmul", "forward", 4096),
    ("matmul", "wgrad", 4096),
    ("mlp", "train_step", 128),
    ("convnet", "train_step", 128),
    ("transformer", "train_step", 128),
)


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """What the cards are like."""

    cards: int = 1
    runs: int = 3
    between: float = 0.004
    """Standard deviation between cards, as a share."""
    between_noisy: float = 0.01
    of_run: float = 0.002
    slow: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    """By card: workloads, or ``*`` for all, and by which share the card is slower."""
    first: int = 0
    """Number of the first card."""
    cells: Mapping[str, Any] = field(default_factory=dict)
    """Columns of every row that are other than usual."""


def table(fleet: Fleet, seed: int, source: str = "cards.csv") -> ResultsTable:
    """A results file of a fleet."""
    return ResultsTable(frame=frame(fleet, seed), source=source)


def times_s(fleet: Fleet, seed: int) -> Array:
    """Seconds by card, case and run: what cards are, what runs do to all cases, and noise."""
    random = np.random.default_rng(seed)
    shape = fleet.cards, len(CASES), fleet.runs
    sd = np.array([fleet.between_noisy if c[0] == NOISY else fleet.between for c in CASES])
    own = sd * random.standard_normal(shape[:2]) + _slower(fleet)
    of_run = fleet.of_run * random.standard_normal((fleet.cards, 1, fleet.runs))
    noise = fleet.of_run * random.standard_normal(shape)
    return np.asarray(1e-3 * np.exp(own[:, :, None] + of_run + noise))


def frame(fleet: Fleet, seed: int) -> pd.DataFrame:
    """The rows of a fleet."""
    times = times_s(fleet, seed)
    cards, cases, runs = (axis.ravel() for axis in np.indices(times.shape))
    cards = cards + fleet.first
    rows: dict[str, Any] = {
        "workload": [CASES[case][0] for case in cases],
        "workload_version": 1,
        "implementation": "torch",
        "phase": [CASES[case][1] for case in cases],
        "dtype": "bfloat16",
        "params": "",
        "batch_size": [CASES[case][2] for case in cases],
        "cache": "hot",
        "regime": "steady",
        "run_id": [f"r{seed:016x}{c:08x}{r:08x}" for c, r in zip(cards, runs, strict=True)],
        "block": 0,
        "status": "ok",
        "time_median_s": times.ravel(),
        "memory_allocated_bytes": 1e9,
        "power_w": 600.0 + times.ravel() * 1e3,
        "energy_j": 1.0,
        "temperature_c": 60.0,
        "throttle": "",
        "warnings": "",
        "plan": format_plan(PLAN),
        "method": 3.0,
        "backend": "cuda",
        "device": "Example GPU",
        "device_uuid": [f"d{card:012x}" for card in cards],
        "label": "Example GPU",
        "host": [f"h{card // 8:012x}" for card in cards],
        "device_memory_bytes": 141e9,
        "power_limit_w": 700.0,
        "torch": "v2.11.0",
        "driver": "v580.1",
    }
    return pd.DataFrame(rows | dict(fleet.cells))


def side(fleet: Fleet, seed: int) -> Measured:
    """What `measured` makes of the same rows, without the rows."""
    logs = np.log(times_s(fleet, seed))
    counts = np.full(logs.shape[:2], fleet.runs)
    return Measured(
        cards=tuple(_card(fleet, seed, number) for number in range(fleet.cards)),
        cases=tuple(
            Case(workload=w, phase=p, dtype="bfloat16", batch_size=n, regime="steady")
            for w, p, n in CASES
        ),
        logs=logs,
        power_w=np.full(logs.shape, 600.0),
        memory_bytes=np.full(logs.shape[:2], 1e9),
        visits=counts,
        watched=counts,
        held_back=(),
        failures={},
        methods=(frozenset({3.0}),) * fleet.cards,
    )


def delivery(reference: Measured, delivered: Measured, cards: int = 1) -> Delivery:
    """A delivery in which every card may be judged."""
    terms = Terms(cards=cards, runs=delivered.logs.shape[2], confidence=0.95)
    return Delivery(
        terms=terms, reference=reference, delivered=delivered, barred={}, repeats=frozenset()
    )


CONTRACT = """
form = 1
software = "any"
[plan]
preset = "brief"
backend = "cuda"
profile = "gpu"
runs = 3
blocks = 3
sample_s = 0.05
time_limit_s = 60.0
[delivery]
cards = 1
confidence = 0.95
[clause.all]
kind = "speed"
least_share = 0.95
"""
"""The shortest contract that fits the simulated rows."""


def contract(text: str = CONTRACT) -> Contract:
    """The contract in a text."""
    values = tomllib.loads(text)
    return contract_in(TomlTable(source="contract.toml", values=values, digest="0" * 64))


def _card(fleet: Fleet, seed: int, number: int) -> Card:
    return Card(
        identifier=f"d{number + fleet.first:012x}",
        is_identified=True,
        backend="cuda",
        devices=("Example GPU",),
        labels=("Example GPU",),
        hosts=("h",),
        plans=(format_plan(PLAN),),
        stack={},
        mixture="",
        memory_bytes=141 * 10**9,
        power_limit_w=700.0,
        runs=tuple(f"0\x1fr{seed}-{number}-{run}" for run in range(fleet.runs)),
        files=("cards.csv",),
    )


def slower(cards: Sequence[int], share: float, workload: str = "*") -> dict[int, dict[str, float]]:
    """What `Fleet.slow` says of cards that are slower by a share."""
    return {card: {workload: share} for card in cards}


def _slower(fleet: Fleet) -> Array:
    added = np.zeros((fleet.cards, len(CASES)))
    for card, of_card in fleet.slow.items():
        for name, share in of_card.items():
            is_hit = np.array([name in ("*", case[0]) for case in CASES])
            added[card] += np.where(is_hit, -np.log1p(-share), 0.0)
    return added
