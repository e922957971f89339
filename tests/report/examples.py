"""The made-up results behind the goldens, and how the goldens are written again.

After a change of layout that is meant: ``python -m tests.report.examples`` from the repository's
root, then read the difference.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from gpubench.batches.analysis import analyse
from gpubench.claims.judging import judged_claims
from gpubench.claims.training_registry import judged_training
from gpubench.compare.comparison_records import Metric
from gpubench.learning.analysis import learning_findings
from gpubench.links.analysis import link_findings
from gpubench.overview.kernels import kernel_ladders
from gpubench.overview.overview import overview
from gpubench.report.batches.document import batches_document
from gpubench.report.claims.document import claims_document
from gpubench.report.claims.lines import JudgedTask, claim_lines
from gpubench.report.kernels.document import kernels_document
from gpubench.report.layout.writers import written
from gpubench.report.learning.sections import learning_sections
from gpubench.report.links.document import links_document
from gpubench.report.overview.document import overview_document
from gpubench.report.plan.document import plan_document
from gpubench.report.selfcheck.document import selfcheck_document
from gpubench.report.tune.document import tune_document
from gpubench.runner.duration import expected
from gpubench.suites.costs import cpu_costs
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for
from gpubench.tune.settings import TuneSettings
from gpubench.tune.tuning import tune
from tests.batches.simulated import H100, LADDER, SEQUENCE, frame
from tests.converge.scripted import World, trained_rows
from tests.overview.frames import curve_rows, failed_row, required_only
from tests.report.accept.examples import answered, proposed
from tests.report.charts.examples import forest, throughput
from tests.report.compare.examples import compared, indicated
from tests.report.compare.gpu_examples import told as gpu_told
from tests.report.fleet.examples import few as few_devices
from tests.report.fleet.examples import found as fleet_found
from tests.report.fleet.examples import told as fleet_told
from tests.report.kernel_examples import kernels_file
from tests.report.link_examples import links_file
from tests.report.prices.examples import in_money
from tests.selfcheck.records import DISTURBED, QUIET, UNTOLD
from tests.tune.simulated import SimulatedJob

GOLDEN = Path(__file__).parents[1] / "golden"

_SIZES = (1, 10, 16, 20, 64, 100, 128)


def one_device() -> pd.DataFrame:
    """Return one run with a clear pair, an unclear one, a failure and a warning."""
    train: dict[str, Any] = {
        "workload": "transformer",
        "phase": "train_step",
        "params": "depth=2;heads=4;seq=64;vocab=1000;width=128",
    }
    both_ways = curve_rows(lambda size: 1e-3 + size * 21e-6, _SIZES, phase="forward_backward")
    for row in both_ways:
        row["time_median_s"] *= 1 + 0.3 * (row["block"] == 1 and row["batch_size"] == 128)
    steps = curve_rows(lambda size: 1e-3 + size * 3e-3, (1, 4, 10, 16), **train)
    for row in steps:
        row["items_per_s"] = 64 * row["batch_size"] / row["time_median_s"]
        row["warnings"] = "warm-up-unsettled" if row["batch_size"] == 1 else ""
    too_large = "needs about 9.1 GB, 4.0 GB free"
    return pd.DataFrame(
        [
            *curve_rows(lambda size: 1e-3 + size * 10e-6, _SIZES),
            *both_ways,
            *steps,
            *(failed_row("oom", too_large, **train, batch_size=64, block=b) for b in range(3)),
        ]
    )


def two_devices() -> pd.DataFrame:
    """Return two labels with several curves of one workload each, and GPU columns."""
    gpu: dict[str, Any] = {
        "device": "Example GPU",
        "power_limit_w": 700.0,
        "host_bound_share": 0.02,
    }
    rows: list[dict[str, Any]] = []
    for label, slower in (("old", 2.0), ("new", 1.0)):
        for cache, dtype in (("hot", "bfloat16"), ("cold", "bfloat16"), ("hot", "float32")):
            for run in ("r0", "r1"):
                rows += curve_rows(
                    lambda size, slower=slower: slower * (1e-5 + size * 2e-8),  # type: ignore[misc]
                    (64, 100, 128, 256),
                    **gpu,
                    label=label,
                    cache=cache,
                    dtype=dtype,
                    run_id=f"{label}-{run}",
                )
    rows.append(failed_row("unsupported", "no compiler", **gpu, label="old", phase="wgrad"))
    return pd.DataFrame(rows)


def foreign_file() -> pd.DataFrame:
    """Return a file of another tool: the eight required columns, a workload with a long name."""
    name = "a.package.with.a.rather.long.name:and_a_factory_with_another"
    return required_only(curve_rows(lambda size: 1e-3, _SIZES, workload=name, blocks=1))


def simulated_gpu() -> pd.DataFrame:
    """Return two curves of a simulated GPU with tiles and waves, and no power-of-two effect."""
    gpu: dict[str, Any] = {
        "device": "Simulated GPU",
        "backend": "cuda",
        "blocks_per_sm": 1.0,
    }
    curves = [
        frame(H100, LADDER, seed=1, **gpu),
        frame(SEQUENCE, tuple(size for size in LADDER if size <= 520), seed=2, **gpu),
    ]
    rows = pd.concat(curves)
    rows["items_per_s"] = rows["batch_size"] / rows["time_median_s"]
    rows["flop_per_s"] = 1e7 * rows["items_per_s"]
    rows["memory_allocated_bytes"] = 10**8 + 10**4 * rows["batch_size"]
    return rows


def _batches(rows: pd.DataFrame, output_format: str) -> str:
    findings = analyse(rows)
    claims = [judged_claims(machine) for machine in findings.machines]
    return written(batches_document(findings, claims), output_format)


def _overview(rows: pd.DataFrame, output_format: str) -> str:
    return written(overview_document(overview(rows)), output_format)


def _links(output_format: str) -> str:
    return written(links_document(link_findings(links_file())), output_format)


def _kernels(output_format: str) -> str:
    return written(kernels_document(kernel_ladders(kernels_file())), output_format)


def _listed(preset: str, output_format: str) -> str:
    plan = plan_for(preset, "cpu", "cpu")
    return written(plan_document(expected(plan, cases(plan), cpu_costs(2))), output_format)


def _claims(output_format: str) -> str:
    found = learning_findings(trained_rows(World()))
    tasks = [
        JudgedTask(file="a.csv", device="a processor", task=t.task, claims=judged_training(t))
        for t in found
    ]
    document = claims_document(claim_lines([], tasks, []))
    sections = (*document.sections, *learning_sections(found))
    return written(replace(document, sections=sections), output_format)


def _tuned(output_format: str, *, fits: int = 5000, global_batch: int | None = None) -> str:
    settings = TuneSettings(factory="my_jobs:digits", device="cpu", global_batch=global_batch)
    return written(
        tune_document(tune(SimulatedJob(fits=fits), settings, verify_seeds=5)), output_format
    )


DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "overview.txt": lambda: _overview(one_device(), "text"),
    "overview.md": lambda: _overview(one_device(), "markdown"),
    "overview_two_devices.txt": lambda: _overview(two_devices(), "text"),
    "overview_foreign.txt": lambda: _overview(foreign_file(), "text"),
    "batches.txt": lambda: _batches(simulated_gpu(), "text"),
    "chart_throughput.json": throughput,
    "chart_forest.json": forest,
    "compare.txt": lambda: compared("text"),
    "compare_cases.txt": lambda: compared("text", all_cases=True),
    "compare_memory.txt": lambda: compared("text", all_cases=True, metric="memory"),
    "compare_one_run.txt": indicated,
    "compare_gpu_beside.txt": lambda: gpu_told("text"),
    "compare_gpu.txt": lambda: gpu_told("text", Metric.GPU, all_cases=True),
    "compare_prices.txt": lambda: in_money("text"),
    "compare_prices.md": lambda: in_money("markdown"),
    "compare.md": lambda: compared("markdown", all_cases=True),
    "selfcheck.txt": lambda: written(selfcheck_document(QUIET), "text"),
    "selfcheck.md": lambda: written(selfcheck_document(QUIET), "markdown"),
    "selfcheck_disturbed.txt": lambda: written(selfcheck_document(DISTURBED), "text"),
    "selfcheck_untold.txt": lambda: written(selfcheck_document(UNTOLD), "text"),
    "kernels.txt": lambda: _kernels("text"),
    "kernels.md": lambda: _kernels("markdown"),
    "links.txt": lambda: _links("text"),
    "links.md": lambda: _links("markdown"),
    "claims.txt": lambda: _claims("text"),
    "claims.md": lambda: _claims("markdown"),
    "tune.txt": lambda: _tuned("text"),
    "tune.md": lambda: _tuned("markdown"),
    "tune_nothing.txt": lambda: _tuned("text", fits=0),
    "tune_global.txt": lambda: _tuned("text", global_batch=4096, fits=1000),
    "accept.txt": lambda: answered("text"),
    "accept.md": lambda: answered("markdown"),
    "fleet.txt": lambda: fleet_told(fleet_found(), "text"),
    "fleet.md": lambda: fleet_told(fleet_found(), "markdown"),
    "fleet_few.txt": lambda: fleet_told(few_devices(), "text"),
    "accept.xml": lambda: answered("junit"),
    "accept_contract.toml": proposed,
    "list_quick.txt": lambda: _listed("quick", "text"),
    "list_smoke.md": lambda: _listed("smoke", "markdown"),
    "list_smoke.csv": lambda: _listed("smoke", "csv"),
    "list_smoke.json": lambda: _listed("smoke", "json"),
}
"""Every golden, with what makes it.

Unscaled formats of an overview are not among them: their last digits are numpy's own."""


if __name__ == "__main__":
    for golden, render in DOCUMENTS.items():
        (GOLDEN / golden).write_text(render() + "\n", encoding="utf-8")
