"""How often `gpubench compare` is wrong, and what it finds, on files whose truth is known.

``python -m tools.simulate_compare 1000`` makes a thousand pairs per scenario; a smaller number of
the same is a test.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import Interval, Settings, Verdict, WorkloadComparison
from gpubench.compare.mean_judges import MeanJudge, RunsApart, RunsInTurns
from gpubench.compare.paired_estimates import paired_case_estimates
from gpubench.compare.sides import Side
from gpubench.compare.uncertainty import Assumed, Estimates, SideTable, case_estimates
from gpubench.compare.verdicts import adjusted_p, intervals, verdicts
from gpubench.compare.workloads import compare_workloads
from gpubench.results.table import ResultsTable
from gpubench.stats.arrays import Array
from gpubench.stats.case_groups import CaseTraits
from gpubench.stats.power import DEFAULT_SPREAD

RUN_SPREAD = 0.004
"""Root mean square over the cases of the between-run SD."""
SPREAD_VARIES = 0.3
"""Standard deviation over the cases of the log of that spread."""
BLOCK_SPREAD = 0.002
DRIFT = 0.6
"""How much of a block's deviation is left in the next block."""
SAMPLE_SPREAD = 0.01
SLOW_SHARE = 0.03
"""Of samples, on which something else was going on; 10 to 50 % slower."""
SAMPLES = 15
BLOCKS = 4

WORKLOADS = ("matmul", "mlp", "convnet", "transformer")

