"""What `gpubench compare` makes of cases that differ in kind, on files whose truth is known.

Some cases are quiet, as steps that the GPU decides; the others are loud, as steps that wait for a
busy host, and each run moves all of the loud ones together. ``python -m tools.simulate_unequal
1000`` makes a thousand pairs per scenario; a smaller number of the same is a test.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import Interval, Settings, Verdict
from gpubench.compare.paired_estimates import paired_case_estimates
from gpubench.compare.sides import Side
from gpubench.compare.uncertainty import Assumed, Estimates, SideTable, case_estimates
from gpubench.compare.verdicts import adjusted_p, intervals, verdicts
from gpubench.results.table import ResultsTable
from gpubench.stats.arrays import Array
from tools.side_table import side_table

_CALLED = {Verdict.FASTER, Verdict.SLOWER}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnequalCases:
    """Two files to be made, and what is true of them."""

    name: str
    quiet: int = 20
    loud: int = 20
    runs: int = 5
    """On either side."""
    change: float = 0.0
    """By how much every fourth quiet case of the contender is slower."""
    quiet_spread: float = 0.002
    loud_spread: float = 0.02
    loud_shift: float = 0.05
    """Standard deviation of what a run does to all loud cases."""
    shared_shift: float = 0.0
    """Standard deviation of what a run does to all cases."""
    varies: float = 0.0
    """Standard deviation over the cases of the log of their spread."""
    in_turns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnequalOutcome:
    """What a comparison made of one pair."""

    is_false: bool
    """Whether any unchanged case was called faster or slower."""
    found: float
    """Share of the changed cases that were called slower."""
    quiet_covered: float
    loud_covered: float
    quiet_width: float
    """Median half-width of quiet cases / that of Student's t for one of them alone."""


def simulate_unequal(scenario: UnequalCases, seed: int) -> UnequalOutcome:
    """Compare one pair from the runs' values on.

    Args:
        scenario: What is true.
        seed: The pair's own.
    """
    changes, values = drawn(scenario, seed)
    estimates = _estimates(scenario, *(side_table(of_side) for of_side in values))
    found = verdicts(estimates, adjusted_p(estimates), Settings())
    return _outcome(scenario, changes, found, intervals(estimates))


def simulate_unequal_files(scenario: UnequalCases, seed: int, *, marked: bool) -> UnequalOutcome:
    """Compare one pair of tables, as the command does.

    Args:
        scenario: What is true.
        seed: The pair's own.
        marked: Whether the files say that the host decides the loud cases' times; else they have
            the eight least columns.
    """
    changes, values = drawn(scenario, seed)
    sides = [
        _side(label, of_side, scenario, marked=marked)
        for label, of_side in zip("ab", values, strict=True)
    ]
    cases = sorted(compare(sides).pairs[0].cases, key=lambda case: case.case.batch_size)
    found = tuple(case.verdict for case in cases)
    return _outcome(
        scenario, changes, found, tuple(case.result for case in cases if case.result is not None)
    )


def drawn(scenario: UnequalCases, seed: int) -> tuple[Array, tuple[Array, Array]]:
    """Return the log changes, (cases,), and both sides' logs of times, (cases, runs).

    Args:
        scenario: What is true.
        seed: The pair's own.
    """
    random = np.random.default_rng((2027, seed))
    is_loud = np.arange(scenario.quiet + scenario.loud) >= scenario.quiet
    varied = np.exp(scenario.varies * random.standard_normal(len(is_loud)) - scenario.varies**2)
    spreads = np.where(is_loud, scenario.loud_spread, scenario.quiet_spread) * varied
    is_changed = ~is_loud & (np.arange(len(is_loud)) % 4 == 0)
    changes = np.where(is_changed, np.log1p(scenario.change), 0.0)
    shape = (len(is_loud), scenario.runs)
    first, second = (
        (changes * place)[:, None]
        + spreads[:, None] * random.standard_normal(shape)
        + scenario.loud_shift * is_loud[:, None] * random.standard_normal(scenario.runs)
        + scenario.shared_shift * random.standard_normal(scenario.runs)
        for place in (0, 1)
    )
    return changes, (first, second)


def _estimates(scenario: UnequalCases, first: SideTable, second: SideTable) -> Estimates:
    apart = case_estimates(first, second, Assumed())
    if not scenario.in_turns:
        return apart
    return paired_case_estimates(first, second, Assumed(), apart.own)


