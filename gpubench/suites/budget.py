"""Fit a plan into a time: what to give up first, and what last."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from gpubench.errors import UsageError
from gpubench.model import Plan
from gpubench.model.regime import BURST, STEADY
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for

FEWEST_SIZES = 6
"""Fewer show neither a knee nor a power of two beside its tens."""

FEWEST_OF_SEVERAL_RUNS = 4
"""The same of a plan whose every size costs three runs: the reported pair, and a power beside its
ten. A verdict on two machines needs the runs more than the curve."""

_PAIR = 2
"""Of a plan of very many curves: 100 beside 128, and nothing else."""

LEAST_RUNS = 3
"""Fewer tell no between-run SD that a comparison can rely on."""

_GENERAL = ("procurement", "standard", "brief", "quick", "smoke")
"""Presets that ask the same question, largest first."""

_MOST_RUNS = 10
_MOST_BLOCKS = 10
_LONGEST_SAMPLE_S = 1.0


def fit_budget(
    plan: Plan,
    budget_s: float,
    estimate_s: Callable[[Plan], float],
    *,
    fixed: frozenset[str] = frozenset(),
) -> Plan:
    """Return the plan that uses a time best without exceeding it.

    From the smallest plan that says anything (1 run of 2 blocks at 6 sizes; of a preset with
    several runs 3 of them, at 4 sizes, or 2 if that is too much, in bursts) it grows in the order
    in which things are missed most: steady cases; 3 runs of 3 blocks, without which a difference
    between two machines cannot be told from chance; all batch sizes of the preset; the preset's
    sampling time; then runs up to 10, blocks up to 10 and a second of samples per visit.

    Args:
        plan: What the user asked for; the preset bounds the sizes.
        budget_s: Seconds, > 0.
        estimate_s: What a plan is expected to take; must grow with each of its numbers.
        fixed: Names of fields that the user has set and that stay: `runs`, `blocks`,
            `batch_sizes`, `sample_s`, `regimes`.

    Raises:
        UsageError: If even the smallest plan takes longer, with the time it needs.
    """
    kept = fixed | ({"sizes"} if plan.batch_sizes else set())
    fitted = _least_that_fits(plan, budget_s, estimate_s, kept)
    if fitted.regimes != plan.regimes:
        steady = replace(fitted, regimes=plan.regimes)
        fitted = steady if estimate_s(steady) <= budget_s else fitted
    for name, values in _growth(plan):
        if name not in kept:
            fitted = _grown(fitted, name, values, lambda p: estimate_s(p) <= budget_s)
    return fitted


def _least_that_fits(
    plan: Plan, budget_s: float, estimate_s: Callable[[Plan], float], kept: frozenset[str]
) -> Plan:
    """Return the smallest plan that says anything, or the one that says least if that is too much.

    Raises:
        UsageError: If neither fits.
    """
    smallest = _smallest(plan, kept)
    if estimate_s(smallest) <= budget_s:
        return smallest
    # A single run tells nothing of two machines, so that its curve has to say something.
    has_fewer = "sizes" not in kept and smallest.runs >= LEAST_RUNS
    least = replace(smallest, sizes=_PAIR) if has_fewer else smallest
    if estimate_s(least) > budget_s:
        raise _too_small(budget_s, least, estimate_s)
    return least


def _smallest(plan: Plan, kept: frozenset[str]) -> Plan:
    """Return the plan with what it is made of at least, but for fields that stay."""
    least = {name: value for name, value in _least(plan).items() if name not in kept}
    return replace(plan, **least)  # type: ignore[arg-type]  # the names are the plan's own


def _least(plan: Plan) -> dict[str, object]:
    several = plan.runs >= LEAST_RUNS
    least: dict[str, object] = {"runs": LEAST_RUNS if several else 1, "blocks": 2}
    least |= {"sizes": FEWEST_OF_SEVERAL_RUNS if several else FEWEST_SIZES, "sample_s": 0.05}
    if not plan.regimes and any(case.regime == STEADY for case in cases(plan)):
        least["regimes"] = (BURST,)
    return least


def _growth(plan: Plan) -> tuple[tuple[str, Sequence[float]], ...]:
    """Return which field may take which values, most wanted first."""
    per_unit = Counter(case.curve_id for case in cases(replace(plan, sizes=0)))
    return (
        ("sizes", range(_PAIR + 1, FEWEST_SIZES + 1)),
        ("runs", range(2, LEAST_RUNS + 1)),
        ("blocks", (3,)),
        ("sizes", range(FEWEST_SIZES + 1, max(per_unit.values()) + 1)),
        ("sample_s", (plan.sample_s,)),
        ("runs", range(4, _MOST_RUNS + 1)),
        ("blocks", range(4, _MOST_BLOCKS + 1)),
        ("sample_s", (0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, _LONGEST_SAMPLE_S)),
    )


def _grown(plan: Plan, name: str, values: Sequence[float], fits: Callable[[Plan], bool]) -> Plan:
    """Return the plan with the largest of the ascending values that fits, if any is larger."""

    def with_value(value: float) -> Plan:
        return replace(plan, **{name: value})  # type: ignore[arg-type]  # a number either way

    larger = [value for value in values if value > getattr(plan, name)]
    fitting = bisect_right(larger, 0, key=lambda value: 0 if fits(with_value(value)) else 1)
    return with_value(larger[fitting - 1]) if fitting else plan


def _too_small(budget_s: float, plan: Plan, estimate_s: Callable[[Plan], float]) -> UsageError:
    shorter = _preset_that_fits(budget_s, plan, estimate_s)
    return UsageError(
        "--budget",
        seen=f"{budget_s:.0f} s",
        expected=(
            f"at least {estimate_s(plan):.0f} s, the time of the fewest batch sizes"
            f" with --runs {plan.runs} --blocks {plan.blocks}"
        ),
        advice=(
            f"give more time{f', --preset {shorter}' if shorter else ''},"
            " or fewer curves with --workload, --phase or --select"
        ),
    )


def _preset_that_fits(
    budget_s: float, plan: Plan, estimate_s: Callable[[Plan], float]
) -> str | None:
    """Return the largest preset below a plan's that would fit, if its cases are the preset's."""
    if plan.preset not in _GENERAL or plan.workloads or plan.implementations or plan.phases:
        return None
    for name in _GENERAL[_GENERAL.index(plan.preset) + 1 :]:
        other = _smallest(plan_for(name, plan.backend, plan.device), frozenset())
        if estimate_s(other) <= budget_s:
            return name
    return None
