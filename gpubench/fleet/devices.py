"""Which devices there are, and what is missing of them."""

import re
from collections.abc import Mapping, Sequence

from gpubench.curves.mixture import text_of
from gpubench.fleet.gathered import BETWEEN, Gathered
from gpubench.fleet.records import FleetDevice, Missing
from gpubench.terminal_text import shortened, visible

_LONGEST_NAME = 60
_SLOT = re.compile(r"[0-9]{1,3}")
"""No node has a thousand; other cells are somebody's own."""

_ALONE = re.compile(r"(?:^|;)alone=1(?:;|$)")

_PLANNED_RUNS = re.compile(r"(?:^|;)runs=(\d{1,9})(?:;|$)")


def devices_of(found: Gathered) -> dict[str, FleetDevice]:
    """Return the devices of all runs by their keys."""
    ranks = [text_of(rank) for rank in found.runs["device_rank"].tolist()]
    columns = ("device_key", "is_named", "place", "label", "device", "source", "run_id")
    lines: dict[str, list[tuple[str, ...]]] = {}
    for line in zip(*(found.runs[name].tolist() for name in columns), ranks, strict=True):
        lines.setdefault(line[0], []).append(line)
    return {key: _device(key, of_device) for key, of_device in lines.items()}


def _device(key: str, lines: Sequence[tuple[str, ...]]) -> FleetDevice:
    _, is_named, _, label, device, source, *_ = lines[0]
    name = key if is_named else f"{label or device or 'a device'} in {source}"
    slot = _usual([line[7] for line in lines if _SLOT.fullmatch(line[7])])
    return FleetDevice(
        key=key.replace(BETWEEN, " "),
        name=shortened(visible(name), _LONGEST_NAME),
        node=_usual([line[2] for line in lines if line[2]]),
        slot=int(slot) if slot else None,
        nodes=tuple(sorted({line[2] for line in lines if line[2]})),
        labels=tuple(sorted({line[3] for line in lines})),
        files=tuple(sorted({line[5] for line in lines})),
        runs=len({line[5:7] for line in lines}),
    )


def _usual(texts: Sequence[str]) -> str:
    """Return the most frequent text, of several the first in order; empty of none."""
    if len(set(texts)) == 1:
        return texts[0]
    return min(set(texts), key=lambda text: (-texts.count(text), text), default="")


def missing_of(
    found: Gathered, devices: Mapping[str, FleetDevice], empty: Sequence[str]
) -> Missing:
    """Return what should be there by what the files say of themselves.

    Args:
        found: All runs.
        devices: By key.
        empty: Files without a row.
    """
    runs = found.runs
    of_file = runs[["source", "place", "device_key", "run_id", "plan", "loaded_devices"]]
    there = of_file.groupby("place", sort=True).agg(
        devices=("device_key", "nunique"), loaded=("loaded_devices", "max")
    )
    short = there[there["loaded"] > there["devices"]].reset_index()
    per_file = of_file.groupby(["source", "device_key"], sort=True).agg(
        runs=("run_id", "nunique"), plan=("plan", "first")
    )
    loads = of_file.groupby("source")["loaded_devices"].nunique()
    fewest: dict[str, tuple[int, int]] = {}
    for (source, key), line in zip(per_file.index, per_file.itertuples(), strict=True):
        planned = _PLANNED_RUNS.search(str(line.plan))
        # Together and alone are runs of their own; a file of which one load was taken has one.
        turns = 2 if _ALONE.search(str(line.plan)) and loads[source] > 1 else 1
        wanted = turns * int(planned[1]) if planned else 0
        had = int(str(line.runs))
        if had < wanted and (key not in fewest or had < fewest[key][0]):
            fewest[key] = (had, wanted)
    return Missing(
        files=tuple(sorted(empty)),
        devices=tuple(
            (str(node), int(had), int(loaded))
            for node, had, loaded in zip(
                short["place"], short["devices"], short["loaded"], strict=True
            )
        ),
        runs=tuple((devices[key], *fewest[key]) for key in sorted(fewest)),
    )
