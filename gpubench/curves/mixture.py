"""Whether rows that would be pooled were measured with one and the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

MEASURED_WITH = (
    *("host", "backend", "method", "driver", "cuda", "cublas"),
    *("cudnn", "torch", "cupy", "flags", "power_limit_w"),
)
"""What may change a time beside the work and the device; rows that differ in it do not pool."""

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """A column in which rows differ that should be alike."""

    name: str
    values: tuple[str, ...]
    """At least two, ascending, as in the results file."""

    @property
    def words(self) -> str:
        """Name and values, the first three of them."""
        shown = " and ".join(self.values[:_SHOWN])
        more = len(self.values) - _SHOWN
        return f"{self.name} is {shown}" + (f" and {more} more" if more > 0 else "")


def mixtures(frame: pd.DataFrame, columns: Sequence[str] = MEASURED_WITH) -> tuple[Mixture, ...]:
    """Return the columns in which rows differ; what a row does not tell is no difference.

    Args:
        frame: Rows that would be pooled.
        columns: In which they have to agree; one that the frame lacks is not looked at.
    """
    found = ((name, _values(frame[name])) for name in columns if name in frame)
    return tuple(Mixture(name=name, values=values) for name, values in found if len(values) > 1)


def _values(column: pd.Series) -> tuple[str, ...]:
    known = [value for value in column.drop_duplicates().dropna().tolist() if value != ""]
    return tuple(sorted(f"{v:g}" if isinstance(v, float) else str(v) for v in known))
