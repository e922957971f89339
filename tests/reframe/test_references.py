from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gpubench.errors import ResultsFileError
from gpubench.model import Outcome, Status
from gpubench.reframe.rates import NodeRates, rates_of
from gpubench.reframe.references import baseline_rates, contradiction, metric, references
from gpubench.results.reader import read_results
from gpubench.suites.grid import cases
from tests.reframe.files import plan, rows, written

IDS = [case.id for case in cases(plan())]


@pytest.fixture
def baseline(tmp_path: Path) -> NodeRates:
    path = written(tmp_path / "baseline.csv", rows({0: 100.0, 1: 98.0, 2: 105.0}, loaded_devices=1))
    return baseline_rates(str(path))


def of(tmp_path: Path, **changes: Any) -> NodeRates:
    return rates_of(read_results(written(tmp_path / "node.csv", rows({0: 100.0}, **changes))))


def test_references_are_the_median_device_and_how_far_below_it_fails(baseline: NodeRates) -> None:
    """They are generated: nobody copies numbers out of a file by hand. Faster never fails."""
    assert references(baseline, 0.05) == {
        IDS[0]: (400.0, -0.05, None, "items/s"),
        IDS[1]: (800.0, -0.05, None, "items/s"),
    }


def test_a_users_own_workload_has_a_name_that_reframe_can_look_up() -> None:
    """A colon separates system, partition and metric there."""
    assert metric("my_module:work//forward/float32//4/none") == (
        "my_module.work//forward/float32//4/none"
    )


def test_a_node_like_its_baseline_is_held_against_it(tmp_path: Path, baseline: NodeRates) -> None:
    """Other software may be compared, another device may not."""
    assert contradiction(of(tmp_path, torch="v9.9.9"), baseline) == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"device": "Other CPU"}, "device is Other CPU, in the baseline Example CPU"),
        ({"power_limit_w": 500.0}, "power_limit_w is 500, in the baseline unknown"),
        ({"loaded_devices": 8}, "loaded_devices is 8, in the baseline 1"),
        ({"method": 2}, "method is 2, in the baseline 1"),
    ],
)
def test_another_device_or_condition_is_named_instead(
    changes: dict[str, Any], said: str, tmp_path: Path, baseline: NodeRates
) -> None:
    """A wrong power limit is a finding of its own, and no slow GPU."""
    assert contradiction(of(tmp_path, **changes), baseline) == said


def test_a_case_that_has_no_time_any_more_is_named(tmp_path: Path, baseline: NodeRates) -> None:
    """ReFrame would leave out what has no value, and the node would pass."""
    node = of(tmp_path, outcome=Outcome(status=Status.OOM, detail="no room"), timing=None)

    assert contradiction(node, baseline) == f"no time for {IDS[0]} (oom), which the baseline has"


def test_a_baseline_of_other_cases_is_none(tmp_path: Path, baseline: NodeRates) -> None:
    """Nothing would be checked, and all would pass."""
    unlike = replace(of(tmp_path), slowest={"another case": 1.0})

    assert contradiction(unlike, baseline) == "the baseline has none of its cases"


def test_a_baseline_without_a_time_is_refused(tmp_path: Path) -> None:
    """One line, and no fleet that passes for lack of references."""
    path = tmp_path / "baseline.csv"

    with pytest.raises(ResultsFileError, match="it has no row with a time"):
        baseline_rates(str(path))
