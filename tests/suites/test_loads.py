"""Under which loads a plan's cases are measured."""

from collections.abc import Sequence

import pytest

from gpubench.errors import UsageError
from gpubench.model import Case, Plan, format_plan
from gpubench.suites.call_time import WorkSize
from gpubench.suites.costs import gpu_costs
from gpubench.suites.estimate import PlanEstimate, estimate
from gpubench.suites.grid import cases
from gpubench.suites.planning import Overrides, command_of, parse_regimes, plan_for
from gpubench.suites.presets import PRESETS
from gpubench.suites.recorded_plan import recorded_plan


def of(preset: str, **overrides: object) -> tuple[Plan, tuple[Case, ...]]:
    options: Overrides = overrides  # type: ignore[assignment]  # a few of its names
    plan = plan_for(preset, "cuda", "cuda:0", **options)
    return plan, cases(plan)


@pytest.mark.parametrize("preset", PRESETS)
def test_all_kernels_of_a_gpu_are_in_bursts_and_few_cases_are_steady(preset: str) -> None:
    """A steady case takes ten seconds; a kernel without a load would be some mixture."""
    _, found = of(preset)
    steady = [case for case in found if case.regime == "steady"]

    assert {case.regime for case in found if case.cache == "cold"} <= {"burst"}
    assert {case.regime for case in found if case.cache == "hot"} <= {"burst", "steady"}
    assert {case.regime for case in found if case.cache == "none"} <= {"", "steady"}
    assert len(steady) <= 20


@pytest.mark.parametrize(("preset", "least"), [("brief", 4), ("standard", 16), ("kernels", 2)])
def test_presets_that_decide_something_have_steady_cases_beside_the_same_in_bursts(
    preset: str, least: int
) -> None:
    """Only both together say what the power limit takes."""
    _, found = of(preset)
    ids = {case.id for case in found}
    steady = [case for case in found if case.regime == "steady" and case.cache == "hot"]

    assert sum(case.regime == "steady" for case in found) >= least
    assert steady
    assert all(case.id.replace("/steady", "/burst") in ids for case in steady)


@pytest.mark.parametrize("preset", [name for name in PRESETS if "cpu" in PRESETS[name].sweeps])
def test_a_cpu_has_no_regime(preset: str) -> None:
    """So that the ids of its cases are what they were."""
    assert {case.regime for case in cases(plan_for(preset, "cpu", "cpu"))} == {""}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("burst", {"burst", ""}), ("steady", {"steady"}), ("both", {"burst", "", "steady"})],
)
def test_regime_decides_for_all_cases(typed: str, expected: set[str]) -> None:
    """Steps have no bursts and are measured as they come; nothing cold is steady."""
    plan, found = of("smoke", regimes=parse_regimes(typed))

    assert {case.regime for case in found} == expected
    assert f"--regime {','.join(parse_regimes(typed))}" in command_of(plan)


def test_a_plan_with_regimes_is_read_back_from_a_file() -> None:
    """Else such a file could not be resumed."""
    plan, _ = of("smoke", regimes=("burst", "steady"))

    assert recorded_plan(format_plan(plan), "a.csv") == plan


@pytest.mark.parametrize("typed", ["fast", "", "burst,slow"])
def test_a_load_that_does_not_exist_names_those_that_do(typed: str) -> None:
    """A typing error costs one line."""
    with pytest.raises(UsageError, match=r"^--regime: "):
        parse_regimes(typed)


def test_a_cpu_refuses_a_choice_of_loads() -> None:
    """It would change nothing, in silence."""
    with pytest.raises(UsageError, match="measured under one load"):
        plan_for("smoke", "cpu", "cpu", regimes=("steady",))


def test_batch_sizes_of_a_users_own_make_no_more_steady_cases_than_the_preset_has() -> None:
    """Three hundred of ten seconds were not asked for; with `--regime steady` they were."""
    _, preset = of("brief", batch_sizes=(64, 100, 128, 4096))
    _, asked = of("brief", batch_sizes=(64, 128), regimes=("steady",))

    assert {case.batch_size for case in preset if case.regime == "steady"} <= {128, 4096}
    assert {case.batch_size for case in asked} == {64, 128}


def test_an_estimate_counts_what_steady_cases_take() -> None:
    """Once per run each, with the warming up of the card ahead of them."""
    plan, found = of("brief")
    others = [case for case in found if case.regime != "steady"]

    def of_cases(chosen: Sequence[Case]) -> PlanEstimate:
        return estimate(plan, chosen, lambda _case: WorkSize(), gpu_costs())

    longer_s = of_cases(found).seconds - of_cases(others).seconds
    # But for what they share with the same cases under another load.
    assert longer_s == pytest.approx(plan.runs * of_cases(found).steady_s(), rel=0.02)
