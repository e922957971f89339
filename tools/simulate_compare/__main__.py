"""``python -m tools.simulate_compare 1000`` makes a thousand pairs per scenario.

A smaller number of the same is a test.
"""

import sys

import numpy as np

from tools.simulate_compare.pair import simulate
from tools.simulate_compare.scenarios import SCENARIOS, Scenario


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
