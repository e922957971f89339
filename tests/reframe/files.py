"""Files of nodes, row by row, whose plan is one that `gpubench run` could have made."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gpubench.model import BlockRow, Plan, WorkDone, format_plan
from gpubench.suites.grid import cases
from gpubench.suites.request import plan_from_texts
from tests.results.examples import example_row, write_rows


def plan(devices: int = 1, *, alone: int = 0) -> Plan:
    """Return a plan of two cases and two blocks.

    Args:
        devices: How many are measured together.
        alone: 1 if each of them is measured alone, too.
    """
    typed = {"preset": "smoke", "device": "cpu", "workload": "matmul", "batch_sizes": "4,8"}
    several = {"workers": str(devices)} if devices > 1 else {}
    several |= {"alone": str(alone)} if alone else {}
    return plan_from_texts({**typed, "blocks": "2", **several}, default_device=lambda: "cpu")


def rows(rates: Mapping[int, float], *, alone: int = 0, **changes: Any) -> list[BlockRow]:
    """Return the rows of devices by rank, each with its items per second in all cases.

    Args:
        rates: Per item of a batch.
        alone: What the plan says of it.
        changes: To all rows.
    """
    text = format_plan(plan(len(rates), alone=alone))
    return [
        example_row(
            case=case,
            **{
                "plan": text,
                "block": block,
                "device_uuid": f"GPU-{rank}",
                "device_rank": rank,
                "loaded_devices": len(rates),
                "run_id": f"r{rank:032}",
                "work": WorkDone(items_per_s=rate * case.batch_size),
                **changes,
            },
        )
        for rank, rate in rates.items()
        for block in range(2)
        for case in cases(plan())
    ]


def written(path: Path, lines: Iterable[BlockRow]) -> Path:
    """Write rows into a file, whose folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_rows(path, lines)
