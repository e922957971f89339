"""The picture of a file's curves."""

from pathlib import Path

import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import BatchFindings
from gpubench.errors import UsageError
from gpubench.report.batches.figure import check_figure_path, write_figure
from tests.batches.simulated import A100, THIN, frame


@pytest.fixture(scope="module")
def findings() -> BatchFindings:
    """Two curves."""
    return analyse(frame(A100, THIN, device="GPU"))


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_figure_is_the_same_each_time(
    suffix: str, findings: BatchFindings, tmp_path: Path
) -> None:
    """A committed picture changes only with what it shows."""
    paths = [tmp_path / f"{name}{suffix}" for name in "ab"]
    for path in paths:
        write_figure(findings, str(path))

    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert first[:4] in {b"\x89PNG", b"<?xm"}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("a.gif", "it ends in .gif, expected a name in .png, .svg, .pdf"),
        ("curves", "it ends in nothing"),
        ("folder.png", "it is a folder"),
        ("absent/a.png", "absent is no folder"),
    ],
)
def test_a_place_for_no_figure_is_refused(name: str, complaint: str, tmp_path: Path) -> None:
    """Before anything is computed."""
    (tmp_path / "folder.png").mkdir()

    with pytest.raises(UsageError, match=complaint):
        check_figure_path(str(tmp_path / name))


def test_an_unwritable_figure_is_refused(findings: BatchFindings, tmp_path: Path) -> None:
    """A full disk or a missing permission is the user's to mend."""
    (tmp_path / "part-a.svg").symlink_to(tmp_path / "no" / "where.svg")

    with pytest.raises(UsageError, match="it cannot be written"):
        write_figure(findings, str(tmp_path / "a.svg"))
