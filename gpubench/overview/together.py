"""What devices take longer when all of them are loaded than each of them alone."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from gpubench.curves.parts import AlikePart
from gpubench.overview.node_records import LoadRatio, TogetherFinding
from gpubench.overview.node_tables import DeviceTimes, cases_of, devices_by_model
from gpubench.stats.paired import paired_ratio

_RUN = 1
"""The level of a run, behind the device's."""


def together_findings(parts: Sequence[AlikePart]) -> Iterator[TogetherFinding]:
    """Yield what each number of loaded devices costs beside one alone.

    Each device is held against itself, run by run. A run of all together is one observation,
    however many devices there are: what the node did then it did to all of them. So the interval
    is over runs, and one run has none.

    Args:
        parts: Of a file.
    """
    for loads in devices_by_model(parts).values():
        alone = {of.identifier: of for of in loads.get(1, ())}
        for loaded, devices in sorted(loads.items()):
            both = {of.identifier: of for of in devices if of.identifier in alone}
            if loaded > 1 and both:
                yield from _finding(loaded, both, alone)


def _finding(
    loaded: int, together: Mapping[str, DeviceTimes], alone: Mapping[str, DeviceTimes]
) -> Iterator[TogetherFinding]:
    slower = pd.concat(
        {key: (of.log_times - alone[key].log_times).dropna() for key, of in together.items()},
        names=["device"],
    )
    if slower.empty:
        return
    first = next(iter(together.values())).part.rows.iloc[0]
    workloads = slower.index.get_level_values("workload")
    devices = slower.index.get_level_values("device")
    yield TogetherFinding(
        device=str(first["device"]),
        loaded_devices=loaded,
        cases=cases_of(slower),
        overall=_ratio("", slower),
        workloads=tuple(
            _ratio(name, slower[workloads == name]) for name in dict.fromkeys(workloads)
        ),
        devices=tuple(
            _ratio(key, slower[devices == key])
            for key in sorted(together, key=lambda key: _rank(together[key]))
        ),
    )


def _ratio(name: str, slower: "pd.Series[float]") -> LoadRatio:
    """Return a mean over cases and devices within each run, with its interval over runs."""
    runs = slower.groupby(level=_RUN).mean()
    found = paired_ratio([float(one) for one in np.asarray(runs)])
    return LoadRatio(name=name, ratio=found.ratio, low=found.low, high=found.high, runs=found.pairs)


def _rank(times: DeviceTimes) -> float:
    return float(times.part.rows["device_rank"].iloc[0])
