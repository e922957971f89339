"""What gets installed is the package, whole and alone."""

import subprocess
import sys
import zipfile
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path

import pytest

import gpubench
from tools import check_python

from .source_tree import MODULES, PYPROJECT, ROOT


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as pip builds it."""
    target = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(checkout)], check=True)
    (path,) = target.glob("*.whl")
    return zipfile.ZipFile(path)


def test_a_wheel_holds_every_module_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Types are found by a type checker, and tests do not land on anybody's path."""
    kernels = (ROOT / "gpubench" / "kernels").glob("*.cu*")
    peaks = (ROOT / "gpubench" / "peaks").glob("*.csv")
    page = ROOT / "gpubench" / "report" / "layout" / "html"
    carried = (*(page / "assets").iterdir(), *(page / "vendor").glob("vega*"))
    modules = {str(path.relative_to(ROOT)) for path in (*MODULES, *kernels, *peaks, *carried)}

    content = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert content == modules | {"gpubench/py.typed"}


def test_the_distribution_is_not_named_like_the_other_gpubench(wheel: zipfile.ZipFile) -> None:
    """`gpubench` on the package index is another author's."""
    assert wheel.filename
    assert Path(wheel.filename).name.startswith(f"gpubench_suite-{gpubench.__version__}-")


def test_the_entry_points_are_there(wheel: zipfile.ZipFile) -> None:
    """The plugin's name is its module's, or `-p gpubench.pytest_plugin` would load it twice."""
    points = ConfigParser(delimiters="=")
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    points.read_string(wheel.read(name).decode())

    assert dict(points["pytest11"]) == {"gpubench.pytest_plugin": "gpubench.pytest_plugin"}
    assert dict(points["console_scripts"]) == {"gpubench": "gpubench.cli.main:main"}


def test_the_entry_points_lead_somewhere() -> None:
    """A name in pyproject.toml that nothing answers to would only show after installing."""
    assert callable(import_module("gpubench.cli.main").main)
    assert import_module("gpubench.pytest_plugin").__doc__


def test_the_makefile_and_the_package_agree_on_python() -> None:
    """The check before the install refuses exactly what pip would refuse after it."""
    oldest, newest = check_python.OLDEST, check_python.NEWEST

    expected = f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"

    assert PYPROJECT["project"]["requires-python"] == expected
