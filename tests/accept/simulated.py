"""Simulated deliveries as arrays, which skip the rows, and contracts that fit them."""

import tomllib

import numpy as np

from gpubench.accept.card import Card
from gpubench.accept.contract import Contract
from gpubench.accept.delivery import Delivery
from gpubench.accept.measured import Measured
from gpubench.accept.reading import contract_in
from gpubench.accept.terms import Terms
from gpubench.model import Case, format_plan
from gpubench.toml_file.table import TomlTable
from tools.simulate_accept import CASES, PLAN, Fleet, times_s


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
        blocks=np.ones(logs.shape, dtype=np.int64),
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
