"""The layers hold, and each contract breaks when it is broken on purpose."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .source_tree import PYPROJECT, ROOT

TOOL = Path(sys.executable).parent / "lint-imports"

# A vendor's Python has it not; `make check` installs it and asks all contracts.
pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="needs import-linter")

LAYERS = "Arrows point down"
TORCH = "torch and CuPy live where work is made, measured or trained"
PANDAS = "pandas lives in results and the analyses"


FREE = {
    TORCH: {
        *("__main__", "cli", "pytest_plugin", "tune", "converge", "runner", "doctor", "training"),
        *("workloads", "device", "kernels"),
    },
    PANDAS: {
        *("__main__", "cli", "pytest_plugin", "reframe", "dossier", "report", "selfcheck", "links"),
        *("tune", "prices", "overview", "compare", "batches", "learning", "accept", "fleet"),
        *("curves", "runner", "doctor", "results"),
    },
}
"""What each contract lets be: what may load it, and what is made of such."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its contracts that a test may spoil."""
    shutil.copytree(ROOT / "gpubench", tmp_path / "gpubench")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the package in `folder`."""
    return subprocess.run(
        [str(TOOL), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_package_keeps_every_contract(copy: Path) -> None:
    """The layers are those of the design."""
    done = lint(copy)

    assert done.returncode == 0, done.stdout
    assert f"{len(PYPROJECT['tool']['importlinter']['contracts'])} kept, 0 broken" in done.stdout


@pytest.mark.parametrize("contract", FREE)
def test_a_contract_speaks_of_every_part_of_the_package(contract: str) -> None:
    """A new folder would else be free of it without anybody having said so."""
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    kept = next(one["source_modules"] for one in contracts if one["name"] == contract)
    parts = {path.stem for path in (ROOT / "gpubench").iterdir() if path.suffix in {".py", ""}}

    names = {name.removeprefix("gpubench.") for name in kept}
    assert names | FREE[contract] == parts - {"__init__", "__pycache__"}
    assert names & FREE[contract] == set()


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        (LAYERS, "errors.py", "import gpubench.model"),
        (LAYERS, "measure/clock.py", "import gpubench.device.protocol"),
        (LAYERS, "suites/__init__.py", "import gpubench.workloads"),
        (LAYERS, "device/host.py", "import gpubench.doctor.finding"),
        (LAYERS, "cli/main.py", "import gpubench.__main__"),
        (LAYERS, "utils.py", "a_module = 'that stands in no layer'"),
        (TORCH, "suites/__init__.py", "import torch"),
        (TORCH, "measure/clock.py", "import cupy"),
        (PANDAS, "model/case.py", "import pandas"),
        (PANDAS, "workloads/protocol.py", "import pandas"),
    ],
)
def test_a_contract_breaks_when_it_is_broken_on_purpose(
    copy: Path, contract: str, module: str, line: str
) -> None:
    """A contract that cannot fail would protect nothing."""
    with (copy / "gpubench" / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")

    done = lint(copy)

    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout
