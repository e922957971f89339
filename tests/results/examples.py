"""One plain row, and files made of it, for tests about everything else."""

from collections.abc import Iterable
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any

from gpubench.model import (
    BlockRow,
    Case,
    DeviceIdentity,
    KernelFacts,
    MemoryUse,
    Outcome,
    RowDesign,
    RunInfo,
    Software,
    Spent,
    Status,
    Telemetry,
    Timing,
    WorkDone,
)
from gpubench.results.writer import ResultsWriter

REQUIRED_HEADER = "workload,phase,dtype,batch_size,run_id,block,status,time_median_s"
FOREIGN = (
    f"{REQUIRED_HEADER}\nconv,forward,float32,8,1,0,ok,0.5\nconv,forward,float32,8,1,1,ok,0.6\n"
)

_ROW = BlockRow(
    run=RunInfo(
        run_id="r" + "0" * 32,
        run_index=0,
        segment=0,
        session="s" + "1" * 32,
        started_at="2026-01-02T03:04:05Z",
        label="desk",
        plan="preset=quick;runs=1",
        method=1,
    ),
    case=Case(
        workload="matmul",
        implementation="torch",
        phase="forward",
        dtype="float32",
        params="k=64;n=64",
        batch_size=128,
    ),
    design=RowDesign(
        batch_class="power_of_two",
        preset="quick",
        order_seed=1,
        input_seed=2,
        block=0,
        position=3,
    ),
    outcome=Outcome(status=Status.OK),
    timing=Timing(
        timer="cpu",
        samples=30,
        calls_per_sample=1,
        dropped_samples=0,
        stop_reason="time",
        timed_share=0.9,
        time_median_s=0.001,
        time_mean_s=0.0011,
        time_min_s=0.0009,
        time_p05_s=0.0009,
        time_p25_s=0.00095,
        time_p75_s=0.00105,
        time_p95_s=0.0012,
        time_max_s=0.002,
    ),
    work=WorkDone(items_per_s=128000.0, flop=1048576, flop_per_s=1048576000.0),
    memory=MemoryUse(memory_allocated_bytes=65536),
    kernel=KernelFacts(),
    telemetry=Telemetry(),
    spent=Spent(),
    device=DeviceIdentity(backend="cpu", device="Example CPU", device_memory_bytes=8 * 10**9),
    software=Software(torch="v2.13.0", python="v3.11.9", gpubench="v0.1.0", flags="threads=2"),
)


def example_row(**changes: Any) -> BlockRow:
    """Return the plain row with fields changed, whichever group they are of, or whole groups."""
    row = _ROW
    for name, value in changes.items():
        row = _changed(row, name, value)
    return row


def _changed(row: BlockRow, name: str, value: Any) -> BlockRow:
    if is_dataclass(value) or name == "timing":
        return replace(row, **{name: value})
    for group in ("run", "case", "design", "outcome", "timing", "device", "node", "software"):
        record = getattr(row, group)
        if hasattr(record, name):
            return replace(row, **{group: replace(record, **{name: value})})
    raise AttributeError(name)


def write_rows(path: Path, rows: Iterable[BlockRow]) -> Path:
    with ResultsWriter.create(path) as writer:
        for row in rows:
            writer.write(row)
    return path
