"""What cards measured, as arrays by card, case and run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gpubench.accept.card import Card, cards_of
from gpubench.accept.rows import log_times
from gpubench.model import Case, Status
from gpubench.results.schema import CASE_COLUMNS
from gpubench.stats.arrays import Array, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """Visits in which a card said that it was held back."""

    card: int
    case: int
    reasons: frozenset[str]
    visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Rows of some cards, for the cases of the reference."""

    cards: tuple[Card, ...]
    cases: tuple[Case, ...]
    """Of the reference, whether they have a time or not."""
    logs: Array
    """Mean log of the seconds of a run's blocks, (cards, cases, runs); NaN where there is none."""
    power_w: Array
    """Mean power of a run's blocks, in the same shape."""
    memory_bytes: Array
    """The most that a call allocated, (cards, cases); NaN where no row tells."""
    blocks: Integers
    """Rows with a time, (cards, cases, runs)."""
    visits: Integers
    """The same of all runs together, (cards, cases)."""
    watched: Integers
    """Those of them that would tell if the card had been held back."""
    held_back: tuple[HeldBack, ...]
    failures: Mapping[tuple[int, int], Status]
    """Of card and case: the status of its rows without a time, the gravest."""
    methods: tuple[frozenset[float], ...]
    """Per card: the methods of its rows with a time; NaN is left out."""


def distinct_cases(rows: pd.DataFrame) -> tuple[Case, ...]:
    """Return the cases of a file in the order in which they first occur."""
    distinct = rows[list(CASE_COLUMNS)].drop_duplicates()
    lines = zip(*(distinct[name].tolist() for name in CASE_COLUMNS), strict=True)
    return tuple(_case(dict(zip(CASE_COLUMNS, values, strict=True))) for values in lines)


def measured(rows: pd.DataFrame, cases: Sequence[Case], sources: Sequence[str]) -> Measured:
    """Return what the cards in some rows measured; other cases than these are left out.

    Args:
        rows: As `rows_of_files` makes them, below each other.
        cases: Of the reference.
        sources: What messages call the files that `file` numbers.
    """
    numbers, cards = pd.factorize(rows["card"])
    rows = rows.assign(card=numbers, case=_case_numbers(rows, cases))
    places, runs = _runs(rows, len(cards))
    rows = rows.assign(run=places)
    known = rows[rows["case"] >= 0]
    timed = known[known["is_timed"]]
    shape = len(cards), len(cases), max(map(len, runs))
    powered = timed[timed["is_powered"]]
    return Measured(
        cards=cards_of(rows, runs, sources),
        cases=tuple(cases),
        logs=_means(timed, log_times(timed), shape),
        power_w=_means(powered, powered["power_w"], shape),
        memory_bytes=_highest(timed, "memory_allocated_bytes", shape[:2]),
        blocks=_counts(timed, shape),
        visits=_counts(timed, shape[:2]),
        watched=_counts(timed[timed["is_watched"]], shape[:2]),
        held_back=_held_back(timed),
        failures=_failures(known[~known["is_timed"]]),
        methods=_methods(rows[rows["is_timed"]], len(cards)),
    )


def least_blocks(reference: Measured) -> Integers:
    """Return how many blocks of each case the shortest run of the reference has, (cases,).

    A run of a delivery counts where it has as many, so that nobody wins by leaving slow ones out.
    """
    counts = np.where(reference.blocks > 0, reference.blocks, np.iinfo(np.int64).max)
    return np.asarray(counts.min(axis=(0, 2)))


def of_enough_blocks(side: Measured, least: Integers) -> Measured:
    """Return the same without the times of runs that have fewer blocks of a case.

    Args:
        side: The delivered cards.
        least: Blocks of each case, (cases,).
    """
    return replace(side, logs=np.where(side.blocks >= least[:, None], side.logs, np.nan))


def _case(values: dict[str, object]) -> Case:
    whole = {
        name: int(str(values[name]).partition(".")[0])
        for name in ("workload_version", "batch_size")
    }
    return Case(**(values | whole))  # type: ignore[arg-type]  # the columns are the fields


