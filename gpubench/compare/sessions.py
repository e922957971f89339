"""What changes on a shared machine between two sessions, which no run of one session shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from gpubench.compare.machines import SideMachine
from gpubench.compare.side_values import SideValues
from gpubench.compare.uncertainty import Assumed
from gpubench.model.between_run_sd import MachineSd
from gpubench.stats.difference import FALLBACK_DF
from gpubench.stats.student import CERTAIN_DF
from gpubench.stats.variance_shrinkage import typical_variance
from gpubench.units import format_percent

_SHARED_BACKEND = "cpu"

_QUIET = 0.02
"""Blocks and runs that differ by less have had no neighbour to speak of, and neither, it is
believed, had other sessions: docs/comparing.md has the measurements. Assumed all the same, this
much would hide every change below a fifth, since a guess is worth few degrees of freedom."""

_LEAST_SPREAD_OF_ONE_RUN = 0.15
"""On a machine that is not quiet, where a side has one run and its machine no record of how far
runs lie apart: blocks, seconds apart, cannot tell what minutes do."""

_LONE_DF = 2.0
"""What the guess is worth then, in degrees of freedom. With the 5 of other assumptions 86 of 400
pairs of single runs of a shared machine had a false verdict, with 2 there are 26."""

_RECORDED = "as `gpubench selfcheck` recorded it"
_ASSUMED = "ASSUMED, since the load of a shared machine changes"

_GAP = timedelta(hours=1)
"""Runs further apart than this are of different sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRule:
    """What is assumed about sessions."""

    spread: float
    """Standard deviation of one case between sessions / mean; 0 if none is assumed."""
    assumed: Assumed
    text: str


def session_rule(
    machines: tuple[SideMachine, SideMachine],
    values: tuple[SideValues, SideValues],
    recorded: tuple[MachineSd | None, MachineSd | None],
    stated: float | None,
) -> SessionRule:
    """Return the spread between sessions that a comparison has to include.

    Two files of one machine differ by what was changed and by when they were measured, and the
    runs of a file, minutes apart, show only the first. A GPU is one's own while it is measured; a
    CPU has other users, whose load lasts longer than a file takes. How much they disturb shows
    within the file: its runs and blocks, minutes apart, are taken as witnesses for sessions, hours
    apart, and where all of them are quiet nothing is added. Where the sides' runs lie between each
    other in time, there is one session for both.

    Args:
        machines: Devices and times of both sides.
        values: Values of both sides.
        recorded: What `gpubench selfcheck` has found about the machines of sides with one run.
        stated: What the user says; None to go by the files.
    """
    if stated is None and not any(_is_shared(side) for side in machines):
        return SessionRule(spread=0.0, assumed=Assumed(), text="")
    if stated == 0:
        text = "these sessions only: what else differed between them counts too"
        return SessionRule(spread=0.0, assumed=Assumed(), text=text)
    times = [_starts(side) for side in machines]
    if stated is None and _overlap(*times):
        text = "both sides were measured in the same session"
        return SessionRule(spread=0.0, assumed=Assumed(), text=text)
    spread = stated or max(
        _shown_spread(side, known) for side, known in zip(values, recorded, strict=True)
    )
    if not spread:
        text = "runs and blocks were quiet, so no SD between sessions is included"
        return SessionRule(spread=0.0, assumed=Assumed(), text=text)
    is_recorded = stated is None and any(known and known.largest == spread for known in recorded)
    source = _RECORDED if is_recorded else _ASSUMED
    variance = spread**2 * sum(1.0 / _sessions(of_side) for of_side in times)
    return SessionRule(
        spread=spread,
        # Half of it was common to all cases wherever it could be looked at.
        assumed=Assumed(
            common=variance / 2,
            own=variance / 2,
            df=_guess_df(values, recorded) if stated is None else CERTAIN_DF,
        ),
        text=f"intervals include an SD of {format_percent(spread)} between sessions, {source}",
    )


def in_turns_rule(pairs: int) -> SessionRule:
    """Return the rule for sides measured in turns: what an session does, it does to both.

    Args:
        pairs: How many runs of either side stand beside one of the other.
    """
    text = f"each run is compared with the run of the other side beside it ({pairs} pairs)"
    return SessionRule(spread=0.0, assumed=Assumed(), text=text)


def _guess_df(
    values: tuple[SideValues, SideValues], recorded: tuple[MachineSd | None, ...]
) -> float:
    """Return what the guess is worth: that of a side with one run and no record next to nothing."""
    is_lone = (
        len(side.runs) == 1 and known is None for side, known in zip(values, recorded, strict=True)
    )
    return _LONE_DF if any(is_lone) else FALLBACK_DF


def _is_shared(side: SideMachine) -> bool:
    return _SHARED_BACKEND in side.runs.present("backend")


def _starts(side: SideMachine) -> list[datetime]:
    """Return when the runs began, ascending; unreadable times are left out."""
    parsed = pd.to_datetime(side.runs["started_at"], utc=True, errors="coerce", format="ISO8601")
    return sorted(time.to_pydatetime() for time in parsed.dropna())


def _overlap(first: list[datetime], second: list[datetime]) -> bool:
    if not (first and second):
        return False
    return first[0] <= second[-1] and second[0] <= first[-1]


def _sessions(starts: list[datetime]) -> int:
    gaps = (later - earlier for earlier, later in pairwise(starts))
    return 1 + sum(gap > _GAP for gap in gaps)


def _shown_spread(side: SideValues, recorded: MachineSd | None) -> float:
    """Return what a side shows of the spread between sessions; 0 if its machine was quiet."""
    shown = _witnesses(side)
    if recorded is not None:
        shown.append(recorded.largest)
    if shown and max(shown) < _QUIET:
        return 0.0
    # A load that was steady throughout the file shows inside its blocks only; but on a quiet
    # machine samples may scatter all the same.
    shown.append(side.noise or 0.0)
    is_alone = len(side.runs) == 1 and recorded is None
    return max(_LEAST_SPREAD_OF_ONE_RUN if is_alone else _QUIET, *shown)


def _witnesses(side: SideValues) -> list[float]:
    """Return by how much the blocks of a run, and the runs, typically differ, where they can."""
    cases, runs = np.flatnonzero(side.is_complete), len(side.runs)
    if not len(cases):
        return []
    spreads = []
    blocks, df = side.block_variances(cases)
    if df:
        spreads.append(float(np.sqrt(typical_variance(blocks, df))))
    if runs > 1:
        between = np.sort(side.table(cases), axis=1).var(axis=1, ddof=1)
        spreads.append(float(np.sqrt(typical_variance(between, runs - 1))))
    return spreads
