"""Installing into a Python that one has never moves its torch."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest

from gpubench.errors import DeviceError, UsageError
from tools.install_here import check_place, check_torch, kept_versions, requirements

VENDORS = "2.9.0a0+vendor.25.9"


class Installed(Distribution):
    """A distribution that is known by name and version alone."""

    def __init__(self, name: str | None, version: str) -> None:
        self._message = Message()
        if name is not None:
            self._message["Name"] = name
        self._message["Version"] = version

    @property
    def metadata(self) -> Any:
        """The two fields that there are."""
        return self._message

    def read_text(self, filename: str) -> str | None:
        """There are no files."""

    def locate_file(self, path: str | os.PathLike[str]) -> Any:
        """There are no files."""


def test_the_whole_stack_of_torch_is_kept() -> None:
    """What torch was built against must stay as well, under any spelling of its name."""
    stack = ["torch", "Torch_TensorRT", "pytorch-triton", "nvidia-cublas", "cupy-cuda13x", "numpy"]
    others = ["pandas", "numpydoc", "rich"]

    kept = kept_versions([Installed(name, "1.0") for name in [*stack, *others]])

    assert sorted(kept) == sorted(name.lower().replace("_", "-") for name in stack)


def test_the_first_of_two_installations_counts() -> None:
    """An environment laid over a system shows its own numpy, as an import does."""
    assert kept_versions([Installed("numpy", "2.1"), Installed("numpy", "1.26")]) == {
        "numpy": "2.1"
    }


def test_a_half_deleted_distribution_is_no_obstacle() -> None:
    """Pip leaves folders without a name behind when it is killed."""
    assert kept_versions([Installed(None, "1.0")]) == {}


@pytest.mark.parametrize(
    ("torch_cuda", "installed", "wanted"),
    [
        (None, [], ["."]),
        ("12.8", [], [".[cuda12]"]),
        ("13.0", ["cupy-cuda13x"], [".[cuda13]"]),
        ("13.0", ["cupy"], [".", "nvidia-ml-py"]),
        ("13.0", ["cupy-cuda12x"], [".", "nvidia-ml-py"]),
        ("11.8", [], [".", "nvidia-ml-py"]),
    ],
)
def test_cupy_follows_the_cuda_of_torch_unless_there_is_one(
    torch_cuda: str | None, installed: list[str], wanted: list[str]
) -> None:
    """Both share one process, and a second CuPy would break the first."""
    assert requirements(torch_cuda, installed) == wanted


def test_a_python_without_torch_is_refused() -> None:
    """Pip would install another torch than the one the person came for."""
    with pytest.raises(DeviceError, match=r"no torch.*make bench"):
        check_torch({"numpy": "2.1"})


def test_a_python_that_its_system_manages_is_refused_with_the_way_out(tmp_path: Path) -> None:
    """PEP 668: pip would refuse at length, after having downloaded."""
    (tmp_path / "EXTERNALLY-MANAGED").touch()

    with pytest.raises(UsageError, match="--system-site-packages"):
        check_place(tmp_path, is_venv=False, settings={})


@pytest.mark.parametrize(
    ("managed", "is_venv", "settings"),
    [(False, False, {}), (True, True, {}), (True, False, {"PIP_BREAK_SYSTEM_PACKAGES": "1"})],
)
def test_any_other_place_is_accepted(
    tmp_path: Path, managed: bool, is_venv: bool, settings: dict[str, str]
) -> None:
    """An environment is its owner's, and so is a container."""
    if managed:
        (tmp_path / "EXTERNALLY-MANAGED").touch()

    check_place(tmp_path, is_venv=is_venv, settings=settings)


def make_torch(folder: Path, version: str) -> Path:
    """Write the wheel of a torch that does nothing but name its versions."""
    path = folder / f"torch-{version}-py3-none-any.whl"
    info = f"torch-{version}.dist-info"
    files = {
        "torch/__init__.py": "",
        "torch/version.py": "cuda = None\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: torch\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, text)
    return path


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own, as a vendor's container has one, with the pip that we have."""
    folder = tmp_path_factory.mktemp("container") / "its own"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    # Not by importing it: pip takes distutils away from a process in which torch has loaded it.
    ours = Path(str(distribution("pip").locate_file("")))
    for part in (ours / "pip", *ours.glob("pip-*.dist-info")):
        (packages_of(folder) / part.name).symlink_to(part)
    return folder / "bin" / "python"


def packages_of(environment: Path) -> Path:
    """Return the folder that a Python's packages are installed into."""
    (packages,) = environment.glob("lib/python3*/site-packages")
    return packages


def put_torch(python: Path, version: str | None, folder: Path) -> None:
    """Leave `python` with this torch, or with none, as pip would."""
    packages = packages_of(python.parents[1])
    for part in packages.glob("torch*"):
        shutil.rmtree(part)
    if version:
        with zipfile.ZipFile(make_torch(folder, version)) as wheel:
            wheel.extractall(packages)


def make_here(checkout: Path, python: Path, options: str = "") -> subprocess.CompletedProcess[str]:
    """Run `make here` as its user does."""
    return subprocess.run(
        ["make", "here", f"PYTHON={python}", f"ARGS={options}"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.network
def test_a_vendors_torch_stays(checkout: Path, container: Path, tmp_path: Path) -> None:
    """Pip's own plan adds gpubench and what it lacks, and no torch."""
    put_torch(container, VENDORS, tmp_path)

    plan_file = shlex.quote(str(tmp_path / "plan.json"))
    done = make_here(checkout, container, f"--dry-run --quiet --report {plan_file}")

    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    names = {entry["metadata"]["name"] for entry in plan["install"]}
    assert {"gpubench-suite", "pandas"} <= names
    assert not {name for name in names if name.startswith(("torch", "triton", "nvidia"))}


@pytest.mark.network
def test_a_torch_that_is_too_old_is_refused_and_not_replaced(
    checkout: Path, container: Path, tmp_path: Path
) -> None:
    """Without the constraint pip would put its own torch in the place of the vendor's."""
    put_torch(container, "2.5.0a0+vendor.24.9", tmp_path)

    done = make_here(checkout, container)

    assert done.returncode != 0
    assert "torch 2.5.0a0+vendor.24.9" in done.stderr
    version = "import importlib.metadata as m; print(m.version('torch'))"
    kept = subprocess.run(
        [str(container), "-c", version], capture_output=True, text=True, check=True
    )
    assert kept.stdout.strip() == "2.5.0a0+vendor.24.9"


def test_a_bare_python_is_told_that_it_has_no_torch(
    checkout: Path, container: Path, tmp_path: Path
) -> None:
    """The mistake costs one line and no download."""
    put_torch(container, None, tmp_path)

    done = make_here(checkout, container)

    assert done.returncode != 0
    assert "it has no torch that pip knows of" in done.stderr
    assert "Traceback" not in done.stderr
