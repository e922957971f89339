"""Files of nodes, row by row, whose plan is one that `gpubench run` could have made."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gpubench.model import BlockRow, Plan, WorkDone, format_plan
from gpubench.suites.grid import cases
from gpubench.suites.request import plan_from_texts
from tests.results.examples import example_row, write_rows


def plan() -> Plan:
    """Return a plan of two cases and two blocks."""
    typed = {"preset": "smoke", "device": "cpu", "workload": "matmul", "batch_sizes": "4,8"}
    return plan_from_texts({**typed, "blocks": "2"}, default_device=lambda: "cpu")


def rows(rates: Mapping[int, float], **changes: Any) -> list[BlockRow]:
    """Return the rows of devices by rank, each with its items per second in all cases."""
    text = format_plan(plan())
    return [
        example_row(
            case=case,
            plan=text,
            block=block,
            device_uuid=f"GPU-{rank}",
            device_rank=rank,
            run_id=f"r{rank:032}",
            work=WorkDone(items_per_s=rate * case.batch_size),
            **changes,
        )
        for rank, rate in rates.items()
        for block in range(2)
        for case in cases(plan())
    ]


def written(path: Path, lines: Iterable[BlockRow]) -> Path:
    """Write rows into a file, whose folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_rows(path, lines)
