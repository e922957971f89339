"""What another interpreter complains about reaches the user as it was said."""

from pathlib import Path

import pytest

from gpubench.errors import UsageError
from gpubench.runner.turns.program import Program


def complaint(tmp_path: Path, said: str) -> str:
    """Return the error of a program that says something on stderr and ends, without its path."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{said}\nEND\nexit 2\n")
    python.chmod(0o755)
    with pytest.raises(UsageError) as raised:
        Program(side="b", python=str(python)).asked(["list"])
    error = raised.value
    return f"{error.seen}, expected {error.expected}; {error.advice}"


def test_a_complaint_of_gpubench_keeps_its_own_advice(tmp_path: Path) -> None:
    """The advice for a module that cannot be imported was to install gpubench and torch."""
    said = "workload 'mw:f': importing mw raised E: x, expected a module; make `import mw` work"

    assert complaint(tmp_path, f"gpubench: {said}") == said


def test_another_complaint_is_followed_by_what_is_needed(tmp_path: Path) -> None:
    """A Python without gpubench says so in words of its own."""
    assert complaint(tmp_path, "No module named gpubench").startswith(
        "No module named gpubench, expected a Python that has gpubench and torch; "
    )
