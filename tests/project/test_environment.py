"""The environment is made once, mended where it is out of date, and never half made."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from gpubench.errors import UsageError
from tools.environment import STAMP, Recipe, commands, prepare

RECIPE = Recipe(variant="cpu", python="3.12", torch_index="")


class Shell:
    """Records commands, and stands in for venv and pip as far as the files go."""

    def __init__(self) -> None:
        self.ran: list[Sequence[str]] = []
        self.fails_at = ""

    def __call__(self, command: Sequence[str]) -> None:
        """Record the command; make the interpreter that `venv` would make."""
        self.ran.append(command)
        if self.fails_at and self.fails_at in command:
            raise KeyboardInterrupt
        if command[2] == "venv":
            python = Path(command[3]) / "bin" / "python"
            python.parent.mkdir(exist_ok=True)
            python.touch()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with something to install."""
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    (tmp_path / "constraints").mkdir()
    (tmp_path / "constraints" / "cpu.txt").write_text("torch==2.13.0", encoding="utf-8")
    return tmp_path


@pytest.fixture
def shell() -> Shell:
    """A shell that runs nothing."""
    return Shell()


def test_the_second_time_nothing_is_done(root: Path, shell: Shell) -> None:
    """`make test` after `make bench` starts at once."""
    assert prepare(root, RECIPE, shell)
    shell.ran.clear()

    assert not prepare(root, RECIPE, shell)
    assert shell.ran == []


@pytest.mark.parametrize("path", ["pyproject.toml", "constraints/cpu.txt"])
def test_changed_pins_are_installed_over_what_is_there(root: Path, shell: Shell, path: str) -> None:
    """A changed pin costs one download and not all of them."""
    prepare(root, RECIPE, shell)
    (root / ".venv" / "kept").touch()
    (root / path).write_text("changed", encoding="utf-8")

    assert prepare(root, RECIPE, shell)
    assert (root / ".venv" / "kept").exists()


@pytest.mark.parametrize(
    "change", [{"variant": "cuda13"}, {"python": "3.13"}, {"torch_index": "an index"}]
)
def test_another_build_of_torch_starts_afresh(
    root: Path, shell: Shell, change: dict[str, str]
) -> None:
    """Pip would keep the torch of the right version and the wrong build."""
    prepare(root, RECIPE, shell)
    (root / ".venv" / "left over").touch()

    assert prepare(root, dataclasses.replace(RECIPE, **change), shell)
    assert not (root / ".venv" / "left over").exists()


def test_an_environment_whose_python_has_gone_is_made_anew(root: Path, shell: Shell) -> None:
    """An upgrade of the system's Python leaves a link that leads nowhere."""
    prepare(root, RECIPE, shell)
    python = root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(root / "no longer there")

    assert prepare(root, RECIPE, shell)
    assert not python.is_symlink()


@pytest.mark.parametrize("step", ["venv", "setuptools", "--editable"])
def test_an_interrupted_install_is_taken_up_again(root: Path, shell: Shell, step: str) -> None:
    """Ctrl-C during the download must not look like an installed environment."""
    shell.fails_at = step
    with pytest.raises(KeyboardInterrupt):
        prepare(root, RECIPE, shell)
    assert not (root / ".venv" / STAMP).exists()
    shell.fails_at = ""

    assert prepare(root, RECIPE, shell)
    assert not prepare(root, RECIPE, shell)


def test_an_interrupted_repair_leaves_no_stamp_of_the_old_state(root: Path, shell: Shell) -> None:
    """Half of the new pins and half of the old ones are neither."""
    prepare(root, RECIPE, shell)
    (root / "pyproject.toml").write_text("changed", encoding="utf-8")
    shell.fails_at = "--editable"

    with pytest.raises(KeyboardInterrupt):
        prepare(root, RECIPE, shell)

    assert not (root / ".venv" / STAMP).exists()


def test_somebodys_own_environment_is_not_touched(root: Path, shell: Shell) -> None:
    """A .venv may hold a person's own work."""
    (root / ".venv").mkdir()

    with pytest.raises(UsageError, match="not made by this Makefile"):
        prepare(root, RECIPE, shell)

    assert shell.ran == []


def test_the_index_of_torch_is_said_once(root: Path, shell: Shell) -> None:
    """`make test` after `make bench TORCH_INDEX=...` keeps that torch."""
    prepare(root, dataclasses.replace(RECIPE, torch_index="an index"), shell)

    assert not prepare(root, RECIPE, shell)


def test_an_index_supplies_torch_and_nothing_else() -> None:
    """An index that was named for torch must not decide about any other package."""
    recipe = dataclasses.replace(RECIPE, torch_index="an index")

    indexed = [command for command in commands(Path(".venv"), recipe) if "an index" in command]

    assert [command[-1] for command in indexed] == ["torch"]
    assert all("--no-deps" in command for command in indexed)


@pytest.mark.parametrize(("variant", "project"), [("cpu", ".[dev]"), ("cuda12", ".[dev,cuda12]")])
def test_only_a_gpu_brings_the_extra_with_cupy(variant: str, project: str) -> None:
    """Each variant installs its own extra under its own constraints."""
    last = commands(Path(".venv"), dataclasses.replace(RECIPE, variant=variant))[-1]

    assert last[-1] == project
    assert f"constraints/{variant}.txt" in last