_CALLED = {Verdict.FASTER, Verdict.SLOWER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Two files to be made, and what is true of them."""

    name: str
    cases: int = 60
    runs: tuple[int, int] = (5, 5)
    noisier: float = 1.0
    """How many times further the contender's runs lie apart."""
    change: float = 0.0
    """By how much every tenth case of the contender is slower."""
    own_spreads: bool = False
    """Whether a case that is quiet on one side may be noisy on the other."""
    shared_drift: float = 0.0
    """Standard deviation of what a run does to all its cases, alike on both sides."""
    in_turns: bool = False
    """Whether the runs of both sides were measured in pairs."""
    mood: float = 0.0
    """Standard deviation of what the machine does to both runs of a pair, case by case; half of
    its variance is common to all cases."""
    gpu_sd: float = 0.0
    """Standard deviation between the two GPUs; 0 for one GPU on both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a comparison made of one pair."""

    is_false: bool
    """Whether any unchanged case was called faster or slower."""
    found: float
    """Share of the changed cases that were called slower."""
    covered: float
    """Share of the cases' intervals that hold the truth."""
    workloads_covered: float
    """The same of the geometric means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One pair of sides before anything is made of it."""

    changes: Array
    """Log of how much slower each case of the contender is."""
    logs: tuple[Array, Array]
    """Logs of block medians by case, run and block."""


def simulate_files(scenario: Scenario, seed: int) -> Outcome:
    """Compare one pair of whole tables, as the command does.

    Args:
        scenario: What is true.
        seed: The pair's own.
    """
    truth = _draw(scenario, seed)
    gpus = ("d0", "d1" if scenario.gpu_sd else "d0")
    sides = [
        _side(*parts, in_turns=scenario.in_turns)
        for parts in zip("ab", truth.logs, gpus, strict=True)
    ]
    pair = compare(sides).pairs[0]
    cases = sorted(pair.cases, key=lambda case: case.case.batch_size)
    intervals_found = [case.result for case in cases if case.result is not None]
    return _outcome([case.verdict for case in cases], intervals_found, pair.workloads, truth)


def simulate(scenario: Scenario, seed: int) -> Outcome:
    """Compare one pair from the runs' values on, which is twenty times as fast.

    Args:
        scenario: What is true.
        seed: The pair's own.
    """
    truth, settings = _draw(scenario, seed), Settings()
    first, second = (_table(logs.mean(axis=2)) for logs in truth.logs)
    stated = 2 * settings.gpu_sd**2 if scenario.gpu_sd else 0.0
    estimates, judge = _estimated(
        scenario, first, second, Assumed(common=stated), _traits(truth.logs)
    )
    workloads, _ = compare_workloads(
        [WORKLOADS[place % 4] for place in range(scenario.cases)],
        (first, second),
        {},
        judge=judge,
        own=estimates.own,
        contender="b",
        settings=settings,
    )
    found = verdicts(estimates, adjusted_p(estimates), settings)
    return _outcome(found, intervals(estimates), workloads, truth)


def _estimated(
    scenario: Scenario, first: SideTable, second: SideTable, assumed: Assumed, traits: CaseTraits
) -> tuple[Estimates, MeanJudge]:
    apart = case_estimates(first, second, assumed, traits)
    if not scenario.in_turns:
        return apart, RunsApart(assumed=assumed)
    places = np.arange(scenario.runs[0])
    judge = RunsInTurns(assumed=assumed, order=(places, places))
    return paired_case_estimates(first, second, assumed, apart.own, traits), judge


def _traits(logs: tuple[Array, Array]) -> CaseTraits:
    """Return what the command finds in such files."""
    noise = [np.sqrt(of_side.var(axis=2, ddof=1).mean(axis=1)) for of_side in logs]
    times = [of_side.mean(axis=(1, 2)) for of_side in logs]
    return CaseTraits(
        kinds=np.zeros(len(times[0]), dtype=np.int64),
        columns=np.column_stack([np.log(noise[0] * noise[1]), times[0] + times[1]]),
    )


def _draw(scenario: Scenario, seed: int) -> Truth:
    random = np.random.default_rng((2026, seed))
    changes = np.where(np.arange(scenario.cases) % 10 == 0, np.log1p(scenario.change), 0.0)
    spreads = _spreads(scenario, random)
    gpus = random.normal(0.0, scenario.gpu_sd, 2)
    moods = _moods(scenario, seed)
    first, second = (
        (gpus[place] + changes * place)[:, None, None]
        + (spreads[place][:, None] * random.standard_normal((scenario.cases, runs)))[:, :, None]
        + _blocks(random, scenario.cases, runs)
        + moods
        + scenario.shared_drift * np.random.default_rng((seed, place)).standard_normal((runs, 1))
        for place, runs in enumerate(scenario.runs)
    )
    return Truth(changes=changes, logs=(first, second))


def _moods(scenario: Scenario, seed: int) -> Array:
    """Return log deviations by case, run and block that both runs of a pair have in common."""
    if not scenario.mood:
        return np.zeros((scenario.cases, 1, 1))
    random = np.random.default_rng((7, seed))
    pairs = scenario.runs[0]
    level = random.standard_normal(pairs) + random.standard_normal((scenario.cases, pairs))
    return np.asarray(scenario.mood / np.sqrt(2) * level)[:, :, None]


def _spreads(scenario: Scenario, random: np.random.Generator) -> tuple[Array, Array]:
    def drawn() -> Array:
        logs = SPREAD_VARIES * random.standard_normal(scenario.cases)
        return np.asarray(RUN_SPREAD * np.exp(logs - SPREAD_VARIES**2))

    first = drawn()
    second = drawn() if scenario.own_spreads else first
    return first, scenario.noisier * second


def _blocks(random: np.random.Generator, cases: int, runs: int) -> Array:
    """Return log deviations of block medians: a drift that all cases share, and the samples."""
    drift = np.zeros((runs, BLOCKS))
    level = np.zeros(runs)
    for block in range(BLOCKS):
        level = DRIFT * level + BLOCK_SPREAD * np.sqrt(1 - DRIFT**2) * random.standard_normal(runs)
        drift[:, block] = level
    shape = (cases, runs, BLOCKS, SAMPLES)
    samples = SAMPLE_SPREAD * random.standard_normal(shape)
    slow = random.random(shape) < SLOW_SHARE
    samples[slow] += random.uniform(0.1, 0.5, int(slow.sum()))
    # The median of an odd number; numpy's own takes four times as long for so few.
    return np.asarray(np.sort(samples, axis=-1)[..., SAMPLES // 2] + drift[None])


def _table(values: Array) -> SideTable:
    return SideTable(
        values=values,
        fallback=np.full(len(values), DEFAULT_SPREAD**2),
        is_host_bound=np.zeros(len(values), dtype=bool),
        is_recorded=False,
        floor=np.full(len(values), 1e-12),
    )


def _side(label: str, logs: Array, gpu: str, *, in_turns: bool) -> Side:
    case, run, block = (place.ravel() for place in np.indices(logs.shape))
    frame = pd.DataFrame(
        {
            "workload": np.array(WORKLOADS)[case % 4],
            "workload_version": 1,
            "implementation": "torch",
            "phase": "forward",
            "dtype": "bfloat16",
            "params": "",
            "batch_size": case + 1,
            "cache": "none",
            "session": "s0" if in_turns else "",
            "pair": run if in_turns else np.nan,
            "run_id": np.array([f"{label}{number}" for number in range(logs.shape[1])])[run],
            "block": block,
            "status": "ok",
            "time_median_s": 1e-3 * np.exp(logs.ravel()),
            "device": "Simulated GPU",
            "device_uuid": gpu,
            "backend": "cuda",
        }
    )
    return Side(label=label, tables=(ResultsTable(frame=frame, source=f"{label}.csv"),))


def _outcome(
    found: Sequence[Verdict],
    case_intervals: Sequence[Interval],
    workloads: Sequence[WorkloadComparison],
    truth: Truth,
) -> Outcome:
    changed = truth.changes != 0
    called = np.array([verdict in _CALLED for verdict in found])
    slower = np.array([verdict is Verdict.SLOWER for verdict in found])
    means = {
        name: truth.changes[place::4].mean()
        for place, name in enumerate(WORKLOADS[: len(truth.changes)])
    }
    return Outcome(
        is_false=bool(called[~changed].any()),
        found=float(slower[changed].mean()) if changed.any() else 0.0,
        covered=_covered(case_intervals, truth.changes),
        workloads_covered=_covered(
            [row.result for row in workloads], [means[row.workload] for row in workloads]
        ),
    )


def _covered(found: Sequence[Interval], changes: Sequence[float] | Array) -> float:
    """Return the share of intervals of speedups that hold one over the change in time."""
    held = [
        interval.low <= np.exp(-change) <= interval.high
        for interval, change in zip(found, changes, strict=True)
    ]
    return float(np.mean(held))


SCENARIOS = (
    Scenario(name="3 against 3 runs, 20 cases", cases=20, runs=(3, 3)),
    Scenario(name="3 against 3 runs, 100 cases", cases=100, runs=(3, 3)),
    Scenario(name="5 against 5 runs, 20 cases", cases=20),
    Scenario(name="5 against 5 runs, 60 cases"),
    Scenario(name="5 against 5 runs, 300 cases", cases=300),
    Scenario(name="5 against 2 runs", runs=(5, 2)),
    Scenario(name="5 against 2 runs, the 2 three times noisier", runs=(5, 2), noisier=3.0),
    Scenario(name="5 against 5 runs, one side three times noisier", noisier=3.0),
    Scenario(
        name="5 against 2, the 2 noisier, 0.3 % shared drift",
        runs=(5, 2),
        noisier=3.0,
        shared_drift=0.003,
    ),
    Scenario(
        name="2 against 5, the 5 noisier, 0.3 % shared drift",
        runs=(2, 5),
        noisier=3.0,
        shared_drift=0.003,
    ),
    Scenario(name="5 against 5 runs, other cases noisy on either side", own_spreads=True),
    Scenario(name="two GPUs 0.5 % apart, 5 against 5 runs", gpu_sd=0.005),
    Scenario(name="two GPUs 0.5 % apart, 3 against 3 runs", runs=(3, 3), gpu_sd=0.005),
    Scenario(name="3 pairs in turns, 2 cases", cases=2, runs=(3, 3), in_turns=True, mood=0.02),
    Scenario(name="3 pairs in turns, 20 cases", cases=20, runs=(3, 3), in_turns=True, mood=0.02),
    Scenario(name="5 pairs in turns, 60 cases", in_turns=True, mood=0.02),
    Scenario(name="5 pairs in turns, 300 cases", cases=300, in_turns=True, mood=0.02),
    Scenario(name="5 pairs in turns, one side three times noisier", noisier=3.0, in_turns=True),
    Scenario(
        name="5 pairs in turns, 0.3 % drift of each run",
        in_turns=True,
        shared_drift=0.003,
        mood=0.02,
    ),
    Scenario(
        name="3 pairs in turns, 0.3 % drift of each run",
        runs=(3, 3),
        in_turns=True,
        shared_drift=0.003,
        mood=0.02,
    ),
    Scenario(
        name="3 pairs in turns, 4 cases, 3 % drift of each run",
        cases=4,
        runs=(3, 3),
        in_turns=True,
        shared_drift=0.03,
        mood=0.1,
    ),
    Scenario(name="2 % slower, 5 runs, not in turns, same moods", change=0.02, mood=0.02),
    Scenario(
        name="2 % slower, 5 pairs in turns, 100 cases",
        cases=100,
        change=0.02,
        in_turns=True,
        mood=0.02,
    ),
    Scenario(
        name="2 % slower, 3 pairs in turns, 60 cases",
        runs=(3, 3),
        change=0.02,
        in_turns=True,
        mood=0.02,
    ),
    Scenario(name="2 % slower, 5 against 5 runs, 20 cases", cases=20, change=0.02),
    Scenario(name="2 % slower, 5 against 5 runs, 100 cases", cases=100, change=0.02),
    Scenario(name="2 % slower, 5 against 5 runs, 300 cases", cases=300, change=0.02),
    Scenario(name="3 % slower, 5 against 5 runs, 300 cases", cases=300, change=0.03),
    Scenario(name="2 % slower, 3 against 3 runs, 60 cases", runs=(3, 3), change=0.02),
)
"""Every scenario that the method is held to."""


def main() -> int:
    """Print one line per scenario."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{pairs} pairs each; share of pairs with any false verdict, of changes found,")
    print("of case intervals and of workload intervals that hold the truth")
    for scenario in SCENARIOS:
        print(_line(scenario, pairs), flush=True)
    return 0


def _line(scenario: Scenario, pairs: int) -> str:
    outcomes = [simulate(scenario, seed) for seed in range(pairs)]
    shares = (
        np.mean([outcome.is_false for outcome in outcomes]),
        np.mean([outcome.found for outcome in outcomes]),
        np.mean([outcome.covered for outcome in outcomes]),
        np.mean([outcome.workloads_covered for outcome in outcomes]),
    )
    false, found, covered, workloads = (f"{share:6.1%}" for share in shares)
    found = found if scenario.change else "-".rjust(len(found))
    return f"{scenario.name:52} {false}  {found}  {covered}  {workloads}"


if __name__ == "__main__":
    sys.exit(main())
