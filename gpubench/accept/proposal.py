"""A contract that a reference's own spread supports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gpubench.accept.conditions.cards import contradiction
from gpubench.accept.measured import Measured, distinct_cases, measured
from gpubench.accept.plan_lock import PlanLock, plan_of_file
from gpubench.accept.proposed_clauses import ProposedClause, proposed_clauses
from gpubench.accept.reading import FORM
from gpubench.accept.rows import rows_of_files
from gpubench.accept.terms import Terms
from gpubench.errors import ResultsFileError
from gpubench.results.table import ResultsTable
from gpubench.terminal_text import shortened

CONFIDENCE = 0.95

_SOFTWARE = ("torch", "cuda", "cublas", "cudnn", "driver", "flags")
"""What changes a speed without a change of the card; see `gpubench.curves.alike`."""

_LONGEST = 400
"""Characters of a text that a contract repeats; a line of it has a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a contract would say."""

    source: str
    """What messages call the reference."""
    digest: str
    """SHA-256 of its text."""
    device: str
    plan: PlanLock
    terms: Terms
    software: Mapping[str, str]
    clauses: tuple[ProposedClause, ...]
    doubts: tuple[str, ...]
    """What the reference cannot support, in words."""

    def values(self) -> dict[str, Any]:
        """Return what `tomllib` reads from the contract's text."""
        clauses = (clause for clause in self.clauses if clause.is_active)
        return {
            "form": FORM,
            "plan": dict(self.plan.values()),
            "software": dict(self.software) or "any",
            "delivery": {
                "cards": self.terms.cards,
                "runs": self.terms.runs,
                "confidence": self.terms.confidence,
                "detect": self.terms.detect,
                "outliers": self.terms.outliers,
            },
            "reference": {"sha256": self.digest},
            "clause": {
                clause.name: {"kind": clause.kind} | {n: plain(v) for n, v in clause.keys.items()}
                for clause in clauses
            },
        }


def plain(value: object) -> object:
    """Return a value as TOML has it: a list for a tuple."""
    return list(value) if isinstance(value, tuple) else value


def proposal(table: ResultsTable, digest: str) -> Proposal:
    """Return the contract that a reference supports, and passes itself.

    Args:
        table: The reference.
        digest: SHA-256 of its text.

    Raises:
        ResultsFileError: If it has no plan to lock, no time, or several machines in one card.
    """
    rows = rows_of_files([table])[0]
    side = measured(rows, distinct_cases(rows), [table.source])
    plan = _plan(side, table.source)
    _refuse_unusable(side, table.source)
    runs = _least_runs(side)
    return Proposal(
        source=table.source,
        digest=digest,
        device=", ".join(side.cards[0].devices),
        plan=plan,
        terms=Terms(cards=len(side.cards), runs=runs, confidence=CONFIDENCE),
        software=dict(_software(side)),
        clauses=proposed_clauses(side, runs),
        doubts=tuple(_doubts(side, plan, runs)),
    )


def _plan(side: Measured, source: str) -> PlanLock:
    found = [plan_of_file(text) for card in side.cards for text in card.plans]
    first = found[0]
    if first is None or any(plan is None or plan.locked != first.locked for plan in found):
        several = first is not None and None not in found
        raise ResultsFileError(
            source,
            seen="its rows follow several plans" if several else "no plan that can be read",
            expected="one plan, which a contract can lock",
            advice="name a file of one gpubench run, or of several by one plan",
        )
    return first


def _refuse_unusable(side: Measured, source: str) -> None:
    for card in side.cards:
        if reason := contradiction(card) or card.mixture:
            raise ResultsFileError(
                source,
                seen=f"{card.shown}: {reason}",
                expected="each card measured with one and the same",
                advice="name a file of one machine",
            )
    if np.isnan(side.logs).all():
        raise ResultsFileError(
            source,
            seen="no row has a time",
            expected="some that a card can be held to",
            advice="measure again",
        )


def _least_runs(side: Measured) -> int:
    """Return how many runs every card has that timed all that any of its runs did."""
    timed = ~np.isnan(side.logs)
    wanted = timed.any(axis=(0, 2))
    complete = timed[:, wanted].all(axis=1).sum(axis=1)
    return max(int(complete.min()), 1)


def _software(side: Measured) -> Iterator[tuple[str, str]]:
    for name in _SOFTWARE:
        texts = {card.stack.get(name, ()) for card in side.cards}
        if len(texts) == 1 and len(found := texts.pop()) == 1 and len(found[0]) <= _LONGEST:
            yield name, found[0]


def _doubts(side: Measured, plan: PlanLock, runs: int) -> Iterator[str]:
    if not all(card.is_identified for card in side.cards):
        yield "the reference names no card (device_uuid is empty), which deliveries have to"
    if runs < plan.plan.runs:
        yield (
            f"the plan has {plan.plan.runs} runs and the reference {runs} with every case: it was"
            " cut short"
        )
    if runs == 1:
        yield (
            "with one run nothing tells how far runs lie apart: clauses on speed stay UNKNOWN for"
            " deliveries of fewer than 3 cards"
        )
    if any(shortened(card.identifier, 60) != card.identifier for card in side.cards):
        yield "an identifier is too long to be shown whole"
