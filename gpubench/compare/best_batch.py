"""Each side at its own best batch: what more memory, or another knee, buys."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gpubench.compare.distinct import Codes
from gpubench.compare.matching import MATCH_COLUMNS
from gpubench.compare.pair_tables import SideData, known_values
from gpubench.compare.records import BestBatch, BestUnit
from gpubench.compare.verdicts import ratios
from gpubench.compare.workload_groups import group_names
from gpubench.model import Case
from gpubench.results.schema import CASE_COLUMNS

Array = NDArray[np.float64]

_UNIT = [name for name in MATCH_COLUMNS if name != "batch_size"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestChoice:
    """The units of one row of the table at their best batches."""

    units: tuple[BestUnit, ...]
    values: tuple[Array, Array]
    """Log time per batch element by unit and run, on both sides."""

    def known(self) -> "BestChoice":
        """Return the same without a spread between runs, for what is one measurement."""
        return replace(self, values=(known_values(self.values[0]), known_values(self.values[1])))


def best_choices(
    sides: tuple[SideData, SideData], usable: tuple[Codes, Codes], by_card: tuple[bool, bool]
) -> Mapping[str, BestChoice]:
    """Return each row's units that both sides can run, at each side's own best batch.

    Cases that only one side can hold count here: that is what their memory was bought for. Cases
    that the other side never tried do not, since a longer list of sizes is no virtue of a device.

    Args:
        sides: Baseline and contender.
        usable: Places of the common cases that each side has complete, comparable in method.
        by_card: Whether a side's cards are its units.
    """
    curves = [
        _best(side, places, by_card=of_cards)
        for side, places, of_cards in zip(sides, usable, by_card, strict=True)
    ]
    both = curves[0].merge(curves[1], on=_UNIT, suffixes=("_a", "_b"))
    if both.empty:
        return {}
    groups = np.array(group_names(both))
    tables = [
        side.table(both[f"place_{key}"].to_numpy(), by_card=of_cards)
        - np.log(both[f"batch_size_{key}"].to_numpy())[:, None]
        for side, key, of_cards in zip(sides, "ab", by_card, strict=True)
    ]
    return {
        name: _choice(both[groups == name], [table[groups == name] for table in tables])
        for name in sorted(set(groups))
    }


def _best(side: SideData, places: Codes, *, by_card: bool) -> pd.DataFrame:
    """Return each unit's case with the least time per batch element; the smaller one of equals."""
    cases = side.cases(places)
    means = np.sort(side.table(places, by_card=by_card), axis=1).mean(axis=1)
    cases = cases.assign(
        place=places,
        log_s=means - np.log(cases["batch_size"].to_numpy()),
        items=side.measured.facts["items"][places],
    )
    ordered = cases.sort_values([*_UNIT, "log_s", "batch_size"], kind="stable")
    best = ordered.drop_duplicates(_UNIT)
    return best[[*CASE_COLUMNS, "place", "log_s", "items"]]


def _choice(units: pd.DataFrame, tables: Sequence[Array]) -> BestChoice:
    return BestChoice(
        units=tuple(_unit(row) for row in units.to_dict("records")),
        values=(tables[0], tables[1]),
    )


def _unit(row: Mapping[Hashable, Any]) -> BestUnit:
    counts_items = not (np.isnan(row["items_a"]) or np.isnan(row["items_b"]))
    first, second = (
        BestBatch(
            batch_size=int(row[f"batch_size_{key}"]),
            per_s=float(
                (row[f"items_{key}"] if counts_items else 1.0) / np.exp(row[f"log_s_{key}"])
            ),
        )
        for key in "ab"
    )
    return BestUnit(
        unit=Case(
            **{name: row[name] for name in _UNIT},
            batch_size=first.batch_size,
            workload_version=int(row["workload_version_a"]),
        ),
        counts_items=counts_items,
        baseline=first,
        contender=second,
        speedup=float(ratios(np.array([row["log_s_a"] - row["log_s_b"]]))[0]),
    )
