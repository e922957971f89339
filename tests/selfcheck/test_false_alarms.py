"""Halves of a machine's runs, and how often they are called different."""

from math import comb

import pytest

from gpubench.compare.comparison_records import Settings
from gpubench.results.table import ResultsTable
from gpubench.selfcheck.false_alarms import MOST_SPLITS, false_alarms
from gpubench.selfcheck.judging import comparing_by
from gpubench.selfcheck.runs import RUN, Runs, runs_of
from tests.selfcheck.frames import simulated, table


def machine(runs: int, **options: float) -> Runs:
    return runs_of([table(simulated(runs=runs, cases=9, **options))])  # type: ignore[arg-type]  # numbers either way


@pytest.mark.parametrize(("runs", "splits"), [(3, 3), (4, 3), (5, 10), (6, 10), (12, MOST_SPLITS)])
def test_every_way_to_halve_the_runs_is_judged_once(runs: int, splits: int) -> None:
    """Mirror images are one comparison; of very many a fixed selection is enough."""
    seen: list[tuple[frozenset[int], frozenset[int]]] = []

    def judge(first: ResultsTable, second: ResultsTable) -> int:
        seen.append((frozenset(first.frame[RUN]), frozenset(second.frame[RUN])))
        return 0

    found = false_alarms(machine(runs), judge)

    assert found.splits == len(seen) == splits
    assert len({frozenset(pair) for pair in seen}) == splits
    assert all(not one & other and len(one | other) == runs for one, other in seen)
    assert splits == MOST_SPLITS or splits == comb(runs, runs // 2) // (2 - runs % 2)
    assert found.runs == (runs // 2, runs - runs // 2)


def test_few_runs_cannot_show_a_low_rate() -> None:
    """Ten splits of six runs tell as much as five would: no alarm leaves 52 % possible."""
    quiet = false_alarms(machine(6), lambda *_: 0)
    loud = false_alarms(machine(6), lambda *_: 2)

    assert (quiet.alarmed, quiet.low, quiet.independent) == (0, 0.0, 5)
    assert quiet.high == pytest.approx(1 - 0.025 ** (1 / 5))
    assert (loud.alarmed, loud.high) == (10, 1.0)


@pytest.mark.usefixtures("untraced")
def test_identical_simulated_runs_seldom_raise_an_alarm() -> None:
    """The comparison that everybody gets, on 8 machines whose halves are the same."""
    found = [
        false_alarms(machine(4, seed=seed, spread=0.01), comparing_by(Settings()))
        for seed in range(8)
    ]

    assert sum(alarms.alarmed for alarms in found) <= 0.15 * sum(a.splits for a in found)


def test_a_machine_that_changed_for_good_raises_alarms() -> None:
    """Half of the runs with another clock: one of ten splits has them apart.

    On a GPU, since on a CPU it may have been another session, which a comparison allows for.
    """
    frame = simulated(runs=6, cases=9, spread=0.001).assign(backend="cuda")
    frame.loc[frame["run_index"] >= 3, "time_median_s"] *= 1.1

    assert false_alarms(runs_of([table(frame)]), comparing_by(Settings())).alarmed >= 1
