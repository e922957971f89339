import runpy
from pathlib import Path
from typing import Any

import pytest

import gpubench.reframe

FOLDER = Path(gpubench.reframe.__file__).parent


def partition(name: str, monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, Any]:
    """Return the only partition of a site that a user describes by environment variables."""
    for variable, text in variables.items():
        monkeypatch.setenv(f"GPUBENCH_FLEET_{variable}", text)
    (system,) = runpy.run_path(str(FOLDER / name))["site_configuration"]["systems"]
    (found,) = system["partitions"]
    return dict(found)


def test_a_slurm_site_takes_its_particulars_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody edits an installed file to name an account."""
    found = partition(
        "slurm_site.py", monkeypatch, ACCESS="--partition=gpu --account='my lab'", AT_ONCE="16"
    )

    assert found["access"] == ["--partition=gpu", "--account=my lab"]
    assert found["max_jobs"] == 16


def test_hosts_are_named_in_a_variable_or_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Four hosts are typed, four hundred are kept in a file."""
    file = tmp_path / "hosts.txt"
    file.write_text("n1\n\n user@n2\nn3\n")

    typed = partition("ssh_site.py", monkeypatch, HOSTS="n1, user@n2,n3")
    listed = partition("ssh_site.py", monkeypatch, HOSTS=f"@{file}")

    assert typed["sched_options"] == {"ssh_hosts": ["n1", "user@n2", "n3"]}
    assert listed["sched_options"] == typed["sched_options"]
