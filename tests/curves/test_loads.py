"""What a case loses under steady load, from a file that has it both ways."""

from typing import Any

import pandas as pd
import pytest

from gpubench.curves.loads import load_lines
from gpubench.curves.rows import complete_rows
from gpubench.overview.kernels import kernel_ladders
from gpubench.overview.overview import overview
from gpubench.report.kernels.document import kernels_document
from gpubench.report.layout.writers import written
from gpubench.report.overview.document import overview_document
from tests.overview.frames import block_row, required_only


def product(regime: str, run: int, time_s: float, clock_mhz: float, **changes: Any) -> Any:
    return block_row(
        **{
            "regime": regime,
            "run_id": f"r{run}",
            "time_median_s": time_s,
            "sm_clock_mhz": clock_mhz,
            "flop": 8e11,
            "cache": "hot",
            "batch_size": 4096,
            "implementation": "cupy-tensor",
            **changes,
        }
    )


def rows(runs: int) -> pd.DataFrame:
    """Return a product that is a fifth slower when it is kept busy, and a copy that is not."""
    found = []
    for run in range(runs):
        drift = 1.001 ** (run - runs // 2)
        found += [product("burst", run, 1e-3 * drift, 1980.0, block=block) for block in range(3)]
        found.append(product("steady", run, 1.25e-3 * drift, 1584.0))
    return pd.DataFrame(found)


def test_speed_is_paired_by_run() -> None:
    """What a run does to both goes out; blocks are not paired, since a steady case has one."""
    (line,) = load_lines(complete_rows(rows(3)))

    assert (line.regime, line.batch_size, line.speed.pairs) == ("burst", 4096, 3)
    assert line.speed.ratio == pytest.approx(0.8)
    assert line.speed.low == pytest.approx(0.8)
    assert (line.rested_clock_mhz, line.steady_clock_mhz) == (1980.0, 1584.0)


def test_show_and_kernels_say_what_steady_load_costs() -> None:
    """Both speeds, the change with its interval over runs, and the clocks that explain it."""
    expected = (
        "batch 4096: 800 TFLOP/s in bursts, 640 TFLOP/s steady"
        " (speed -20.0 %, 95 % CI -20.0 to -20.0), clock 1980 -> 1584 MHz"
    )
    shown = written(overview_document(overview(rows(3))), "markdown")
    ladder = written(kernels_document(kernel_ladders(rows(3))), "markdown")

    assert expected in " ".join(shown.split())
    assert expected in " ".join(ladder.split())


def test_one_run_has_no_interval_and_says_so() -> None:
    """A change without its uncertainty would look surer than it is."""
    shown = written(overview_document(overview(rows(1))), "markdown")

    assert "640 TFLOP/s steady (speed -20.0 %, 1 run), clock" in " ".join(shown.split())


def test_a_step_is_held_against_itself_as_it_comes() -> None:
    """Steps have no bursts; without operations their times are told."""
    step = {"phase": "train_step", "cache": "none", "flop": None, "implementation": "torch"}
    frame = pd.DataFrame(
        [product("", 0, 4e-3, 1980.0, **step), product("steady", 0, 5e-3, 1700.0, **step)]
    )

    shown = " ".join(written(overview_document(overview(frame)), "markdown").split())

    assert "4.00 ms as it comes, 5.00 ms steady (speed -20.0 %, 1 run), clock 1980" in shown


@pytest.mark.parametrize("regimes", [("burst", "burst"), ("steady", "steady")])
def test_a_case_under_one_load_says_nothing(regimes: tuple[str, str]) -> None:
    """There is nothing to hold it against."""
    frame = pd.DataFrame([product(regime, i, 1e-3, 1980.0) for i, regime in enumerate(regimes)])

    assert load_lines(complete_rows(frame)) == ()
    assert load_lines(complete_rows(required_only([block_row()]))) == ()


def test_loads_that_no_run_has_both_are_not_held_against_each_other() -> None:
    """The difference could be that of the runs."""
    frame = pd.DataFrame([product("burst", 0, 1e-3, 1980.0), product("steady", 1, 2e-3, 1500.0)])

    assert load_lines(complete_rows(frame)) == ()
