"""Whether a device was slow again when it was measured again, after another one."""

from dataclasses import dataclass

import numpy as np

from gpubench.fleet.gathered import Gathered
from gpubench.fleet.values import CaseTimes
from gpubench.stats.arrays import Array, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSessions:
    """The times that one device was measured, in order."""

    values: tuple[float, ...]
    """Mean log time of the session's runs against the middle."""
    is_confirmed: bool
    """Whether the last one is slow, and one before it, with another device in between."""


NO_SESSIONS = DeviceSessions(values=(), is_confirmed=False)


class SessionBook:
    """When the runs of a group began, and in which session.

    A session is one command. Runs of one command follow each other, so that what disturbs the
    first one disturbs the next; and a device that was measured twice in a row has not cooled down.

    Args:
        found: All runs.
        times: Those of a group.
    """

    def __init__(self, found: Gathered, times: CaseTimes) -> None:
        runs = found.runs.iloc[times.group.runs]
        self._device = times.device
        self._session = list(zip(runs["source"], runs["session"], strict=True))
        self._start = runs["start_s"].to_numpy(dtype=float)
        self._order = np.argsort(self._start, kind="stable")

    def of(self, device: int, values: Array, least: float) -> DeviceSessions:
        """Return what the sessions of a device say.

        Args:
            device: By its number in the group.
            values: Log time of each run of the group against the middle, in one workload.
            least: From where on a session is slow.
        """
        members: dict[tuple[str, str], list[int]] = {}
        for run in np.flatnonzero((self._device == device) & ~np.isnan(values)).tolist():
            members.setdefault(self._session[run], []).append(run)
        ordered = sorted(members.values(), key=lambda runs: (self._begun(runs), runs))
        means = [float(values[runs].mean()) for runs in ordered]
        begun = [self._begun(runs) for runs in ordered]
        confirmed = any(
            self._has_another(device, begun[place], begun[-1])
            for place in range(len(means) - 1)
            if means[place] > least and means[-1] > least
        )
        return DeviceSessions(values=tuple(means), is_confirmed=confirmed)

    def _begun(self, runs: list[int]) -> float:
        return float(self._start[runs].min())

    def _has_another(self, device: int, first_s: float, second_s: float) -> bool:
        """Return whether another device began between two sessions; if nobody knows, it did not."""
        between: Integers = np.flatnonzero((self._start >= first_s) & (self._start <= second_s))
        return bool((self._device[between] != device).any()) and second_s > first_s
