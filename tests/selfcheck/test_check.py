"""From simulated runs to the machine that made them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpubench.device.other_processes import Load
from gpubench.errors import ResultsFileError
from gpubench.model.between_run_sd import CaseClass
from gpubench.selfcheck.check import self_check
from gpubench.selfcheck.self_check import SelfCheck
from gpubench.stats.power import detectable_change
from tests.selfcheck.frames import simulated, table


def checked(*frames: pd.DataFrame, load: Load | None = None) -> SelfCheck:
    """Return the self-check of some files, with a judge that never finds anything."""
    tables = [table(frame, f"{number}.csv") for number, frame in enumerate(frames)]
    return self_check(tables, load=load, judge_by=lambda _settings: lambda *_sides: 0)


def numbers(check: SelfCheck) -> list[float]:
    """Return every figure that a reader would act on."""
    found = check.disturbances
    changes = [change for change in (found.within_runs, found.between_runs) if change]
    return [
        *(n for c in check.classes for n in (c.found.spread, c.found.df, c.low, c.high)),
        *(n for change in changes for n in (change.share, change.low, change.high)),
        float(check.cases),
    ]


def test_each_class_has_its_spread() -> None:
    """What makes short products differ between runs is not what makes steps differ."""
    frame = simulated(cases=30, runs=8, spread=0.004)
    steps = frame["workload"] == "mlp"
    louder = np.random.default_rng(6).normal(0, 0.03, (8, 31))
    frame.loc[steps, "time_median_s"] *= np.exp(
        louder[frame["run_index"][steps], frame["batch_size"][steps]]
    )

    found = {c.found.case_class: c for c in checked(frame).classes}

    assert list(found) == [CaseClass.SHORT_PRODUCT, CaseClass.PRODUCT, CaseClass.STEP]
    assert found[CaseClass.PRODUCT].low < 0.004 < found[CaseClass.PRODUCT].high
    assert found[CaseClass.STEP].low < 0.03 < found[CaseClass.STEP].high
    assert all(c.found.cases == 10 for c in found.values())


@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("shared", [0.0, 0.01])
def test_the_interval_holds_the_spread_of_most_machines(shared: float) -> None:
    """The law of `between_run_sd`, through the whole way from rows."""
    truth, held = (0.004**2 + shared**2) ** 0.5, 0
    for seed in range(20):
        (one, *_) = checked(simulated(seed=seed, cases=9, blocks=1, shared=shared)).classes
        held += one.low <= truth <= one.high

    assert held >= 16


@pytest.mark.usefixtures("untraced")
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0.01, 100.0), st.integers(0, 9))
def test_a_constant_factor_on_all_times_changes_nothing(factor: float, seed: int) -> None:
    """Spreads are relative; only the class of a case looks at how long it takes."""
    options: dict[str, Any] = {"seed": seed, "cases": 5, "blocks": 2, "runs": 4}
    # Cases of the class of passes, whose limit a factor cannot cross.
    before, after = (
        checked(frame[frame["workload"] == "mlp"])
        for frame in (simulated(**options), simulated(**options, factor=factor))
    )

    assert numbers(after) == pytest.approx(numbers(before), rel=1e-6, abs=1e-9)


@pytest.mark.usefixtures("untraced")
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 999), st.integers(0, 9))
def test_the_order_of_the_rows_changes_nothing(order: int, seed: int) -> None:
    """A file may be sorted by anything; time tells the order of the runs."""
    frame = simulated(seed=seed, cases=4, runs=4, blocks=2, within_runs=0.01, block_noise=0.01)

    shuffled = frame.sample(frac=1.0, random_state=order)

    assert numbers(checked(shuffled)) == pytest.approx(numbers(checked(frame)), rel=1e-9)
    assert checked(shuffled).spread.measured_at == "2026-01-02T03:03:05+00:00"


def test_more_runs_and_less_spread_find_smaller_changes() -> None:
    """The figures a reader plans by go the right way, and are honest about their own spread."""
    quiet, loud = (checked(simulated(spread=spread)).classes[0] for spread in (0.01, 0.03))

    changes = [found.change for found in quiet.minimum_detectable if found.change is not None]
    assert changes == sorted(changes, reverse=True)
    assert len(changes) == 3
    for few, more in zip(quiet.minimum_detectable, loud.minimum_detectable, strict=True):
        assert few.low is not None
        assert more.change is not None
        assert few.change is not None
        assert few.low < few.change < more.change


def test_no_change_below_the_smallest_effect_is_promised() -> None:
    """A comparison gives no verdict on it, however quiet the machine is."""
    one = checked(simulated(spread=1e-6)).classes[0]

    assert all(found.change == pytest.approx(0.01, rel=0.01) for found in one.minimum_detectable)


def test_a_machine_in_chaos_finds_nothing() -> None:
    """No number stands where none would mean anything."""
    one = checked(simulated(spread=3.0)).classes[-1]

    assert one.minimum_detectable[0].change is None


def test_what_is_kept_says_where_and_how_it_was_measured() -> None:
    """A comparison must be able to tell whose spread it is."""
    spread = checked(simulated(runs=5, blocks=2)).spread

    assert (spread.runs, spread.blocks, spread.method) == (5, 2, 1)
    assert spread.device.device == "Example CPU"
    assert spread.software.host == "h0123456789ab"
    assert {found.case_class for found in spread.classes} == {
        CaseClass.SHORT_PRODUCT,
        CaseClass.PRODUCT,
        CaseClass.STEP,
    }


def test_a_file_with_the_required_columns_only_is_answered_and_is_of_no_machine() -> None:
    """Other tools' files count; nobody could find their spread again."""
    names = ["workload", "phase", "dtype", "batch_size", "run_id", "block", "status"]
    frame = simulated()[[*names, "time_median_s"]].assign(
        workload_version=1, implementation="", params="", cache="", regime=""
    )

    check = checked(frame)

    assert check.key is None
    assert check.disturbances.between_runs is None
    assert check.disturbances.samples is None
    assert check.spread.measured_at == ""


