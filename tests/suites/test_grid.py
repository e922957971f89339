"""Claims about which cases a plan has."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from gpubench.errors import UsageError
from gpubench.kernels.ladder import LADDER
from gpubench.model import Plan
from gpubench.suites.catalog import CATALOG, LINKS
from gpubench.suites.grid import cases
from gpubench.suites.ladder import PASS_SIZES
from gpubench.suites.planning import plan_for
from gpubench.suites.presets import PRESETS

BACKENDS = ("cpu", "cuda")
NETWORKS_AND_PRODUCTS = {"matmul", "mlp", "convnet", "transformer"}
PLANS = [(preset, backend) for preset in PRESETS for backend in PRESETS[preset].sweeps]
GENERAL = [preset for preset in PRESETS if preset not in {"kernels", "links", "alignment"}]


def plan(preset: str = "quick", backend: str = "cpu", **overrides: Any) -> Plan:
    return replace(plan_for(preset, backend, backend), **overrides)


@pytest.mark.parametrize(("preset", "backend"), PLANS)
def test_no_preset_has_a_case_twice(preset: str, backend: str) -> None:
    """A case measured twice in a block would be two rows with one key."""
    found = cases(plan(preset, backend))
    assert len(found) == len(set(found)) == len({case.id for case in found})


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_preset_has_all_four_workloads_and_the_same_plan_the_same_cases(backend: str) -> None:
    """A plan alone decides its cases, so that a file can be resumed from its plan."""
    for preset in GENERAL:
        found = cases(plan(preset, backend))
        assert {case.workload for case in found} >= NETWORKS_AND_PRODUCTS
        assert found == cases(plan(preset, backend))
    standard = {case.workload for case in cases(plan("standard", backend))}
    assert standard == set(CATALOG) - LINKS


@pytest.mark.parametrize("preset", [*GENERAL, "kernels"])
def test_every_preset_has_kernels_of_our_own_where_they_run(preset: str) -> None:
    """They stand beside torch on a GPU; a CPU cannot run CUDA C++."""
    found = cases(plan(preset, "cuda"))
    ours = {(case.workload, case.implementation) for case in found if "cupy" in case.implementation}
    assert {("matmul", "cupy-tensor"), ("layer", "cupy-tensor"), ("copy", "cupy")} <= ours
    if "cpu" in PRESETS[preset].sweeps:
        assert not any("cupy" in case.implementation for case in cases(plan(preset, "cpu")))


@pytest.mark.parametrize("preset", ["standard", "procurement", "kernels"])
def test_the_long_presets_have_the_whole_ladder(preset: str) -> None:
    """Every rung, with every dtype it has, and with no other."""
    found = {
        (case.implementation, case.dtype)
        for case in cases(plan(preset, "cuda"))
        if case.workload == "matmul" and case.implementation in LADDER
    }
    assert found == {(name, dtype) for name, rung in LADDER.items() for dtype in rung.dtypes}


def test_a_kernel_is_not_asked_for_a_dtype_that_it_has_not() -> None:
    """Rows that say `unsupported` by design tell nobody anything."""
    found = cases(plan("standard", "cuda", dtypes=("bfloat16",), workloads=("matmul",)))
    ours = {case.implementation for case in found if case.implementation in LADDER}
    assert ours == {"cupy-tensor", "cupy-tensor-split"}
    with pytest.raises(UsageError, match="no case"):
        cases(plan("standard", "cuda", dtypes=("bfloat16",), implementations=("cupy-register",)))


def test_the_kernels_preset_stands_beside_the_tile_edge() -> None:
    """Where the number of tiles changes, and where the GPU is full."""
    found = cases(plan("kernels", "cuda"))
    tensor = {c.batch_size for c in found if c.implementation == "cupy-tensor"}
    assert {120, 127, 128, 129, 130, 4096, 8192} <= tensor
    assert {c.batch_size for c in found if c.workload == "copy"} == {64, 16384}


@pytest.mark.parametrize("backend", BACKENDS)
def test_brief_can_answer_claim_6_and_shows_every_network(backend: str) -> None:
    """One product has the full ladder; whatever has a curve has 100 beside 128 or all it can.

    Steady cases are single sizes: each takes ten seconds.
    """
    brief = plan("brief", backend)
    sizes = Counter(case.curve_id for case in cases(brief) if case.regime != "steady")
    full = max(Counter(case.curve_id for case in cases(plan("standard", backend))).values())

    assert (brief.runs, brief.blocks) == (3, 3)
    assert full in {count for curve, count in sizes.items() if curve.startswith("matmul/torch/")}
    assert set(sizes.values()) - {full} <= {8, 12}
    passes = {case.phase for case in cases(brief) if not CATALOG[case.workload].is_kernel}
    assert passes == {"forward", "forward_backward", "train_step"}


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_alignment_preset_has_the_batch_as_slow_and_as_fast_axis(backend: str) -> None:
    """Each product in both layouts, at odd sizes beside multiples of 8 and over a wave's edge."""
    found = cases(plan("alignment", backend))
    curves = {(case.phase, "layout=batch_fast" in case.params) for case in found}
    assert curves == {(p, c) for p in ("forward", "dgrad", "wgrad") for c in (False, True)}
    for curve in {case.curve_id for case in found}:
        sizes = {case.batch_size for case in found if case.curve_id == curve}
        assert {*range(120, 137), *range(248, 265), 1016, 1024, 1032, 1160} <= sizes


