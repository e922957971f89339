"""The Makefile says what it does, and stops early with one line where it cannot."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from .source_tree import ROOT

TEXT = (ROOT / "Makefile").read_text(encoding="utf-8")


def make(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make in the project's folder."""
    return subprocess.run(
        ["make", *words],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_is_the_default_and_lists_every_target() -> None:
    """A newcomer who types `make` installs nothing and learns everything."""
    targets = re.findall(r"^\.PHONY: (.*)$", TEXT, flags=re.MULTILINE)[0].split()

    done = make()

    assert done.returncode == 0
    assert re.findall(r"^  make (\w+)", done.stdout, flags=re.MULTILINE) == targets


@pytest.mark.parametrize(
    ("target", "commands"),
    [
        ("bench", ["pytest benches/ --benchmark-only"]),
        ("test", ["coverage run -m pytest", "coverage report"]),
        ("check", ["ruff check", "ruff format --check", "mypy", "lint-imports"]),
        ("perf", ["-m tools.perf"]),
        ("evidence", ["-m tools.evidence"]),
        ("here", ["-m tools.install_here"]),
    ],
)
def test_a_target_runs_what_it_promises(target: str, commands: list[str]) -> None:
    """The promises are the ones in the manual."""
    done = make("--dry-run", target)

    assert done.returncode == 0
    assert [command for command in commands if command not in done.stdout] == []


@pytest.mark.parametrize("target", ["bench", "test", "check", "perf", "evidence", "here"])
def test_an_old_python_stops_every_target_before_anything_is_installed(
    target: str, tmp_path: Path
) -> None:
    """The check comes first, and a target that failed runs none of its later commands."""
    python = tmp_path / "python3"
    python.write_text('#!/bin/sh\necho "asked: $*"\nexit 1\n', encoding="utf-8")
    python.chmod(0o755)

    done = make(target, f"PYTHON={python}")

    assert done.returncode != 0
    assert re.findall(r"^asked: (\S+)", done.stdout, flags=re.MULTILINE) == [
        "tools/check_python.py"
    ]


def test_the_path_of_a_python_may_hold_a_space_or_begin_with_a_tilde(tmp_path: Path) -> None:
    """Not every shell replaces the tilde of `make PYTHON=~/python3`, and make never does."""
    python = tmp_path / "my tools" / "python3"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\necho asked\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)

    for path in (str(python), "~/python3"):
        assert "asked" in make("venv", f"PYTHON={path}", HOME=str(python.parent)).stdout


def test_a_python_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A wrong PYTHON is the likeliest mistake of all."""
    done = make("venv", f"PYTHON={tmp_path / 'python9'}")

    assert done.returncode != 0
    assert "python9" in done.stderr
