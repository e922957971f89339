"""The ladder of kernels for programs: CSV and JSON, in base units and full precision."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict

from gpubench.overview.kernel_records import KernelLadder

SCHEMA = 1
"""Version of the JSON document."""

_COLUMNS = (
    "label", "device", "device_uuid", "table", "workload", "implementation", "phase", "dtype",
    "params", "cache", "batch_size", "time_s", "flop_per_s", "bytes_per_s", "of_torch",
    "of_product", "of_memory", "tiles", "waves", "begins", "step_ratio", "step_low", "step_high",
)  # fmt: skip


def ladders_csv(ladders: tuple[KernelLadder, ...]) -> str:
    """Return one line per line of either table; the column `table` says which it is of."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(record for ladder in ladders for record in _records(ladder))
    return text.getvalue().rstrip("\n")


def ladders_json(ladders: tuple[KernelLadder, ...]) -> str:
    """Return the whole record."""
    document = {"schema": SCHEMA, "ladders": [asdict(ladder) for ladder in ladders]}
    return json.dumps(document, indent=1, allow_nan=False)


def _records(ladder: KernelLadder) -> Iterator[dict[str, object]]:
    side = {
        "label": ladder.label,
        "device": ladder.device,
        "device_uuid": ladder.device_uuid,
    }
    for line in ladder.lines:
        yield {**side, "table": "ladder", **asdict(line)}
    for tile in ladder.tile_lines:
        record = asdict(tile)
        del record["step"]
        step = tile.step
        yield {
            **side,
            "table": "tiles",
            "workload": "matmul",
            "phase": "forward",
            **record,
            "step_ratio": step and step.ratio,
            "step_low": step and step.low,
            "step_high": step and step.high,
        }
