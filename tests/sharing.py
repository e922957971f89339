"""How tests are shared out among processes: by file, the slow files first, a GPU's all to one."""

import os
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).parents[1]

GPU = "gpu"
"""What tests of a GPU belong to, whatever their file."""

SLOW = (
    GPU,
    "tests/reframe/test_slurm.py",
    "tests/compare/test_simulation.py",
    "tests/batches/test_itself.py",
    "tests/project/test_readme.py",
    "tests/cli/test_mixed_files.py",
    "tests/runner/test_budget_kept.py",
    "tests/cli/test_ab.py",
    "tests/kernels/test_split_product.py",
    "tests/cli/test_report.py",
    "tests/cli/test_interruption.py",
    "tests/kernels/test_product.py",
    "tests/pytest_plugin/test_case_params.py",
    "tests/cli/test_selfcheck.py",
    "tests/cli/test_claims.py",
    "tests/report/page/test_figures.py",
    "tests/pytest_plugin/test_strangers.py",
    "tests/report/layout/html/test_browser.py",
    "tests/claims/test_training_claims.py",
    "tests/project/test_install_here.py",
    "tests/project/test_evidence.py",
    "tests/runner/test_estimates.py",
    "tests/pytest_plugin/test_pytest_benchmark.py",
    "tests/runner/test_worker.py",
    "tests/runner/test_rank_processes.py",
    "tests/pytest_plugin/test_users_code.py",
    "tests/report/test_goldens.py",
    "tests/cli/test_converge.py",
    "tests/workloads/test_compiling.py",
    "tests/pytest_plugin/test_loading.py",
    "tests/cli/test_list_cases.py",
    "tests/compare/test_unequal_cases.py",
    "tests/cli/test_report_target.py",
    "tests/pytest_plugin/test_options.py",
    "tests/accept/test_acceptance.py",
    "tests/cli/test_resume.py",
    "tests/cli/test_ab_budget.py",
    "tests/reframe/test_ssh.py",
    "tests/cli/test_run.py",
    "tests/accept/test_promises.py",
    "tests/pytest_plugin/test_declared.py",
    "tests/runner/test_timed_share.py",
    "tests/kernels/test_compiling.py",
    "tests/cli/test_batches.py",
    "tests/device/cuda/test_power_regime.py",
    "tests/cli/test_report_answers.py",
    "tests/results/test_reader.py",
    "tests/kernels/test_reading.py",
    "tests/pytest_plugin/test_real.py",
)
"""What takes about ten seconds and more, the slowest first: one that is begun last keeps its
process busy when the others have nothing left to do."""


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Keeps a file's tests together, which share its fixtures and what they remember.

    Not pytest-xdist's groups: with pytest 9.2 their marks change nothing (its issue 1386), and two
    processes shared a GPU.
    """

    def __init__(self, config: Any, log: Any) -> None:
        super().__init__(config, log)
        self._is_ordered = False

    def schedule(self) -> None:
        """Share out what was collected, the slow files before all that is not yet given away."""
        super().schedule()
        if not self._is_ordered:
            self._is_ordered = True
            for scope in reversed(SLOW):
                if scope in self.workqueue:
                    self.workqueue.move_to_end(scope, last=False)

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid.partition("::")[0])


@cache
def scope_of(file: str) -> str:
    """Return what a file's tests are kept together with."""
    return GPU if "mark.gpu" in (ROOT / file).read_text(encoding="utf-8") else file


def import_own_share() -> None:
    """Import every so-many-th module of tests, as one of pytest-xdist's processes.

    In a fresh checkout pytest has to rewrite each module, which is most of what collecting takes,
    and keeps what it wrote beside the module. All processes collect in the same order, and each
    would rewrite them all.
    """
    place = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    for file in files[place :: int(os.environ["PYTEST_XDIST_WORKER_COUNT"])]:
        # Whatever is wrong with a module, collecting it comes to the same, and tells it.
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
