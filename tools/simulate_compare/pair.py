"""One pair of sides, compared as whole files or from the values of their runs on."""

import numpy as np
import pandas as pd

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import Settings
from gpubench.compare.mean_judges import MeanJudge, RunsApart, RunsInTurns
from gpubench.compare.paired_estimates import paired_case_estimates
from gpubench.compare.sides import Side
from gpubench.compare.uncertainty import Assumed, Estimates, SideTable, case_estimates
from gpubench.compare.verdicts import adjusted_p, intervals, verdicts
from gpubench.compare.workloads import compare_workloads
from gpubench.results.table import ResultsTable
from gpubench.stats.arrays import Array
from gpubench.stats.case_groups import CaseTraits
from tools.side_table import side_table
from tools.simulate_compare.drawn import drawn
from tools.simulate_compare.outcome import WORKLOADS, SimulatedOutcome, outcome_of
from tools.simulate_compare.scenarios import Scenario


def simulate_files(scenario: Scenario, seed: int) -> SimulatedOutcome:
    """Compare one pair of whole tables, as the command does.

    Args:
        scenario: What is true.
        seed: The pair's own.
    """
    truth = drawn(scenario, seed)
    gpus = ("d0", "d1" if scenario.gpu_sd else "d0")
    sides = [
        _side(*parts, in_turns=scenario.in_turns)
        for parts in zip("ab", truth.logs, gpus, strict=True)
    ]
    pair = compare(sides).pairs[0]
    cases = sorted(pair.cases, key=lambda case: case.case.batch_size)
    intervals_found = [case.result for case in cases if case.result is not None]
    return outcome_of([case.verdict for case in cases], intervals_found, pair.workloads, truth)


def simulate(scenario: Scenario, seed: int) -> SimulatedOutcome:
    """Compare one pair from the runs' values on, which is twenty times as fast.

    Args:
        scenario: What is true.
        seed: The pair's own.
    """
    truth, settings = drawn(scenario, seed), Settings()
    first, second = (side_table(logs.mean(axis=2)) for logs in truth.logs)
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
    return outcome_of(found, intervals(estimates), workloads, truth)


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
