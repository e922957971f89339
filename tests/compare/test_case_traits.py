"""What the files say of a case that its spread may follow: its kind, noise and time."""

from typing import Any

import numpy as np
import pandas as pd

from gpubench.compare.case_traits import case_traits
from gpubench.compare.comparison_records import Settings
from gpubench.compare.machines import machine
from gpubench.compare.measured_sides import COLUMNS
from gpubench.compare.pair_tables import SideData
from gpubench.compare.side_values import side_values
from gpubench.compare.sides import rows_of
from gpubench.stats.case_groups import CaseTraits

from .sides import frame, side


def traits(first: pd.DataFrame, second: pd.DataFrame) -> CaseTraits:
    """Return the traits of all cases of two files."""
    sides = [_data(label, rows) for label, rows in zip("ab", (first, second), strict=True)]
    places = np.arange(len(sides[0].measured.cases))
    return case_traits((sides[0], sides[1]), (places, places))


def _data(label: str, rows: pd.DataFrame) -> SideData:
    read = rows_of([side(label, rows)], COLUMNS)[0]
    return SideData(
        label=label,
        files=(label,),
        measured=side_values(read, Settings().select),
        machine=machine(read),
        recorded=None,
        warnings={},
    )


def both(**columns: Any) -> pd.DataFrame:
    """Return the cases of two workloads, the second with other columns."""
    second = {**columns, "workload": "mlp", "phase": "train_step"}
    first = {key: value for key, value in columns.items() if key != "host_bound_share"}
    return pd.concat([frame(**first), frame(**second)], ignore_index=True)


def test_on_a_gpu_a_kind_is_a_class() -> None:
    """Products, steps, and steps that wait for the host."""
    rows = both(backend="cuda", host_bound_share=0.5)
    rows.loc[rows["batch_size"] == rows["batch_size"].min(), "host_bound_share"] = 0.0

    assert len(set(traits(rows, rows).kinds.tolist())) == 3


def test_on_a_cpu_a_kind_is_a_workload() -> None:
    """No class says there what disturbs a case."""
    rows = both(backend="cpu")
    rows.loc[rows["workload"] == "mlp", "phase"] = "forward"

    assert len(set(traits(rows, rows).kinds.tolist())) == 2


def test_swapping_the_sides_changes_no_trait() -> None:
    """One is shorter than 20 us on one side only."""
    first = both(backend="cuda", time_s=lambda size: 19e-6)
    second = both(backend="cuda", time_s=lambda size: 21e-6, seed=1)
    there, back = traits(first, second), traits(second, first)

    assert there.kinds.tolist() == back.kinds.tolist()
    assert there.columns.tolist() == back.columns.tolist()


def test_noise_is_that_of_blocks_or_else_that_of_samples() -> None:
    """A run of one block has no other."""
    one_block = both(backend="cuda", blocks=1)
    one_block["time_p25_s"] = 0.99 * one_block["time_median_s"]
    one_block["time_p75_s"] = 1.01 * one_block["time_median_s"]
    bare = both(backend="cuda", blocks=1)

    assert np.isfinite(traits(both(backend="cuda"), both(backend="cuda")).columns).all()
    assert np.allclose(traits(one_block, one_block).columns[:, 0], 2 * np.log(0.02))
    assert np.isnan(traits(bare, bare).columns[:, 0]).all()
