"""How much of a side was measured, in words."""

from gpubench.overview.curve_lines import OverviewSide
from gpubench.units import counted


def amount_measured(side: OverviewSide) -> str:
    """Return cases, runs and blocks, ``18 cases, 3 runs of 3 blocks``."""
    most = side.blocks_per_run
    blocks = counted(most, "block")
    if side.fewest_blocks < most:
        blocks = f"{side.fewest_blocks} to {blocks}"
    return f"{counted(side.cases, 'case')}, {counted(side.measured_on.runs, 'run')} of {blocks}"
