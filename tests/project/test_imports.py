"""Light commands stay light, and nothing is imported that is not declared."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

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


def test_no_module_imports_itself_by_way_of_others() -> None:
    """What goes in a circle can only be read all at once; imports that wait in functions count."""
    graph = {module: set(imported_modules(tree)) for module, tree in TREES.items()}

    assert sum(map(len, graph.values())) > 2000
    assert circle_in(graph) == []
    found = circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    assert (set(found), found[0]) == ({*"abc"}, found[-1])


def module_name(path: Path) -> str:
    """Return what other modules import a file as."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


TREES = {module_name(path): tree_of(path) for path in MODULES}


def imported_modules(tree: ast.Module) -> Iterator[str]:
    """Yield the modules of ours that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in TREES)
        elif isinstance(node, ast.ImportFrom) and node.module in TREES:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in TREES else node.module for name in names)


def circle_in(graph: Mapping[str, set[str]]) -> list[str]:
    """Return modules that import each other in a circle, the first one again at the end."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def imported_packages(tree: ast.Module) -> set[str]:
    """Return the top-level names of everything that a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names
