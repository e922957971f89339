"""Claims about the two constant tables of sizes, and what the catalog says of the workloads."""

from collections import defaultdict

import pytest

from gpubench.model import Case
from gpubench.suites.catalog import CATALOG, item_noun
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for
from gpubench.workloads.registry import BUILTIN, find_builtin

CPU_FLOP_PER_S = 60e9
LONGEST_CALL_S = 0.075


def test_the_catalog_lists_the_workloads_there_are() -> None:
    """A workload that the grid does not know cannot be measured by name."""
    assert set(CATALOG) == set(BUILTIN)


@pytest.mark.parametrize("workload", BUILTIN)
def test_the_catalog_offers_what_the_workload_can_do(workload: str) -> None:
    """The two are siblings that may not import each other, so a test keeps them equal."""
    offer, there = CATALOG[workload], find_builtin(workload)
    assert set(offer.phases) == set(there.phases)
    assert set(offer.implementations) == set(there.implementations)
    assert set(offer.dtypes) == set(there.dtypes)


def test_items_have_a_name_whatever_the_workload() -> None:
    """A user's own workload has items too."""
    assert item_noun("transformer") == "tokens"
    assert item_noun("mine:factory") == "items"


@pytest.mark.parametrize("backend", ["cpu", "cuda"])
def test_every_case_has_parameters_that_its_workload_takes(backend: str) -> None:
    """A misspelt parameter would fail in the middle of a run; here it fails in the formula."""
    for case in cases(plan_for("standard", backend, backend)):
        workload = find_builtin(case.workload)
        work = workload.footprint_bytes if case.workload == "copy" else workload.flop
        assert (work(case) or 0) > 0


def test_a_call_on_two_cores_stays_near_its_fifty_milliseconds() -> None:
    """Longer calls would make `quick` take longer than people wait."""
    for case in cases(plan_for("standard", "cpu", "cpu")):
        assert (find_builtin(case.workload).flop(case) or 0) / CPU_FLOP_PER_S < LONGEST_CALL_S


@pytest.mark.parametrize("backend", ["cpu", "cuda"])
def test_both_profiles_measure_100_and_128_of_products(backend: str) -> None:
    """The overview's own comparison needs both on every machine."""
    sizes: dict[str, set[int]] = defaultdict(set)
    for case in cases(plan_for("quick", backend, backend)):
        sizes[case.unit_id].add(case.batch_size)
    products = [of_unit for unit, of_unit in sizes.items() if unit.startswith("matmul/")]
    assert all({100, 128} <= of_unit for of_unit in products)


def test_the_control_has_the_batch_as_the_fast_axis() -> None:
    """Where alignment is known to matter, the suite must be able to see it."""
    found = cases(plan_for("standard", "cpu", "cpu"))
    controls = [case for case in found if "layout=batch_fast" in case.params]
    plain: set[Case] = {case for case in found if case.params == "k=512;n=512;rows=1"}
    assert {case.batch_size for case in controls} <= {case.batch_size for case in plain}
