"""The columns are those of the contract, and the records cover them."""

import re
from dataclasses import fields
from pathlib import Path

from gpubench.model import (
    Case,
    DeviceIdentity,
    KernelFacts,
    LinkUse,
    MemoryUse,
    NodePlace,
    Outcome,
    RowDesign,
    RunInfo,
    Software,
    Spent,
    Telemetry,
    Timing,
    WorkDone,
)
from gpubench.results.column_meanings import COLUMN_MEANINGS
from gpubench.results.schema import (
    CASE_COLUMNS,
    COLUMN_NAMES,
    COLUMNS,
    KEY_COLUMNS,
    OPTIONAL_CASE_COLUMNS,
    REQUIRED,
    Kind,
)

# Copied from the contract, so that no slip in the package goes with a slip here.
CONTRACT_TEXT = """
schema method run_id run_index segment session pair started_at label plan
workload workload_version implementation phase dtype params batch_size cache regime
batch_class preset order_seed input_seed block position
status detail warnings timer samples calls_per_sample dropped_samples stop_reason timed_share
time_median_s time_mean_s time_min_s time_p05_s time_p25_s time_p75_s time_p95_s time_max_s
dense_median_s host_bound_share timer_floor_s
items_per_s flop flop_per_s bytes_moved bytes_per_s check_error
world_size peer bus_bytes_per_s
memory_allocated_bytes memory_reserved_bytes memory_device_bytes
kernel_name grid blocks_per_sm tiles
energy_j power_w sm_clock_mhz cycles memory_clock_mhz temperature_c throttle
visit_s timed_s held_s warm_up_s check_s build_s start_s soak_s
backend device device_uuid device_memory_bytes sm_count compute_capability power_limit_w
memory_bus_bits
node device_rank loaded_devices
driver cuda cublas cudnn torch cupy python gpubench flags host os
"""
REQUIRED_TEXT = "workload phase dtype batch_size run_id block status time_median_s"

GROUPS = {
    "file": RunInfo,
    "case": Case,
    "design": RowDesign,
    "work": WorkDone,
    "link": LinkUse,
    "memory": MemoryUse,
    "kernel": KernelFacts,
    "telemetry": Telemetry,
    "spent": Spent,
    "device": DeviceIdentity,
    "node": NodePlace,
    "software": Software,
}
TYPES = {"int": Kind.INTEGER, "float": Kind.NUMBER, "str": Kind.TEXT, "Status": Kind.TEXT}


def _types(record: type) -> dict[str, Kind]:
    names = {
        field.name: getattr(field.type, "__name__", str(field.type)) for field in fields(record)
    }
    return {name: TYPES[text.removesuffix(" | None")] for name, text in names.items()}


def _group(name: str) -> dict[str, Kind]:
    return {column.name: column.kind for column in COLUMNS if column.group == name}


def test_the_columns_are_the_contract_in_its_order() -> None:
    """Files of all versions with one schema number have the same columns in the same order."""
    assert list(COLUMN_NAMES) == CONTRACT_TEXT.split()


def test_every_group_is_a_record_of_the_model_with_the_same_kinds() -> None:
    """Writing a row is a lookup: each field is a column, each column a field."""
    for name, record in GROUPS.items():
        assert _group(name) == _types(record)
    assert _group("time") == _types(Outcome) | _types(Timing)


def test_the_required_columns_are_the_eight_of_the_contract() -> None:
    """Other tools' data needs no more than these."""
    assert set(REQUIRED) == set(REQUIRED_TEXT.split())


def test_the_key_is_the_run_the_block_and_the_case() -> None:
    """A case is measured once per block of a run."""
    assert set(KEY_COLUMNS) == {"run_id", "block", *CASE_COLUMNS}
    assert set(CASE_COLUMNS) == {field.name for field in fields(Case)}
    assert set(CASE_COLUMNS) == set(OPTIONAL_CASE_COLUMNS) | (set(CASE_COLUMNS) & set(REQUIRED))


def test_the_documentation_explains_every_column_once() -> None:
    """A reader finds each column, with its kind, in docs/results-file.md."""
    page = Path(__file__).parents[2] / "docs" / "results-file.md"

    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", page.read_text(), re.MULTILINE)

    assert [(name, kind) for name, kind, _ in rows] == [(c.name, str(c.kind)) for c in COLUMNS]


def test_a_column_means_the_same_in_the_documentation_and_on_a_page() -> None:
    """One meaning per column: reports explain it in the words of docs/results-file.md."""
    page = Path(__file__).parents[2] / "docs" / "results-file.md"

    rows = re.findall(r"^\| `(\w+)` \| \w+ \| (.+) \|$", page.read_text(), re.MULTILINE)

    assert dict(rows) == dict(COLUMN_MEANINGS)
