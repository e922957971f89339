"""How often `gpubench accept` rejects healthy cards, and what it finds, where the truth is known.

``python -m tools.simulate_accept 300`` makes so many deliveries per line; fewer of the same are a
test.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from gpubench.accept.acceptance import Acceptance, acceptance
from gpubench.accept.answers import Answer, ClauseAnswer, Scale
from gpubench.accept.contract import Contract
from gpubench.accept.reading import contract_in
from gpubench.accept.supported_contract import supported_contract
from gpubench.model import Plan, format_plan
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


def proposed_contract(reference: ResultsTable) -> Contract:
    """The contract that `gpubench accept --init` proposes."""
    values = supported_contract(reference, "0" * 64).values()
    return contract_in(TomlTable(source="contract.toml", values=values, digest="0" * 64))


def is_claimed(clause: ClauseAnswer, share: float) -> bool:
    """Whether the printed limit says that a card slower by so much is found."""
    limit = clause.detectable
    if limit is None or clause.is_no_test:
        return False
    return share >= (1 - limit if clause.scale is Scale.SHARE else limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of some deliveries."""

    deliveries: int
    failed: int
    """Of them: as wholes."""
    unknown: int
    """Of them: as wholes."""
    found: int
    """Of them: the slow card fails some clause."""
    claimed: int
    """Clauses whose printed limit says that the card is found."""
    kept: int
    """Those of them that the card fails."""


def simulated_line(cards: int, references: int, deliveries: int, share: float, where: str) -> Line:
    """What a proposed contract makes of deliveries in which one card may be slow.

    Args:
        cards: In a delivery.
        references: Cards of the reference.
        deliveries: How many.
        share: By which the first card is slower; 0 for healthy ones.
        where: The workload in which it is, or ``*``.
    """
    slow = slower([0], share, where) if share else {}
    answers = []
    for seed in range(deliveries):
        own = table(Fleet(cards=references), 100_000 + seed, "reference.csv")
        delivered = table(Fleet(cards=cards, first=100, slow=slow), seed)
        answers.append(acceptance(proposed_contract(own), own, [delivered]))
    name = "all" if where == "*" else where
    claims = [clause for found in answers for clause in _claims(found, name, share)]
    return Line(
        deliveries=deliveries,
        failed=sum(found.answer is Answer.FAIL for found in answers),
        unknown=sum(found.answer is Answer.UNKNOWN for found in answers),
        found=sum(found.cards[0].answer is Answer.FAIL for found in answers),
        claimed=len(claims),
        kept=sum(clause.cards[0].answer is Answer.FAIL for clause in claims),
    )


def _claims(found: Acceptance, name: str, share: float) -> Iterator[ClauseAnswer]:
    for clause in found.clauses:
        if clause.name.endswith(f"speed-{name}") and is_claimed(clause, share):
            yield clause


def main(deliveries: int) -> None:
    """Print the table of docs/accepting.md."""
    print("| cards | reference | slow card | FAIL | UNKNOWN | card found | of what is claimed |")
    print("|---|---|---|---|---|---|---|")
    plants = ((0.0, "*"), *product((0.03, 0.05, 0.1), ("*", "mlp")))
    for cards, references, (share, where) in product((8, 64), (1, 8), plants):
        line = simulated_line(cards, references, deliveries, share, where)
        slow = f"{share:.0%} in {'all' if where == '*' else where}" if share else "none"
        kept = f"{line.kept / line.claimed:.1%} of {line.claimed}" if line.claimed else "-"
        shares = [f"{n / deliveries:.1%}" for n in (line.failed, line.unknown, line.found)]
        cells = (cards, references, slow, *shares[:2], shares[2] if share else "-", kept)
        print(f"| {' | '.join(map(str, cells))} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
