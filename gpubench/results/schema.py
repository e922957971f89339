"""The columns of a results file in contract order, and what kind of cell each holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a cell that is not empty holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """One column of the contract."""

    name: str
    kind: Kind
    group: str
    """The heading it stands under in ``docs/results-file.md``."""


# One line per group; `#` marks integers, `~` other numbers, the rest is text.
_LAYOUT = {
    "file": "#schema #method run_id #run_index #segment session #pair started_at label plan",
    "case": "workload #workload_version implementation phase dtype params #batch_size cache regime",
    "design": "batch_class preset #order_seed #input_seed #block #position",
    "time": (
        "status detail warnings timer #samples #calls_per_sample #dropped_samples stop_reason"
        " ~timed_share ~time_median_s ~time_mean_s ~time_min_s ~time_p05_s ~time_p25_s ~time_p75_s"
        " ~time_p95_s ~time_max_s ~dense_median_s ~host_bound_share ~timer_floor_s"
    ),
    "work": "~items_per_s #flop ~flop_per_s #bytes_moved ~bytes_per_s ~check_error",
    "link": "#world_size peer ~bus_bytes_per_s",
    "memory": "#memory_allocated_bytes #memory_reserved_bytes #memory_device_bytes",
    "kernel": "kernel_name grid ~blocks_per_sm #tiles",
    "telemetry": (
        "~energy_j ~power_w ~sm_clock_mhz ~cycles ~memory_clock_mhz ~temperature_c throttle"
    ),
    "spent": "~visit_s ~timed_s ~held_s ~warm_up_s ~check_s ~build_s ~start_s ~soak_s",
    "device": (
        "backend device device_uuid #device_memory_bytes #sm_count compute_capability"
        " ~power_limit_w #memory_bus_bits"
    ),
    "node": "node #device_rank #loaded_devices",
    "software": "driver cuda cublas cudnn torch cupy python gpubench flags host os",
}

_KINDS = {"#": Kind.INTEGER, "~": Kind.NUMBER}


def _column(group: str, marked: str) -> ColumnSpec:
    kind = _KINDS.get(marked[0], Kind.TEXT)
    return ColumnSpec(name=marked.lstrip("#~"), kind=kind, group=group)


def columns_of(layout: Mapping[str, str]) -> tuple[ColumnSpec, ...]:
    """Return the columns of a layout: their names by group, marked as in `_LAYOUT`."""
    return tuple(_column(group, item) for group, text in layout.items() for item in text.split())


COLUMNS = columns_of(_LAYOUT)
"""All columns of the contract, in the order in which they are written."""

COLUMN_NAMES = tuple(column.name for column in COLUMNS)

LONGEST_TEXT = 32_768
"""Characters of a text cell; a plan of a thousand batch sizes has a third."""

TEXT_COLUMNS = frozenset(column.name for column in COLUMNS if column.kind is Kind.TEXT)

REQUIRED = (
    "workload",
    "phase",
    "dtype",
    "batch_size",
    "run_id",
    "block",
    "status",
    "time_median_s",
)
"""What a file of another tool must have to be read at all."""

CASE_COLUMNS = tuple(column.name for column in COLUMNS if column.group == "case")
"""Two rows are about the same case when these are equal."""

OPTIONAL_CASE_COLUMNS = {
    "workload_version": "1",
    "implementation": "",
    "params": "",
    "cache": "",
    "regime": "",
}
"""What a case column that a file leaves out, or leaves empty, counts as."""

ALONE = 1
"""What an empty cell of `loaded_devices` counts as in a file of ours: before there was the column,
one device was measured at a time."""

KEY_COLUMNS = ("run_id", "block", *CASE_COLUMNS)
"""What a file holds at most one row of."""

OWN_MARK = "gpubench"
"""The column by which a file says that this program wrote it, line by line."""
