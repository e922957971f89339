"""The rows of a file in the parts of which each was measured in one place with one and the same."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from gpubench.curves.mixture import Mixture, mixtures, text_of
from gpubench.curves.rows import SIDE, has_time, timed

_BETWEEN = "\x1f"
"""Between the values of a key; no cell has the character, which steers terminals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePart:
    """Rows that may count together."""

    rows: pd.DataFrame
    apart_by: tuple[tuple[str, str], ...]
    """Columns with their values that tell it from the other parts of its place; nothing if there
    is no other."""
    mixtures: tuple[Mixture, ...]
    """In what the rows of the place differ; the same in all of its parts."""

    @property
    def words(self) -> str:
        """What tells it from the other parts, as a person reads it: ``torch v2.11.0``."""
        pairs = zip(self.mixtures, self.apart_by, strict=True)
        return ", ".join(f"{name} {mixture.short(value)}" for mixture, (name, value) in pairs)


def alike_parts(rows: pd.DataFrame) -> Iterator[AlikePart]:
    """Yield the parts, place by place, so that no mean and no best is of unlike rows.

    Args:
        rows: With all columns of `complete_rows`.
    """
    for _, of_place in rows.groupby(list(SIDE)):
        found = mixtures(timed(of_place))
        if not found:
            yield AlikePart(rows=of_place, apart_by=(), mixtures=())
            continue
        names = [one.name for one in found]
        for key, part in of_place.groupby(_keys(of_place, names)):
            values = str(key).split(_BETWEEN)
            yield AlikePart(
                rows=part, apart_by=tuple(zip(names, values, strict=True)), mixtures=found
            )


def _keys(rows: pd.DataFrame, names: list[str]) -> "pd.Series[str]":
    """Return for each row the values of what differs; a case that failed is of its run's part."""
    texts = zip(*(rows[name].map(text_of) for name in names), strict=True)
    keys = pd.Series([_BETWEEN.join(values) for values in texts], index=rows.index)
    is_timed = has_time(rows)
    of_times = keys[is_timed]
    by_run = of_times.groupby(rows.loc[is_timed, "run_id"].to_numpy()).first()
    of_run = rows["run_id"].map(by_run).fillna(of_times.min())
    return keys.where(keys.isin(of_times.unique()), of_run)
