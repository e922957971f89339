"""Claims about fitting a plan into a time."""

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.errors import UsageError
from gpubench.model import Case, Plan
from gpubench.suites.budget import FEWEST_SIZES, fit_budget
from gpubench.suites.call_time import WorkSize
from gpubench.suites.costs import cpu_costs, gpu_costs
from gpubench.suites.estimate import PlanEstimate, estimate
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for


@cache
def seconds(plan: Plan) -> float:
    return planned(plan).seconds


def planned(plan: Plan) -> PlanEstimate:
    return estimate(
        plan, cases(plan), lambda case: WorkSize(flop=case.batch_size * 10**6), cpu_costs(1)
    )


@settings(max_examples=30, deadline=None)
@given(st.floats(60, 40_000), st.sampled_from(["smoke", "quick"]))
def test_a_fitted_plan_never_exceeds_its_budget(budget_s: float, preset: str) -> None:
    """A promise of 20 minutes is kept."""
    fitted = fit_budget(plan_for(preset, "cpu", "cpu"), budget_s, seconds)
    assert seconds(fitted) <= budget_s


def test_three_runs_of_three_blocks_come_before_more_sizes() -> None:
    """Without them a difference between machines cannot be told from chance."""
    quick = plan_for("quick", "cpu", "cpu")
    budgets = [60.0, 90.0, 120.0, 180.0, 240.0, 400.0, 800.0]
    for fitted in (fit_budget(quick, budget_s, seconds) for budget_s in budgets):
        sizes = max(Counter(case.curve_id for case in cases(fitted)).values())
        assert sizes >= FEWEST_SIZES
        assert sizes == FEWEST_SIZES or (fitted.runs >= 3 and fitted.blocks >= 3)


def test_a_generous_budget_fills_up_with_runs() -> None:
    """Time that is left goes into what tells machines apart."""
    fitted = fit_budget(plan_for("quick", "cpu", "cpu"), 3600.0, seconds)
    assert fitted.runs > 3
    assert cases(fitted) == cases(plan_for("quick", "cpu", "cpu"))


def test_what_the_user_set_stays() -> None:
    """`--runs 1 --budget 20m` is one run."""
    plan = plan_for("quick", "cpu", "cpu", runs=1, blocks=2, batch_sizes=(100, 128))
    fitted = fit_budget(plan, 1200.0, seconds, fixed=frozenset({"runs", "blocks", "batch_sizes"}))
    assert (fitted.runs, fitted.blocks, fitted.batch_sizes) == (1, 2, (100, 128))
    assert fitted.sizes == 0
    assert fitted.sample_s > plan.sample_s


def test_a_budget_for_nothing_says_what_would_do() -> None:
    """The error names the time of the smallest plan, and that time is then enough."""
    plan = plan_for("standard", "cpu", "cpu", implementations=("torch",))
    with pytest.raises(UsageError, match="at least") as caught:
        fit_budget(plan, 5.0, seconds)
    needed_s = float(caught.value.expected.split()[2])
    assert seconds(fit_budget(plan, needed_s + 1, seconds)) <= needed_s + 1


def test_slow_calls_cost_more_than_their_share_of_sampling() -> None:
    """Six calls of a second cannot be had in a tenth of a second."""
    plan = plan_for("quick", "cpu", "cpu")
    fast, slow = cases(plan)[:2]

    def size(case: Case) -> WorkSize:
        return WorkSize(flop=60 * 10**9 if case == slow else None)

    assert estimate(plan, (slow,), size, cpu_costs(1)).seconds > plan.blocks * 6
    assert estimate(plan, (fast,), size, cpu_costs(1)).seconds < 7 + plan.blocks * 1


def test_runs_multiply_and_compiling_counts_once_a_run() -> None:
    """The first visit of a run pays for the compiler."""
    one = plan_for("quick", "cpu", "cpu", implementations=("torch-compile",), runs=1)
    three = plan_for("quick", "cpu", "cpu", implementations=("torch-compile",), runs=3)
    eager = plan_for("quick", "cpu", "cpu", runs=1)
    assert planned(three).measuring_s == pytest.approx(3 * planned(one).measuring_s)
    assert seconds(one) > seconds(eager) + 10 * len(cases(one))


def test_our_own_kernels_are_compiled_once_for_each_type() -> None:
    """Whatever the number of sizes and runs: CuPy keeps what it made."""
    plan = plan_for("kernels", "cuda", "cuda:0", implementations=("cupy-tensor",), runs=3)
    one, *more = cases(plan)
    same = next(case for case in more if case.dtype == one.dtype)
    other = next(case for case in more if case.dtype != one.dtype)

    def beyond_torch_s(*ours: Case) -> float:
        beside = [replace(case, implementation="torch") for case in ours]
        of_ours, of_torch = (
            estimate(plan, found, lambda _: WorkSize(), gpu_costs()) for found in (ours, beside)
        )
        return of_ours.compile_s - of_torch.compile_s

    assert 0 < beyond_torch_s(one) == pytest.approx(beyond_torch_s(one, same))
    assert beyond_torch_s(one, other) == pytest.approx(2 * beyond_torch_s(one))


@pytest.mark.parametrize(("preset", "most_s"), [("smoke", 20), ("quick", 180)])
def test_short_presets_are_planned_within_their_time(preset: str, most_s: float) -> None:
    """The estimate, by the same formula that `--budget` trusts."""
    assert seconds(plan_for(preset, "cpu", "cpu")) <= most_s
