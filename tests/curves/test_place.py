"""On what rows were measured."""

from typing import Any

import pandas as pd

from gpubench.curves.place import measured_on
from gpubench.curves.rows import complete_rows
from gpubench.model.hashing import short_hash
from tests.overview.frames import curve_rows, required_only


def rows(**facts: Any) -> pd.DataFrame:
    made = curve_rows(lambda size: 1e-3 * size, (1, 2))
    return complete_rows(pd.DataFrame(made).assign(**facts))


def test_a_place_has_all_that_rows_tell_of_the_device() -> None:
    """Fleets and prices group by it, so it may not depend on which analysis asks."""
    told = rows(
        label="lab", backend="cuda", device="G", device_uuid="d1", sm_count=132,
        device_memory_bytes=85e9, compute_capability="sm_90", power_limit_w=700.0,
    )  # fmt: skip
    place = measured_on(told, counted=told)

    assert (place.name, place.backend, place.device, place.device_uuid) == (
        "lab",
        "cuda",
        "G",
        "d1",
    )
    assert (place.sm_count, place.device_memory_bytes) == (132, 85_000_000_000)
    assert (place.compute_capability, place.power_limit_w) == ("sm_90", 700.0)
    assert place.blocks == len(told[["run_id", "block"]].drop_duplicates())


def test_rows_in_clear_and_hashed_are_of_one_place() -> None:
    """Part of a merged file was written with --identify."""
    made = pd.DataFrame(curve_rows(lambda size: 1e-3 * size, (1, 2))).assign(backend="cuda")
    first = made.assign(device_uuid="GPU-1", host="node7/h0123456789ab")
    second = made.assign(device_uuid=short_hash("d", "GPU-1"), host="h0123456789ab")
    told = complete_rows(pd.concat([first, second], ignore_index=True))

    assert told["device_uuid"].unique().tolist() == ["GPU-1"]
    assert told["host"].unique().tolist() == ["node7/h0123456789ab"]


def test_what_a_file_does_not_tell_is_none_and_never_zero() -> None:
    """A file of another tool has the required columns only."""
    bare = complete_rows(required_only(curve_rows(lambda size: 1e-3 * size, (1, 2))))
    place = measured_on(bare, counted=bare)

    assert place.name == place.device == ""
    known = (place.device_uuid, place.sm_count, place.device_memory_bytes, place.power_limit_w)
    assert (*known, place.compute_capability) == (None,) * 5


def test_only_the_rows_that_count_are_counted() -> None:
    """A run without any time is no replicate of an analysis of times."""
    both = pd.concat([rows(run_id="a"), rows(run_id="b")])

    assert measured_on(both, counted=both).runs == 2
    assert measured_on(both, counted=both[both["run_id"] == "a"]).runs == 1
