"""A pytest session inside the test, whose measuring is scripted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from .scripted import Script

# A session inside another one forgets at its end what it was the first to import, and numpy refuses
# to be loaded again.
for _name in (
    *("overview.overview", "report.overview", "results.reader", "pytest_plugin.in_process"),
    # And what is only slow to import in every session anew.
    *("batches.findings", "report.overview.document", "report.layout.writers", "report.time_use"),
    *("dossier.contents", "dossier.writing", "report.page.document"),
):
    import_module(f"gpubench.{_name}")

PLAN = ("--gpubench-preset=smoke", "--gpubench-batch-sizes=4,8", "--gpubench-blocks=2")

DECLARED = """
    import pytest

    @pytest.mark.gpubench("matmul")
    def test_product(gpu_benchmark, case):
        gpu_benchmark(case)
"""
"""Two items: one product at two batch sizes."""


@dataclass(frozen=True)
class Inner:
    """Pytest sessions in a folder of their own, with the plugin and a script."""

    pytester: pytest.Pytester

    def write(self, source: str = DECLARED, **files: str) -> None:
        """Write a test file."""
        self.pytester.makepyfile(test_it=source, **files)

    def run(
        self, *arguments: str, script: object | None = None, plan: Sequence[str] = PLAN
    ) -> pytest.RunResult:
        """Run pytest in this process."""
        plugins = [script if script is not None else Script()]
        return self.pytester.runpytest_inprocess(
            "-p",
            "gpubench.pytest_plugin",
            "-p",
            "no:cacheprovider",
            "-W",
            "default",  # and not what the session around it does
            *plan,
            *arguments,
            plugins=plugins,
            no_reraise_ctrlc=True,
        )

    def files(self) -> list[Path]:
        """Return every results file that was written under `results/`."""
        return sorted((self.pytester.path / "results").glob("*"))

    def frame(self) -> pd.DataFrame:
        """Return the rows of the only results file, read as anybody would."""
        (path,) = self.files()
        return pd.read_csv(path)

    def json(self, *arguments: str, **keywords: Any) -> dict[str, dict[str, Any]]:
        """Run with `--benchmark-json` and return its benchmarks by name."""
        self.run("--benchmark-json=out.json", *arguments, **keywords)
        text = (self.pytester.path / "out.json").read_text(encoding="utf-8")
        return {entry["name"]: entry for entry in json.loads(text)["benchmarks"]}


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Inner:
    """Return a place for pytest sessions that know nothing of the one around them."""
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    return Inner(pytester)
