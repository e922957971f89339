"""A side whose rows were measured with several things is named or refused."""

from typing import Any

import pandas as pd
import pytest

from gpubench.errors import UsageError
from tests.compare.sides import frame, pair, verdicts

GPU: dict[str, Any] = {"device": "G", "device_uuid": "d1", "backend": "cuda", "torch": "v2.6.0"}


def mixed(column: str, value: Any) -> pd.DataFrame:
    """Return rows of which the powers of two above 1 differ in a column, within each run."""
    rows = frame(seed=1, **{column: GPU.get(column, 1)} | GPU)
    power = rows["batch_size"].isin((16, 128, 256, 512))
    return rows.assign(**{column: rows[column].where(~power, value)})


def test_two_versions_on_one_side_are_a_warning() -> None:
    """csarofeen/pytorch #2242: 10 % between runs were another torch for some of the sizes."""
    found = pair(frame(**GPU), mixed("torch", "v2.7.0"))

    assert any("torch is v2.6.0 and v2.7.0" in text for text in found.warnings)
    assert not any(
        "not measured alike" in text for text in pair(frame(**GPU), frame(seed=1, **GPU)).warnings
    )


def test_the_same_mixture_on_both_sides_is_a_warning_too() -> None:
    """What is the same on both sides is no difference, and a mixture all the same."""
    rows = mixed("torch", "v2.7.0")
    found = pair(
        rows, rows.assign(run_id="x" + rows["run_id"], time_median_s=rows["time_median_s"] * 1.001)
    )

    assert sum("not measured alike" in text for text in found.warnings) == 2


def test_cases_of_two_methods_are_not_compared() -> None:
    """Another method is another question."""
    found = pair(frame(**GPU, method=1), mixed("method", 2))

    assert verdicts(found).count("not comparable") == 4
    assert any("method is 1 and 2" in text for text in found.warnings)


def test_runs_without_a_common_case_are_refused() -> None:
    """Two files on one side that hold different sizes are no three runs of either."""
    parts = [
        frame(seed=1, sizes=(16, 128), **GPU),
        frame(seed=2, sizes=(1, 100), **GPU),
    ]

    with pytest.raises(UsageError, match="timed in 3 of 6 runs"):
        pair(frame(**GPU), pd.concat(parts))
