"""Whether the items per second that a file tells agree with its times."""

import pandas as pd

from gpubench.results.document import ResultsText
from gpubench.results.schema import OWN_MARK

_ROUNDING = 0.01
"""Of numbers that other tools write with two digits."""


def rate_warnings(frame: pd.DataFrame, document: ResultsText) -> tuple[str, ...]:
    """Return a warning if items per second contradict batch size and time.

    An element of a batch may be several items (tokens of a sequence), but a whole number of them.
    A rate that is no such multiple was computed in another way than its name says. Our own files
    tell both from one measurement, and a user's own work counts its items as it likes.

    Args:
        frame: Checked rows.
        document: Where they stand, for the first one's line.
    """
    if "items_per_s" not in frame or OWN_MARK in document.header:
        return ()
    per_element = frame["items_per_s"] * frame["time_median_s"] / frame["batch_size"]
    whole = per_element.round().clip(lower=1)
    odd = ((per_element - whole).abs() > _ROUNDING * whole) & (per_element > 0)
    if not odd.any():
        return ()
    first = int(odd.argmax())
    line = document.place_of(first).rpartition(":")[2]
    columns = ("items_per_s", "batch_size", "time_median_s")
    rate, size, seconds = (float(frame[name].iloc[first]) for name in columns)
    return (
        "items_per_s is no whole multiple of batch_size / time_median_s in"
        f" {int(odd.sum())} of {len(frame)} rows: {rate:.3g} where {size:g} in {seconds:.3g} s make"
        f" {size / seconds:.3g} (line {line})",
    )
