from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from gpubench.model import BlockRow, Outcome, Status, WorkDone
from gpubench.reframe.rates import NodeRates, rates_of
from gpubench.results.reader import read_results
from gpubench.suites.grid import cases
from tests.reframe.files import plan, rows, written

IDS = [case.id for case in cases(plan())]


def of(tmp_path: Path, lines: Iterable[BlockRow]) -> NodeRates:
    return rates_of(read_results(written(tmp_path / "a.csv", lines)))


def test_a_nodes_rate_is_that_of_its_slowest_device(tmp_path: Path) -> None:
    """A buyer of eight GPUs wants to know the slowest; a baseline is the median device."""
    found = of(tmp_path, rows({0: 100.0, 1: 90.0, 2: 103.0}))

    assert found.slowest == dict(zip(IDS, [360.0, 720.0], strict=True))
    assert found.median == dict(zip(IDS, [400.0, 800.0], strict=True))


def test_blocks_of_a_device_count_by_their_median(tmp_path: Path) -> None:
    """One disturbed block makes no slow GPU."""
    first, *others = rows({0: 100.0})
    third = replace(first, design=replace(first.design, block=2))

    found = of(tmp_path, [replace(first, work=WorkDone(items_per_s=4.0)), *others, third])

    assert found.slowest[IDS[0]] == 400.0


def test_what_devices_do_alone_is_a_metric_of_its_own(tmp_path: Path) -> None:
    """Eight GPUs at once share power and heat; a median over both would be of neither."""
    together = rows({0: 90.0, 1: 80.0})
    alone = [
        replace(row, run=replace(row.run, run_id=f"s{row.run.run_id[1:]}"))
        for row in rows({0: 100.0, 1: 99.0}, loaded_devices=1)
    ]

    found = of(tmp_path, [*together, *alone])

    assert found.slowest[IDS[0]] == 320.0
    assert found.slowest[f"{IDS[0]}/alone"] == 396.0
    assert found.conditions["loaded_devices"] == ("1", "2")


def test_cases_without_a_time_are_told_apart(tmp_path: Path) -> None:
    """Out of memory on one device only is what a fleet is measured for."""
    first, *others = rows({0: 1.0, 1: 1.0})
    failed = replace(first, outcome=Outcome(status=Status.OOM), timing=None)

    found = of(tmp_path, [failed, *others])

    assert found.untimed == {IDS[0]: "oom"}
    assert found.slowest.keys() == set(IDS)


@pytest.mark.parametrize("power_limit_w", [None, 700.0])
def test_conditions_are_the_texts_that_stand_there(
    power_limit_w: float | None, tmp_path: Path
) -> None:
    """Two that are unknown are alike, one is unlike any number."""
    found = of(tmp_path, rows({0: 1.0}, power_limit_w=power_limit_w))

    assert found.conditions["power_limit_w"] == (() if power_limit_w is None else ("700",))
    assert found.conditions["device"] == ("Example CPU",)
