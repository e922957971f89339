"""Light commands stay light, and nothing is imported that is not declared."""

import ast
import re
import subprocess
import sys

import pytest

from .source_tree import MODULES, PYPROJECT, ROOT, tree_of

HEAVY = {"torch", "cupy", "pandas", "numpy"}

# Where the name to install differs from the name to import.
DISTRIBUTIONS = {
    "_pytest": {"pytest"},
    "cupy": {"cupy-cuda12x", "cupy-cuda13x"},
    "cupy_backends": {"cupy-cuda12x", "cupy-cuda13x"},
    "pynvml": {"nvidia-ml-py"},
    "pytest_benchmark": {"pytest-benchmark"},
    "reframe": {"reframe-hpc"},
    "sklearn": {"scikit-learn"},
    "vl_convert": {"vl-convert-python"},
}


@pytest.mark.parametrize("module", ["gpubench", "gpubench.cli.main", "gpubench.suites"])
def test_a_light_module_loads_nothing_heavy(module: str) -> None:
    """`gpubench --help` has to answer before torch would be there."""
    code = f"import sys, {module}; print(*sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert module in done.stdout.split()
    assert HEAVY.isdisjoint(done.stdout.split())


def test_every_import_is_declared() -> None:
    """What the package imports is installed with it."""
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"]
    names = ("cuda12", "cuda13", "mnist", "report-static", "fleet")
    optional = [requirement for name in names for requirement in extras[name]]
    declared = {
        re.split(r"[^\w.-]", requirement)[0]
        for requirement in [*project["dependencies"], *optional]
    }

    foreign = {
        name
        for path in MODULES
        for name in imported_packages(tree_of(path))
        if name not in sys.stdlib_module_names and name != "gpubench"
    }

    assert {name for name in foreign if not DISTRIBUTIONS.get(name, {name}) <= declared} == set()


def imported_packages(tree: ast.Module) -> set[str]:
    """Return the top-level names of everything that a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names
