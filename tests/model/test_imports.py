"""The light layers stay light."""

import subprocess
import sys

import pytest

HEAVY = "torch cupy pandas numpy scipy rich pytest"


@pytest.mark.parametrize(
    "module",
    ["gpubench", "gpubench.model", "gpubench.units", "gpubench.errors", "gpubench.results.writer"],
)
def test_importing_it_loads_no_heavy_library(module: str) -> None:
    """`gpubench --help` answers in 0.15 s, and a results file can be written without pandas."""
    code = f"import sys, {module}; print(*set(sys.modules).intersection('{HEAVY}'.split()))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not done.stdout.strip()