def _side(label: str, values: Array, scenario: UnequalCases, *, marked: bool) -> Side:
    case, run = (place.ravel() for place in np.indices(values.shape))
    columns = {
        "workload": "mlp",
        "implementation": "torch",
        "phase": "train_step",
        "dtype": "bfloat16",
        "batch_size": case + 1,
        "run_id": np.array([f"{label}{number}" for number in range(values.shape[1])])[run],
        "block": 0,
        "time_median_s": 1e-3 * np.exp(values.ravel()),
    }
    if marked:
        share = np.where(case >= scenario.quiet, 0.5, 0.0)
        columns |= {"host_bound_share": share, "backend": "cuda", "device": "G"}
    frame = pd.DataFrame(columns).assign(status="ok", workload_version=1, params="", cache="none")
    return Side(label=label, tables=(ResultsTable(frame=frame, source=f"{label}.csv"),))


def _outcome(
    scenario: UnequalCases,
    changes: Array,
    found: tuple[Verdict, ...],
    case_intervals: tuple[Interval, ...],
) -> UnequalOutcome:
    changed, quiet = changes != 0, np.arange(len(changes)) < scenario.quiet
    called = np.array([verdict in _CALLED for verdict in found])
    slower = np.array([verdict is Verdict.SLOWER for verdict in found])
    covered = np.array(
        [
            interval.low <= np.exp(-change) <= interval.high
            for interval, change in zip(case_intervals, changes, strict=True)
        ]
    )
    widths = np.log([interval.high / interval.low for interval in case_intervals]) / 2
    return UnequalOutcome(
        is_false=bool(called[~changed].any()),
        found=float(slower[changed].mean()) if changed.any() else 0.0,
        quiet_covered=float(covered[quiet].mean()),
        loud_covered=float(covered[~quiet].mean()),
        quiet_width=float(np.median(widths[quiet])) / honest_half_width(scenario),
    )


def honest_half_width(scenario: UnequalCases) -> float:
    """Return the half-width of Student's t for a quiet case of known spread, in logs."""
    spread = float(np.hypot(scenario.quiet_spread, scenario.shared_shift))
    df = (1 if scenario.in_turns else 2) * (scenario.runs - 1)
    return float(stats.t.ppf(0.975, df)) * spread * float(np.sqrt(2 / scenario.runs))


SCENARIOS = tuple(
    UnequalCases(name=f"{runs} runs, {name}", runs=runs, **traits)
    for runs in (5, 3)
    for name, traits in (
        ("20 quiet, 20 loud", {}),
        ("20 quiet, 20 loud, 2 % slower", {"change": 0.02}),
        ("50 quiet, 10 loud", {"quiet": 50, "loud": 10}),
        ("50 quiet, 10 loud, 2 % slower", {"quiet": 50, "loud": 10, "change": 0.02}),
        ("10 quiet, 50 loud", {"quiet": 10, "loud": 50}),
        ("10 quiet, 50 loud, 2 % slower", {"quiet": 10, "loud": 50, "change": 0.02}),
        ("37 quiet, 3 loud", {"quiet": 37, "loud": 3}),
        ("0.3 % shift of all cases", {"shared_shift": 0.003}),
        ("1 % shift of all cases", {"shared_shift": 0.01}),
        ("5 % shift of all cases", {"shared_shift": 0.05}),
        ("spreads vary", {"varies": 0.3}),
        ("spreads vary, 2 % slower", {"varies": 0.3, "change": 0.02}),
        ("loud 1.4 %", {"loud_spread": 0.01, "loud_shift": 0.01}),
        ("loud 0.7 %", {"loud_spread": 0.005, "loud_shift": 0.005}),
        ("in turns", {"in_turns": True}),
        ("in turns, 2 % slower", {"in_turns": True, "change": 0.02}),
    )
)
"""Every scenario that the method is held to."""


def main() -> int:
    """Print one line per scenario."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{pairs} pairs each; share of pairs with any false verdict, of changes found, of the")
    print("intervals of quiet and of loud cases that hold the truth, quiet half-width / honest")
    for scenario in SCENARIOS:
        print(_line(scenario, pairs), flush=True)
    return 0


def _line(scenario: UnequalCases, pairs: int) -> str:
    outcomes = [simulate_unequal(scenario, seed) for seed in range(pairs)]
    columns = ("is_false", "found", "quiet_covered", "loud_covered", "quiet_width")
    means = [float(np.mean([getattr(one, name) for one in outcomes])) for name in columns]
    found = f"{means[1]:6.1%}" if scenario.change else "     -"
    return (
        f"{scenario.name:44} {means[0]:6.1%}  {found}  {means[2]:6.1%}  {means[3]:6.1%}"
        f"  {means[4]:5.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
