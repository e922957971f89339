"""What `compare` says of two runs of one H200, whose truth is that nothing differs."""

from pathlib import Path

import pytest

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import Verdict
from gpubench.compare.pair_records import PairComparison
from gpubench.compare.sides import Side
from gpubench.results.reader import read_results
from gpubench.results.table import ResultsTable

RESULTS = Path(__file__).parents[2] / "results"


def first_against_second(name: str) -> PairComparison:
    """Compare the first run of a file with its second."""
    table = read_results(RESULTS / name)
    runs = table.frame["run_id"].unique()[:2]
    sides = [
        Side(
            label=str(place),
            tables=(
                ResultsTable(
                    frame=table.frame[table.frame["run_id"] == run].reset_index(drop=True),
                    source=f"{place}.csv",
                ),
            ),
        )
        for place, run in enumerate(runs)
    ]
    return compare(sides).pairs[0]


def test_no_product_of_two_runs_of_one_gpu_is_called_different() -> None:
    """123 sizes by torch and as many of our own kernel, one run a side."""
    cases = first_against_second("h200-ladder.csv").cases

    assert len(cases) == 246
    assert {case.verdict for case in cases} <= {Verdict.SAME, Verdict.UNCLEAR}


def test_steps_that_the_gpu_decides_are_known_well_beside_those_that_wait() -> None:
    """Mlp and convnet at small batch differ by 20 % between these runs; transformer by 0.3 %."""
    found = first_against_second("h200-steps.csv")
    rows = {row.workload: row.result for row in found.workloads}

    assert rows["transformer"].high / rows["transformer"].low < 1.04
    assert rows["mlp"].high / rows["mlp"].low > 1.2


@pytest.mark.parametrize("name", ["h200-ladder.csv", "h200-steps.csv"])
def test_a_best_batch_is_known_as_well_as_its_own_case(name: str) -> None:
    """The best sizes are large, and the host decides none of them."""
    found = first_against_second(name)

    assert found.overall is not None
    assert found.overall.best is not None
    assert 0.975 < found.overall.best.low < 1 < found.overall.best.high < 1.025
