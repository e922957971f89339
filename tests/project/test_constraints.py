"""Everything that is declared is pinned, and the pins keep what is declared."""

from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tools.cuda_variant import VARIANTS

from .source_tree import PYPROJECT, ROOT

PROJECT = PYPROJECT["project"]


def pins_of(path: Path) -> dict[str, Version]:
    """Return the version of every distribution that a constraints file pins."""
    pins: dict[str, Version] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-c "):
            pins |= pins_of(path.parent / line.removeprefix("-c "))
        elif line and not line.startswith("#"):
            name, version = line.split("==")
            assert name not in pins, f"{name} is pinned twice"
            pins[name] = Version(version)
    return pins


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_requirement_is_pinned_within_its_bounds(variant: str) -> None:
    """Two people who install on the same day or a year apart get the same software."""
    extras = PROJECT["optional-dependencies"]
    requirements = [
        Requirement(text)
        for text in [*PROJECT["dependencies"], *extras["dev"], *extras.get(variant, [])]
    ]

    pins = pins_of(ROOT / "constraints" / f"{variant}.txt")

    assert {r.name for r in requirements if r.name not in pins} == set()
    assert [str(r) for r in requirements if pins[r.name] not in r.specifier] == []


def test_only_a_gpu_brings_cupy() -> None:
    """A machine without a GPU has no use for it."""
    pins = pins_of(ROOT / "constraints" / "cpu.txt")

    assert not {name for name in pins if name.startswith("cupy")}