def _runs(rows: pd.DataFrame, cards: int) -> tuple[Integers, list[list[str]]]:
    """Return the number of each row's run among those of its card, and the runs of each card."""
    names: list[dict[str, int]] = [{} for _ in range(cards)]
    pairs = zip(rows["card"].tolist(), rows["run"].tolist(), strict=True)
    places = [names[card].setdefault(run, len(names[card])) for card, run in pairs]
    return np.array(places, dtype=np.int64), [list(of_card) for of_card in names]


def _methods(timed: pd.DataFrame, cards: int) -> tuple[frozenset[float], ...]:
    found: list[set[float]] = [set() for _ in range(cards)]
    distinct = timed[["card", "method"]].dropna().drop_duplicates()
    for card, method in zip(distinct["card"].tolist(), distinct["method"].tolist(), strict=True):
        found[card].add(method)
    return tuple(map(frozenset, found))


def _case_numbers(rows: pd.DataFrame, cases: Sequence[Case]) -> Integers:
    index = pd.MultiIndex.from_tuples(
        [tuple(getattr(case, name) for name in CASE_COLUMNS) for case in cases]
    )
    keys = rows[list(CASE_COLUMNS)].astype({"workload_version": "int64", "batch_size": "int64"})
    return np.asarray(index.get_indexer(pd.MultiIndex.from_frame(keys)), dtype=np.int64)


def _places(rows: pd.DataFrame, shape: tuple[int, ...]) -> Integers:
    names = ("card", "case", "run")[: len(shape)]
    arrays = tuple(rows[name].to_numpy(dtype=np.int64) for name in names)
    return np.asarray(np.ravel_multi_index(arrays, shape), dtype=np.int64)


def _means(rows: pd.DataFrame, values: "pd.Series[float]", shape: tuple[int, ...]) -> Array:
    """Return the mean of each card, case and run; the order of the rows changes no bit."""
    found = np.full(int(np.prod(shape)), np.nan)
    if len(rows):
        places, numbers = _places(rows, shape), values.to_numpy()
        order = np.lexsort((numbers, places))
        taken, starts = np.unique(places[order], return_index=True)
        sums = np.add.reduceat(numbers[order], starts)
        found[taken] = sums / np.diff(starts, append=len(order))
    return found.reshape(shape)


def _highest(rows: pd.DataFrame, name: str, shape: tuple[int, ...]) -> Array:
    found = np.full(int(np.prod(shape)), np.nan)
    np.fmax.at(found, _places(rows, shape), rows[name].to_numpy())
    return found.reshape(shape)


def _counts(rows: pd.DataFrame, shape: tuple[int, ...]) -> Integers:
    counts = np.bincount(_places(rows, shape), minlength=int(np.prod(shape)))
    return np.asarray(counts, dtype=np.int64).reshape(shape)


def _held_back(timed: pd.DataFrame) -> tuple[HeldBack, ...]:
    is_marked = timed["status"] == Status.THROTTLED
    told = timed["throttle"].mask(is_marked & (timed["throttle"] == ""), str(Status.THROTTLED))
    marked = timed.assign(told=told)[told != ""]
    lines = zip(*(marked[name].tolist() for name in ("card", "case", "told")), strict=True)
    return tuple(
        HeldBack(card=card, case=case, reasons=frozenset(text.split("+")), visits=visits)
        for (card, case, text), visits in Counter(lines).items()
    )


def _failures(rows: pd.DataFrame) -> dict[tuple[int, int], Status]:
    gravest_first = list(Status)
    found: dict[tuple[int, int], Status] = {}
    lines = zip(*(rows[name].tolist() for name in ("card", "case", "status")), strict=True)
    for card, case, text in set(lines):
        status, before = Status(text), found.get((card, case))
        if before is None or gravest_first.index(status) < gravest_first.index(before):
            found[card, case] = status
    return found