def test_failed_cases_are_left_out_and_counted() -> None:
    """A case that ran out of memory in one run has no spread, and the others keep theirs."""
    frame = simulated(cases=6)
    failed = (frame["batch_size"] == 1) & (frame["run_index"] == 2)
    frame.loc[failed, ["status", "time_median_s"]] = ["oom", None]

    check = checked(frame)

    assert (check.cases, check.failed_cases) == (5, 1)
    assert sum(c.found.cases for c in check.classes) == 5


def test_a_file_without_a_case_in_every_run_is_refused() -> None:
    """No row with a time, or none in all runs: there is nothing to answer from."""
    frame = simulated(cases=3).assign(status="error", time_median_s=float("nan"))

    with pytest.raises(ResultsFileError, match="no case has a time in every row"):
        checked(frame)


def test_what_can_be_found_is_shared_among_all_cases() -> None:
    """Twelve cases are twelve tests: Holm's first step asks each for a twelfth of 5 %."""
    check = checked(simulated(cases=12))

    (one, *_) = check.classes
    found = {effect.runs: effect.change for effect in one.minimum_detectable}
    expected = detectable_change(5, one.found.spread, alpha=0.05 / 12, least=0.01)
    assert found[5] == pytest.approx(expected)


def test_runs_are_ordered_by_their_time_and_not_by_their_names() -> None:
    """An identifier is random, and a drift read in its order would be none."""
    frame = simulated(runs=6, between_runs=0.2, spread=0.001)
    names = {f"r{run}": f"r{place}" for run, place in enumerate((3, 0, 5, 1, 4, 2))}

    found = [
        checked(rows).disturbances.between_runs
        for rows in (frame, frame.assign(run_id=frame["run_id"].map(names)))
    ]

    assert found[0] is not None
    assert found[0].share == pytest.approx(0.22, abs=0.02)
    assert found[1] == found[0]


@pytest.mark.parametrize(("alarmed", "exceeds"), [(0, False), (1, True)])
def test_more_false_alarms_than_asked_for_are_those_beyond_chance(
    alarmed: int, exceeds: bool
) -> None:
    """The interval of none reaches far above 5 %, which accuses nobody."""
    tables = [table(simulated(cases=3, runs=8))]
    check = self_check(tables, load=None, judge_by=lambda _settings: lambda *_sides: alarmed)

    assert check.alarms.high > check.alpha
    assert check.alarms_exceed_alpha == exceeds
