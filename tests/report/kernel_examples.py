"""A made-up file of kernels: every digit is easy to check by hand, and none is a result."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from gpubench.kernels.ladder import LADDER
from tests.overview.frames import block_row, failed_row

SM_COUNT = 100
_GPU: dict[str, Any] = {
    "label": "lab",
    "device": "Example GPU",
    "device_uuid": "d0123456789ab",
    "cache": "hot",
    "sm_count": SM_COUNT,
    "blocks_per_sm": 1.0,
}
_TIMES_S = {"torch": 1e-3, "cupy-naive": 20e-3, "cupy-tiled": 10e-3, "cupy-register": 1.25e-3}
# A kernel of ours has a version of its own, and a split one another kernel's name.
_SMALL: Mapping[tuple[str, str], tuple[float, dict[str, Any]]] = {
    ("torch", "bfloat16"): (40e-6, {}),
    ("cupy-tensor-split", "bfloat16"): (
        80e-6,
        {"kernel_name": "tensor_parts_nt", "workload_version": 2},
    ),
    ("torch", "float32"): (50e-6, {}),
    ("cupy-register-split", "float32"): (100e-6, {"kernel_name": "register_parts_nt"}),
}
EDGE = {120: 100e-6, 127: 100e-6, 128: 100e-6, 129: 110e-6, 130: 110e-6}


def product(implementation: str, dtype: str, batch_size: int, **changes: Any) -> dict[str, Any]:
    """Return a row of a product with n = k = 4096."""
    return block_row(
        **{
            **_GPU,
            "implementation": implementation,
            "dtype": dtype,
            "batch_size": batch_size,
            "params": "k=4096;n=4096;rows=1",
            "flop": 2 * batch_size * 4096**2,
            "bytes_moved": 4 * (2 * batch_size * 4096 + 4096**2),
            **changes,
        }
    )


def stream(workload: str, implementation: str, batch_size: int, time_s: float) -> dict[str, Any]:
    """Return a row of copy or triad with rows of 16 KB."""
    return block_row(
        **_GPU,
        workload=workload,
        implementation=implementation,
        batch_size=batch_size,
        params="width=4096",
        bytes_moved=(2 if workload == "copy" else 3) * batch_size * 4096 * 4,
        time_median_s=time_s,
    )


def kernels_file() -> pd.DataFrame:
    """Return two blocks of a ladder, its tile edge, the memory's roof and a failure."""
    rows: list[dict[str, Any]] = []
    for block in range(3):
        drift = 1 + 0.01 * block
        rows += [
            product(name, "float32", 4096, time_median_s=time_s * drift, block=block)
            for name, time_s in _TIMES_S.items()
        ]
        rows += [
            product(name, "bfloat16", 4096, time_median_s=time_s * drift, block=block)
            for name, time_s in {"torch": 2e-4, "cupy-tensor": 3e-4}.items()
        ]
        rows += [
            product(name, dtype, 128, time_median_s=time_s * drift, block=block, **facts)
            for (name, dtype), (time_s, facts) in _SMALL.items()
        ]
        # Neither with the drift nor quite without: an interval of no width would look strange.
        rows += [
            product(
                "cupy-tensor",
                "bfloat16",
                size,
                time_median_s=time_s * drift * (1 + 0.001 * ((size + block) % 3)),
                block=block,
                blocks_per_sm=0.3,
            )
            for size, time_s in EDGE.items()
        ]
        rows += [
            {**stream("copy", name, size, size * time_s * drift), "block": block}
            for name, time_s in {"torch": 1.1e-8, "cupy": 1.0e-8}.items()
            for size in (64, 16384)
        ]
    rows.append(
        failed_row(
            "unsupported",
            "cupy-tensor needs sm_80 or newer, this GPU is sm_75",
            **_GPU,
            workload="layer",
            implementation="cupy-tensor",
            dtype="bfloat16",
        )
    )
    assert {row["implementation"] for row in rows} >= set(LADDER)
    return pd.DataFrame(rows)