def test_a_preset_for_a_gpu_says_so() -> None:
    """`--preset kernels` on a CPU is one line, no KeyError."""
    with pytest.raises(UsageError, match="'kernels' on cpu, expected --device cuda"):
        plan("kernels", "cpu")


@pytest.mark.parametrize(("backend", "most"), [("cpu", 80), ("cuda", 64)])
def test_quick_keeps_to_its_number_of_cases(backend: str, most: int) -> None:
    """Quick is to be minutes on two cores and on a GPU."""
    assert len(cases(plan("quick", backend))) <= most


def test_smoke_has_at_most_sixteen_cases() -> None:
    """Smoke is to be 20 seconds."""
    assert len(cases(plan("smoke"))) <= 16


@pytest.mark.parametrize("backend", BACKENDS)
def test_only_products_have_more_than_sixteen_sizes(backend: str) -> None:
    """The full ladder is for matmul only, and only from `standard` up."""
    sizes = Counter(case.curve_id for case in cases(plan("standard", backend)))
    assert all(count <= PASS_SIZES for curve, count in sizes.items() if "matmul" not in curve)
    assert max(sizes.values()) > 4 * PASS_SIZES
    assert max(Counter(c.curve_id for c in cases(plan("quick", backend))).values()) <= PASS_SIZES


@pytest.mark.parametrize("backend", BACKENDS)
def test_quick_and_smoke_measure_a_subset_of_standard(backend: str) -> None:
    """What a short plan measured stays comparable with a long one."""
    standard = set(cases(plan("standard", backend)))
    products = {c for c in cases(plan("quick", backend)) if c.workload == "matmul"}
    assert products <= standard
    assert set(cases(plan("smoke", backend))) <= set(cases(plan("quick", backend)))


def test_standard_covers_every_phase_and_a_compiled_step() -> None:
    """Nothing that the catalog offers on a CPU is left out but what asks for a GPU."""
    found = cases(plan("standard"))
    for workload in set(CATALOG) - LINKS:
        assert {c.phase for c in found if c.workload == workload} == set(CATALOG[workload].phases)
    assert any(case.implementation == "torch-compile" for case in found)
    assert any("layout=batch_fast" in case.params for case in found)


@pytest.mark.parametrize(("backend", "library"), [("cpu", "gloo"), ("cuda", "nccl")])
def test_the_links_are_a_preset_of_their_own(backend: str, library: str) -> None:
    """Each collective in worlds of one rank and more, by the library of the device."""
    found = [case for case in cases(plan("links", backend)) if case.implementation == library]
    worlds = {case.param("world_size") for case in found}

    assert {case.workload for case in found} >= {"all_reduce", "all_gather", "reduce_scatter"}
    assert worlds >= {1, 2, 4}
    others = [preset for preset in PRESETS if preset != "links"]
    for preset in others:
        sweeps = PRESETS[preset].sweeps.get(backend, ())
        assert not LINKS & {sweep.workload for sweep in sweeps}


def test_work_of_several_devices_is_not_asked_of_each_of_several() -> None:
    """Two groups would take the same GPUs; copies to the host are each GPU's own."""
    several = replace(plan("links", "cuda"), device="cuda:0,1")
    with pytest.raises(UsageError, match=r"takes several itself.*--workload h2d,d2h"):
        cases(several)
    with pytest.raises(UsageError, match=r"ddp-mlp.*; leave --workers out$"):
        cases(plan("links", workers=2))

    found = cases(replace(several, workloads=("h2d", "d2h")))
    assert {case.workload for case in found} == {"h2d", "d2h"}


def test_a_workload_of_another_preset_is_named_with_it() -> None:
    """Nobody is to try all presets for one that has it, or none where only a GPU has it."""
    with pytest.raises(UsageError, match="choose --preset links"):
        cases(plan("quick", workloads=("all_reduce",)))
    with pytest.raises(UsageError, match="no h2d on cpu, expected one of cpu's, or --device cuda"):
        cases(plan("links", workloads=("h2d",)))


