"""The runs of all files together: which device each is of, where that sits, and when it began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from gpubench.curves.mixture import text_of
from gpubench.fleet.reduction import Reduction
from gpubench.model import Case
from gpubench.results.identifiers import with_one_name_each
from gpubench.results.many_files import FILE
from gpubench.results.schema import CASE_COLUMNS
from gpubench.stats.arrays import Integers

BETWEEN = "\x1f"
"""Between the parts of a key; no cell has the character, which steers terminals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What all files say; the order in which they were named changes nothing in it."""

    runs: pd.DataFrame
    """One line per run of a device, numbered from 0: `RUN_COLUMNS`, `session`, `started_at`,
    `start_s` (seconds since 1970, NaN if untold), `source` (the file's name), `device_key` (tells
    devices apart), `is_named` (whether the file does) and `place` (its node; empty if untold)."""
    cases: tuple[Case, ...]
    visits: pd.DataFrame
    """As in `Reduction`, with the numbers of these runs and cases."""
    failures: pd.DataFrame


def gathered(parts: Sequence[Reduction], sources: Sequence[str]) -> Gathered:
    """Return the runs of all files, a device and a node with one name in all of them.

    Args:
        parts: Of the files, at least one.
        sources: What messages call the files that `FILE` numbers.
    """
    runs = pd.concat([part.runs for part in parts], ignore_index=True)
    cases, case_numbers = _distinct_cases(parts)
    named = _named(runs, sources)
    order = np.lexsort(
        [named[name].to_numpy(dtype=str) for name in ("source", "run_id", "started_at")]
        + [named["device_key"].to_numpy(dtype=str)]
    )
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.arange(len(order))
    starts = np.cumsum([0, *(len(part.runs) for part in parts)])
    tables = [
        [
            table.assign(
                run=numbers[table["run"].to_numpy() + start], case=known[table["case"].to_numpy()]
            )
            for table, start, known in zip(tables_of, starts[:-1], case_numbers, strict=True)
        ]
        for tables_of in ([p.visits for p in parts], [p.failures for p in parts])
    ]
    visits, failures = (pd.concat(found, ignore_index=True) for found in tables)
    return Gathered(
        runs=named.iloc[order].reset_index(drop=True),
        cases=cases,
        visits=visits.sort_values(["run", "case"], ignore_index=True),
        failures=failures.sort_values(["run", "case"], ignore_index=True),
    )


def _distinct_cases(parts: Sequence[Reduction]) -> tuple[tuple[Case, ...], list[Integers]]:
    """Return all cases in order, and of each part which of them its numbers mean."""
    lines = [
        list(zip(*(part.cases[name].tolist() for name in CASE_COLUMNS), strict=True))
        for part in parts
    ]
    every = sorted({line for of_part in lines for line in of_part})
    places = {line: place for place, line in enumerate(every)}
    numbers = [np.array([places[line] for line in of_part], dtype=np.int64) for of_part in lines]
    return tuple(_case(line) for line in every), numbers


def _case(line: tuple[Any, ...]) -> Case:
    values = dict(zip(CASE_COLUMNS, line, strict=True))
    whole = {name: int(values[name]) for name in ("workload_version", "batch_size")}
    return Case(**(values | whole))


def _named(runs: pd.DataFrame, sources: Sequence[str]) -> pd.DataFrame:
    # A node that nobody named is its host, under whatever name that has in the end.
    is_host = (runs["node"] == "") | (runs["node"] == runs["host"])
    named = with_one_name_each([runs])[0]
    names = named[FILE].astype(int).map(dict(enumerate(sources)))
    is_named = named["device_uuid"] != ""
    return named.assign(
        source=names,
        is_named=is_named,
        place=named["node"].where(~is_host, named["host"]),
        device_key=named["device_uuid"].where(is_named, _stand_ins(named, names)),
        start_s=[_seconds(text) for text in named["started_at"]],
    )


def _stand_ins(runs: pd.DataFrame, names: "pd.Series[str]") -> "pd.Series[str]":
    """Return what tells devices apart that no file names: one per file, label and machine."""
    columns = [names.tolist(), *(runs[name].tolist() for name in ("label", "device", "host"))]
    ranks = [text_of(rank) for rank in runs["device_rank"].tolist()]
    texts = zip(*columns, ranks, strict=True)
    return pd.Series([BETWEEN.join(line) for line in texts], index=runs.index, dtype=object)


def _seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return float("nan")
