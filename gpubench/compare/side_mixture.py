"""Whether the rows of a side may count as one side."""

from collections.abc import Sequence

import pandas as pd

from gpubench.compare.distinct import distinct
from gpubench.compare.rows import Rows
from gpubench.compare.side_values import RUN_COLUMNS
from gpubench.curves.alike import ON_ONE_MACHINE, ON_ONE_SIDE, PLACE
from gpubench.curves.mixture import Mixture, mixture_words, mixtures
from gpubench.errors import UsageError

ALIKE_COLUMNS = tuple(dict.fromkeys((*PLACE, *ON_ONE_SIDE, *ON_ONE_MACHINE)))
"""What is looked at."""

_GPU = ["device", "device_uuid"]


def refuse_mixture(rows: Rows, label: str) -> None:
    """Complain about a side of which a mean or a best batch would be one of unlike rows.

    Several GPUs make a side if they are of one model and measured with one software; each may have
    a host of its own. What was measured on one GPU, or on GPUs that nobody can tell apart, was
    measured on one machine, and a run on one GPU.

    Args:
        rows: Those of the side that have a time, `RUN_COLUMNS` and `ALIKE_COLUMNS`.
        label: What the message calls the side.

    Raises:
        UsageError: Naming the columns and their values.
    """
    # Most files have one value in each, and nothing else is a mixture.
    if all(len(rows.present(name)) <= 1 for name in ALIKE_COLUMNS):
        return
    columns = [*RUN_COLUMNS, *ALIKE_COLUMNS]
    found = distinct(rows, columns)[1].frame(columns)
    nameless = found[found["device_uuid"] == ""]
    mixed = (
        mixtures(found, ON_ONE_SIDE)
        or _half_told(found, "device_uuid")
        or _within(found, RUN_COLUMNS, ("device_uuid",))
        or _within(found, _GPU, ON_ONE_MACHINE)
        or _within(nameless, _GPU, ("label",))
    )
    if mixed:
        raise UsageError(
            label,
            seen=mixture_words(mixed),
            expected="the rows of a side to be measured alike",
            advice="compare each part on its own",
        )


def _half_told(rows: pd.DataFrame, name: str) -> tuple[Mixture, ...]:
    """Return a column that some rows fill and others do not: those may be of any of these."""
    (found,) = mixtures(rows, (name,)) or (None,)
    return (found,) if found is not None and "" in found.texts else ()


def _within(
    rows: pd.DataFrame, groups: Sequence[str], columns: Sequence[str]
) -> tuple[Mixture, ...]:
    """Return in what the rows of one group differ, for the first group that has such rows."""
    varying = [name for name in columns if len(rows[name].unique()) > 1]
    if not varying:
        return ()
    counts = rows.groupby(list(groups))[varying].transform("nunique", dropna=False)
    mixed = rows[(counts > 1).any(axis=1)]
    if mixed.empty:
        return ()
    _, first = next(iter(mixed.groupby(list(groups))))
    return mixtures(first, columns)
