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
        sizes[case.curve_id].add(case.batch_size)
    # The lower rungs of our own kernels are there at one size, to show that they work.
    products = [
        of_curve
        for curve, of_curve in sizes.items()
        if curve.startswith("matmul/") and not {"cupy-naive", "cupy-tiled"} & set(curve.split("/"))
    ]
    assert all({100, 128} <= of_curve for of_curve in products)


def test_the_control_has_the_batch_as_the_fast_axis() -> None:
    """Where alignment is known to matter, the suite must be able to see it."""
    found = cases(plan_for("standard", "cpu", "cpu"))
    controls = [case for case in found if "layout=batch_fast" in case.params]
    plain: set[Case] = {case for case in found if case.params == "k=512;n=512;rows=1"}
    assert {case.batch_size for case in controls} <= {case.batch_size for case in plain}


@pytest.mark.parametrize("preset", ["smoke", "quick", "standard", "kernels"])
def test_a_kernel_of_ours_has_torch_beside_it(preset: str) -> None:
    """What it is a share of; the lowest rungs in short presets have the next one beside them."""
    keys = {
        (case.workload, case.phase, case.dtype, case.params, case.batch_size): case
        for case in cases(plan_for(preset, "cuda", "cuda:0"))
        if case.implementation == "torch"
    }
    alone = {
        (case.implementation, case.params)
        for case in cases(plan_for(preset, "cuda", "cuda:0"))
        if case.implementation.startswith("cupy")
        and (case.workload, case.phase, case.dtype, case.params, case.batch_size) not in keys
    }
    # The sweep over the edge of a wave is read along the batch, and not beside torch.
    assert {params for _, params in alone} <= {"k=4096;n=32768;rows=1"}


def test_every_rung_is_in_the_preset_that_everybody_runs() -> None:
    """`make bench`, within the cases that its three minutes hold."""
    found = cases(plan_for("quick", "cuda", "cuda:0"))

    assert {case.implementation for case in found} >= {
        "cupy-naive",
        "cupy-tiled",
        "cupy-register",
        "cupy-tensor",
        "cupy",
    }
    assert len(found) <= 64


def test_the_edge_of_a_tile_is_the_edge_of_a_wave_on_the_gpus_of_data_centres() -> None:
    """A second row of tiles costs nothing where it runs beside the first."""
    edge = [
        case
        for case in cases(plan_for("kernels", "cuda", "cuda:0"))
        if "n=32768" in case.params and case.implementation == "cupy-tensor"
    ]

    assert [case.batch_size for case in edge] == [120, 127, 128, 129, 130]
    for processors in (108, 114, 132, 142, 148):
        one_row, two_rows = (-(-128 * rows // processors) for rows in (1, 2))
        assert two_rows > one_row
