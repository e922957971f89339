"""Where and with what a side was measured: its devices and its software, run by run."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.compare.coded import Cells
from gpubench.compare.distinct import distinct, first_of_each
from gpubench.compare.rows import Rows
from gpubench.compare.scope_records import Difference
from gpubench.compare.side_values import RUN_COLUMNS
from gpubench.curves.alike import TOLD_ACROSS
from gpubench.model import DeviceIdentity
from gpubench.model.hashing import MachineKey, machine_key
from gpubench.results.schema import TEXT_COLUMNS

DEVICE_COLUMNS = ("device", "device_uuid", "backend", "power_limit_w", "device_memory_bytes")

MACHINE_COLUMNS = tuple(dict.fromkeys((*DEVICE_COLUMNS, *TOLD_ACROSS, "started_at")))

_NUMBERS = tuple(name for name in MACHINE_COLUMNS if name not in TEXT_COLUMNS)
_MISSING = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SideMachine:
    """A side's devices and software."""

    runs: Rows
    """One line per run in the order of `SideValues.runs`; the columns of its first row."""
    stack: tuple[tuple[str, tuple[str, ...]], ...]
    """Per part of the stack: the texts in the file, ascending; empty if it says nothing."""

    @property
    def devices(self) -> tuple[DeviceIdentity, ...]:
        """The distinct devices, by name and identifier."""
        first = first_of_each(self.runs, ["device", "device_uuid"])
        return tuple(
            DeviceIdentity(
                backend=str(backend),
                device=str(device),
                device_uuid=str(device_uuid) or None,
                power_limit_w=_known(power_limit_w),
                device_memory_bytes=_whole(_known(device_memory_bytes)),
            )
            for device, device_uuid, backend, power_limit_w, device_memory_bytes in first.lines(
                DEVICE_COLUMNS
            )
        )

    @property
    def key(self) -> MachineKey | None:
        """The one GPU of the one host that every run was made on; None if that is not so."""
        keys = {
            machine_key(
                DeviceIdentity(
                    backend=str(backend), device=str(device), device_uuid=str(device_uuid)
                ),
                str(host),
            )
            for backend, device, device_uuid, host in self.runs.lines(
                ("backend", "device", "device_uuid", "host")
            )
        }
        return keys.pop() if len(keys) == 1 else None

    @property
    def gpus(self) -> frozenset[tuple[str, str]]:
        """Name and identifier of every device; the name alone tells models apart."""
        return frozenset(zip(self.runs["device"], self.runs["device_uuid"], strict=True))


def machine(rows: Rows) -> SideMachine:
    """Return the devices and software in the rows of a side.

    Args:
        rows: `RUN_COLUMNS` and `MACHINE_COLUMNS`.
    """
    _, found = distinct(rows, [*RUN_COLUMNS, *MACHINE_COLUMNS])
    told = found.with_numbers({name: _filled(found[name]) for name in _NUMBERS})
    _, told = distinct(told, [*RUN_COLUMNS, *MACHINE_COLUMNS])
    return SideMachine(
        runs=first_of_each(told, RUN_COLUMNS),
        stack=tuple((name, _texts(told.present(name))) for name in TOLD_ACROSS),
    )


def _filled(numbers: Cells) -> Cells:
    """Return numbers of which the missing ones come first."""
    return np.where(pd.isna(numbers), _MISSING, numbers)


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


def _texts(values: Cells) -> tuple[str, ...]:
    known = [value for value in values.tolist() if value not in ("", _MISSING)]
    return tuple(sorted(f"{v:g}" if isinstance(v, float) else str(v) for v in known))


def _known(value: float) -> float | None:
    return None if value == _MISSING else float(value)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
