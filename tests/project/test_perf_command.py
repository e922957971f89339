"""What `make perf` says of a whole command."""

from dataclasses import replace
from pathlib import Path

import pytest

from gpubench.model import Spent
from gpubench.results.writer import ResultsWriter
from gpubench.runner.duration import expected
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for
from tests.results.examples import example_row
from tools.perf_command import command_lines


@pytest.mark.parametrize(("longer", "is_met"), [(1.2, True), (1.5, False), (0.7, False)])
def test_an_estimate_is_judged_by_what_the_command_took(longer: float, is_met: bool) -> None:
    """And where the time went is read from the file alone."""
    plan = plan_for("smoke", "cpu", "cpu")
    took_s = longer * expected(plan, cases(plan)).seconds

    def measured(_preset: str, _device: str, path: Path) -> float:
        spent = Spent(visit_s=10.0, timed_s=8.0, start_s=5.0)
        with ResultsWriter.create(path) as writer:
            writer.write(replace(example_row(), spent=spent))
        return took_s

    judged, use = command_lines("cpu", measured)

    assert f"took {took_s:.0f} s" in judged[0]
    assert judged[1] is is_met
    assert use == ("time by its file: 15 s: timed 53 %, starting 33 %, other 13 %", True)
