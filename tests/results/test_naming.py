"""Claims about the name of a new results file."""

from datetime import UTC, datetime
from pathlib import Path

from gpubench.results.naming import new_results_path

NOON = datetime(2026, 1, 2, 12, 3, 4, tzinfo=UTC)


def test_a_new_file_is_named_after_time_and_backend(tmp_path: Path) -> None:
    """Files sort by age, and one sees what they are of."""
    folder = tmp_path / "results"

    assert new_results_path(folder, "cpu", NOON) == folder / "20260102-120304-cpu.csv"
    assert folder.is_dir()


def test_a_second_file_in_the_same_second_has_another_name(tmp_path: Path) -> None:
    """No invocation may touch what another has written."""
    for expected in ("20260102-120304-cpu.csv", "20260102-120304-cpu-2.csv"):
        path = new_results_path(tmp_path, "cpu", NOON)
        assert path.name == expected
        path.touch()