def test_the_cache_is_hot_or_cold_for_products_on_a_gpu_only() -> None:
    """Passes and CPUs have no cache state to choose."""
    assert {c.cache for c in cases(plan("standard", "cpu"))} == {"none"}
    found = cases(plan("standard", "cuda"))
    assert {c.cache for c in found if c.workload == "matmul"} == {"hot", "cold"}
    passes = {name for name, offer in CATALOG.items() if not offer.is_kernel}
    assert {c.cache for c in found if c.workload in passes} == {"none"}
    assert {c.cache for c in cases(plan("quick", "cuda")) if c.workload == "matmul"} == {"hot"}


def test_options_replace_what_the_preset_chose() -> None:
    """`--dtype bfloat16` means bfloat16 and nothing else."""
    found = cases(plan(dtypes=("bfloat16",), workloads=("matmul",), phases=("dgrad", "wgrad")))
    assert {(c.workload, c.dtype, c.phase) for c in found} == {
        ("matmul", "bfloat16", "dgrad"),
        ("matmul", "bfloat16", "wgrad"),
    }


def test_a_phase_that_only_some_workloads_have_leaves_the_others_out() -> None:
    """`--phase dgrad` is a question about products."""
    assert {case.workload for case in cases(plan(phases=("dgrad",)))} == {"matmul"}


def test_batch_sizes_replace_every_ladder() -> None:
    """The sizes a user types are the sizes that are measured, however large."""
    found = cases(plan(batch_sizes=(100, 128, 5000)))
    assert {case.batch_size for case in found} == {100, 128, 5000}


def test_select_chooses_before_sizes_are_thinned() -> None:
    """A budget must not thin away the very sizes that were selected."""
    found = cases(plan("standard", select="*/96/*", sizes=6))
    assert {case.batch_size for case in found} == {96}


def test_sizes_limit_every_unit() -> None:
    """The number of sizes is what a budget shrinks."""
    counts = Counter(case.curve_id for case in cases(plan("standard", sizes=7)))
    assert max(counts.values()) == 7


def test_a_users_own_workload_is_one_forward_curve() -> None:
    """Nothing is known about it, so it decides itself what phases and types mean."""
    found = cases(plan(workloads=("my.models:lstm",)))
    assert {(c.implementation, c.phase, c.dtype, c.params, c.cache) for c in found} == {
        ("user", "forward", "float32", "", "none")
    }
    assert {100, 128} <= {case.batch_size for case in found}
    own = cases(plan(workloads=("my.models:lstm",), phases=("decode",), dtypes=("int8",)))
    assert {(case.phase, case.dtype) for case in own} == {("decode", "int8")}


@pytest.mark.parametrize(
    ("overrides", "where", "expected"),
    [
        ({"workloads": ("foo",)}, "--workload", "package.module:factory"),
        ({"workloads": ("a b:c",)}, "--workload", "package.module:factory"),
        ({"workloads": (":f",)}, "--workload", "matmul"),
        ({"phases": ("foo",)}, "--phase", "train_step"),
        ({"phases": ("foo",), "workloads": ("matmul",)}, "--phase", "dgrad"),
        ({"phases": ("dgrad",), "workloads": ("mlp",)}, "--phase", "train_step"),
        ({"dtypes": ("tf32",)}, "--dtype", "bfloat16"),
        ({"dtypes": ("float8",)}, "--dtype", "float16"),
        ({"implementations": ("jax",)}, "--implementation", "torch-compile"),
        ({"caches": ("cold",)}, "--cache", "none"),
        ({"select": "*/nothing/*"}, "--select", "matmul/torch/forward"),
    ],
)
def test_a_name_that_is_not_there_says_what_is(
    overrides: dict[str, Any], where: str, expected: str
) -> None:
    """A typing error costs one line and no guessing."""
    with pytest.raises(UsageError) as caught:
        cases(plan(**overrides))
    assert caught.value.where == where
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_options_that_exclude_each_other_are_refused() -> None:
    """A workload that was asked for by name is never dropped in silence."""
    with pytest.raises(UsageError, match="nothing for workload 'mlp'"):
        cases(plan(workloads=("matmul", "mlp"), phases=("dgrad",)))
    with pytest.raises(UsageError, match="no case"):
        cases(plan("quick", "cuda", phases=("train_step",), caches=("hot",)))


def test_a_workload_that_a_preset_leaves_out_says_which_preset_has_it() -> None:
    """`--workload copy` on a CPU: only the long presets look at its memory."""
    with pytest.raises(UsageError, match="'quick' has no copy on cpu") as caught:
        cases(plan(workloads=("copy",)))
    assert caught.value.where == "--preset"
    assert cases(plan("standard", workloads=("copy",)))
