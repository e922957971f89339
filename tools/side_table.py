"""A side of a simulated comparison, from the values of its runs on."""

import numpy as np

from gpubench.compare.uncertainty import SideTable
from gpubench.stats.arrays import Array
from gpubench.stats.power import DEFAULT_SPREAD


def side_table(values: Array) -> SideTable:
    """Return what `gpubench compare` makes of a GPU's rows that wait for no host.

    Args:
        values: Logs of times, shape (cases, runs).
    """
    return SideTable(
        values=values,
        fallback=np.full(len(values), DEFAULT_SPREAD**2),
        is_host_bound=np.zeros(len(values), dtype=bool),
        is_recorded=False,
        floor=np.full(len(values), 1e-12),
    )
