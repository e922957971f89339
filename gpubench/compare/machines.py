"""Where and with what a side was measured: its devices and its software, run by run."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from gpubench.compare.comparison_records import Difference
from gpubench.compare.distinct import distinct
from gpubench.compare.side_values import RUN_COLUMNS
from gpubench.curves.alike import TOLD_ACROSS
from gpubench.model import DeviceIdentity
from gpubench.model.hashing import MachineKey, machine_key

DEVICE_COLUMNS = ("device", "device_uuid", "backend", "power_limit_w", "device_memory_bytes")

MACHINE_COLUMNS = tuple(dict.fromkeys((*DEVICE_COLUMNS, *TOLD_ACROSS, "started_at")))

_MISSING = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SideMachine:
    """A side's devices and software."""

    runs: pd.DataFrame
    """One line per run in the order of `SideValues.runs`; the columns of its first row."""
    stack: tuple[tuple[str, tuple[str, ...]], ...]
    """Per part of the stack: the texts in the file, ascending; empty if it says nothing."""

    @property
    def devices(self) -> tuple[DeviceIdentity, ...]:
        """The distinct devices, by name and identifier."""
        first = self.runs.drop_duplicates(["device", "device_uuid"])
        return tuple(
            DeviceIdentity(
                backend=str(row["backend"]),
                device=str(row["device"]),
                device_uuid=str(row["device_uuid"]) or None,
                power_limit_w=_known(row["power_limit_w"]),
                device_memory_bytes=_whole(_known(row["device_memory_bytes"])),
            )
            for row in first.sort_values(["device", "device_uuid"]).to_dict("records")
        )

    @property
    def key(self) -> MachineKey | None:
        """The one GPU of the one host that every run was made on; None if that is not so."""
        keys = {
            machine_key(
                DeviceIdentity(
                    backend=str(row["backend"]),
                    device=str(row["device"]),
                    device_uuid=str(row["device_uuid"]),
                ),
                str(row["host"]),
            )
            for row in self.runs.to_dict("records")
        }
        return keys.pop() if len(keys) == 1 else None

    @property
    def gpus(self) -> frozenset[tuple[str, str]]:
        """Name and identifier of every device; the name alone tells models apart."""
        return frozenset(zip(self.runs["device"], self.runs["device_uuid"], strict=True))


def machine(rows: pd.DataFrame) -> SideMachine:
    """Return the devices and software in the rows of a side.

    Args:
        rows: `RUN_COLUMNS` and `MACHINE_COLUMNS`.
    """
    facts = rows[[*RUN_COLUMNS, *MACHINE_COLUMNS]]
    numbers = [name for name in MACHINE_COLUMNS if pd.api.types.is_numeric_dtype(facts[name])]
    facts = facts.assign(**{name: facts[name].fillna(_MISSING) for name in numbers})
    _, found = distinct(facts, [*RUN_COLUMNS, *MACHINE_COLUMNS])
    runs = found.drop_duplicates(list(RUN_COLUMNS)).reset_index(drop=True)
    return SideMachine(runs=runs, stack=tuple((name, _texts(found[name])) for name in TOLD_ACROSS))


def differences(
    baseline: SideMachine, contender: SideMachine, label: str
) -> tuple[tuple[str, ...], tuple[Difference, ...]]:
    """Return what is the same in the stacks of two sides, and what differs.

    What neither file records is neither; what one of them records differs, since it may.

    Args:
        baseline: One side.
        contender: The other.
        label: The contender's name.
    """
    same: list[str] = []
    differing: list[Difference] = []
    for (name, first), (_, second) in zip(baseline.stack, contender.stack, strict=True):
        if first == second:
            same += [f"{name} {', '.join(first)}"] if first else []
        else:
            differing.append(Difference(name=name, contender=label, values=(first, second)))
    return tuple(same), tuple(differing)


def _texts(column: pd.Series) -> tuple[str, ...]:
    known: Sequence[object] = [v for v in column.unique() if v not in ("", _MISSING)]
    return tuple(sorted(f"{v:g}" if isinstance(v, float) else str(v) for v in known))


def _known(value: float) -> float | None:
    return None if value == _MISSING else float(value)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
