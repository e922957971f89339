"""The tests find the same shell everywhere, whoever runs them."""

import os
import subprocess
import sys

from .source_tree import ROOT

HABITS = {
    "ARGS": "--no-such-option",
    "MAKEFLAGS": "n",
    "PYTEST_ADDOPTS": "--color=yes",
    "PYTHON": "python2",
    "PYTHONWARNINGS": "error",
}
SENSITIVE = "tests/project/test_makefile.py"


def test_what_a_person_has_in_the_shell_reaches_no_test() -> None:
    """Else a test fails for one of us, and nobody else sees why."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", SENSITIVE],
        cwd=ROOT,
        env=os.environ | HABITS,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
