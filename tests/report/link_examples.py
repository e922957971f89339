"""A made-up file of links: every digit is easy to check by hand, and none is a result."""

from typing import Any

import pandas as pd

from tests.overview.frames import block_row, failed_row

_GPU: dict[str, Any] = {
    "label": "node 7",
    "device": "Example GPU",
    "device_uuid": "d0123456789ab",
    "backend": "cuda",
}
_STEP = "classes=10;depth=3;width=512"


def copy(name: str, rows: int, per_s: float, **changes: Any) -> dict[str, Any]:
    """Return a row of a copy of so many rows of 4 KB at a rate."""
    nbytes = 4096 * rows
    time_s = 5e-6 + nbytes / per_s
    return block_row(
        **{
            **_GPU,
            "workload": name,
            "batch_size": rows,
            "params": "memory=pinned;width=1024",
            "bytes_moved": nbytes,
            "peer": "host",
            "bus_bytes_per_s": nbytes / time_s,
            "time_median_s": time_s,
            **changes,
        }
    )


def collective(name: str, world: int, rows: int, bus_per_s: float, **more: Any) -> dict[str, Any]:
    """Return a row of a collective whose bus bandwidth is so much without its latency."""
    parts, factor = (1, 2) if name == "all_reduce" else (world, 1)
    size = 4096 * rows * parts
    bus_bytes = size * factor * (world - 1) / world
    time_s = 10e-6 * (1 + bus_bytes / bus_per_s * 1e5)
    return block_row(
        **{
            **_GPU,
            "workload": name,
            "implementation": "nccl",
            "batch_size": rows,
            "params": f"width=1024;world_size={world}",
            "world_size": world,
            "bytes_moved": size,
            "bus_bytes_per_s": bus_bytes / time_s,
            "time_median_s": time_s,
            **more,
        }
    )


def step(world: int, batch_size: int, efficiency: float, **changes: Any) -> dict[str, Any]:
    """Return a row of a step that keeps a share of one device's speed on several."""
    time_s = changes.pop("alone_s", 1e-3 * (1 + batch_size / 100)) / efficiency
    return block_row(
        **{
            **_GPU,
            "workload": "ddp-mlp",
            "implementation": "nccl",
            "phase": "train_step",
            "batch_size": batch_size,
            "params": f"{_STEP};world_size={world}",
            "world_size": world,
            "items_per_s": world * batch_size / time_s,
            "time_median_s": time_s,
            **changes,
        }
    )


def links_file(runs: int = 3, blocks: int = 2) -> pd.DataFrame:
    """Return copies, sums and gathers of two ranks and eight, steps, and a peer that is not there.

    Runs drift by 1 %, which efficiency does not see; runs differ by 0.1 % in it.
    """
    rows: list[dict[str, Any]] = []
    for run in range(runs):
        for block in range(blocks):
            place = {"run_id": f"r{run}", "block": block}
            measured = [
                *(copy(name, size, 50e9) for name in ("h2d", "d2h") for size in (1, 65536)),
                *(
                    copy("p2p", size, 200e9, params="hop=1;width=1024", peer="cuda:1")
                    for size in (1, 65536)
                ),
                *(
                    collective(name, world, size, 400e9)
                    for name in ("all_reduce", "all_gather")
                    for world in (1, 2, 8)
                    for size in (1, 4096, 65536)
                ),
                *(
                    step(world, size, share + 0.001 * run * (world > 1))
                    for world, share in ((1, 1.0), (2, 0.96), (8, 0.9))
                    for size in (128, 1024)
                ),
            ]
            for row in measured:
                row["time_median_s"] *= 1 + 0.01 * run
                for rate in {"items_per_s", "bus_bytes_per_s"} & row.keys():
                    row[rate] /= 1 + 0.01 * run
                row.update(place)
            missing = failed_row(
                "unsupported",
                "GPU 2 places further on: this process sees 2",
                **(_GPU | place),
                workload="p2p",
                params="hop=2;width=1024",
            )
            rows += [*measured, missing]
    return pd.DataFrame(rows)
