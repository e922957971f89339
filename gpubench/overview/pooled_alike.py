"""Whether the rows behind a best batch were measured alike."""

from collections.abc import Iterator

import pandas as pd

from gpubench.curves.mixture import mixtures
from gpubench.curves.rows import CURVE_COLUMNS, timed
from gpubench.curves.shared_blocks import unshared_sizes

_SHOWN = 4


def pooling_warnings(rows: pd.DataFrame) -> Iterator[str]:
    """Yield what makes a mean over these rows, or a best of them, one of unlike things.

    Args:
        rows: All rows of one place of measurement, with all columns of `complete_rows`.
    """
    measured = timed(rows)
    if measured.empty:
        return
    first = measured.iloc[0]
    place = first["label"] or first["device"] or "one machine"
    for mixture in mixtures(measured):
        yield f"rows of {place} were measured differently and are pooled: {mixture.words}"
    yield from _unshared(measured)


def _unshared(measured: pd.DataFrame) -> Iterator[str]:
    names = [name for name in CURVE_COLUMNS if name != _VERSION]
    curves = [curve for _, curve in measured.groupby(list(CURVE_COLUMNS))]
    found = [(curve.iloc[0], sizes) for curve in curves if (sizes := unshared_sizes(curve))]
    if found:
        first, sizes = found[0]
        name = "/".join(first[column] for column in names if first[column])
        named = ", ".join(map(str, sizes[:_SHOWN]))
        more = f" and {len(sizes) - _SHOWN} more" if len(sizes) > _SHOWN else ""
        others = f" (as in {len(found)} curves in all)" if len(found) > 1 else ""
        yield (
            f"{name}: batch {named}{more} shared no block with the other sizes{others}, so a best"
            " batch compares different runs"
        )


_VERSION = "workload_version"
