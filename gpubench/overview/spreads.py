"""How the samples of each batch size are spread around their median."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gpubench.curves.order import reading_order
from gpubench.curves.parts import alike_parts
from gpubench.curves.rows import CURVE_COLUMNS, complete_rows, timed
from gpubench.model import CURVE_KEY_FIELDS, CurveKey

QUANTILES = ("time_p05_s", "time_p25_s", "time_p75_s", "time_p95_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeSpread:
    """One batch size; quantiles over the median of the same block, less 1, the median block's."""

    batch_size: int
    blocks: int
    median_s: float
    """Median over the blocks of the blocks' medians."""
    p05: float
    p25: float
    p75: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveSpreads(CurveKey):
    """The batch sizes of one curve whose rows tell quantiles."""

    side: int
    """Index of its place, as an overview counts them."""
    sizes: tuple[SizeSpread, ...]
    """Ascending."""


def curve_spreads(frame: pd.DataFrame) -> tuple[CurveSpreads, ...]:
    """Return the curves of a file with the spread of each of their batch sizes.

    Each block's quantiles are held against its own median, so that what differs between blocks,
    which a timeline shows, is no spread of samples.

    Args:
        frame: Rows with at least the required columns of the contract, in any order.
    """
    if not {*QUANTILES} <= {*frame.columns}:
        return ()
    found: list[CurveSpreads] = []
    for side, part in enumerate(alike_parts(complete_rows(frame))):
        rows = timed(part.rows)
        shares = frame.loc[rows.index, list(QUANTILES)].div(rows["time_median_s"], axis=0) - 1.0
        rows = rows.assign(**{name: shares[name] for name in QUANTILES})
        found.extend(sorted(_curves(rows.dropna(subset=list(QUANTILES)), side), key=reading_order))
    return tuple(found)


def _curves(rows: pd.DataFrame, side: int) -> Iterator[CurveSpreads]:
    sizes = rows.groupby([*CURVE_COLUMNS, "batch_size"])[[*QUANTILES, "time_median_s"]]
    medians = sizes.median().assign(blocks=sizes.size()).reset_index()
    for _, of_curve in medians.groupby(list(CURVE_COLUMNS)):
        first = of_curve.iloc[0]
        columns = of_curve[["batch_size", "blocks", "time_median_s", *QUANTILES]]
        yield CurveSpreads(
            **{name: str(first[name]) for name in CURVE_KEY_FIELDS},
            side=side,
            sizes=tuple(map(_size, columns.itertuples(index=False, name=None))),
        )


def _size(cells: tuple[Any, ...]) -> SizeSpread:
    batch_size, blocks, median_s, p05, p25, p75, p95 = cells
    return SizeSpread(
        batch_size=int(batch_size),
        blocks=int(blocks),
        median_s=median_s,
        p05=p05,
        p25=p25,
        p75=p75,
        p95=p95,
    )
