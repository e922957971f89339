"""The picture of a file's curves."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import BatchFindings
from gpubench.errors import UsageError
from gpubench.report.batches.figure import check_figure_path, write_figure
from gpubench.report.batches.panel import draw_curve
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


def test_points_are_coloured_by_kernel_and_sizes_to_pad_are_ringed() -> None:
    """What a reader of the picture looks for: where the library chose badly."""
    rows = frame(A100, (100, 112, 120, 127, 128, 129, 200), device="GPU")
    rows.loc[rows["batch_size"].isin([120, 128]), "time_median_s"] *= 1.4
    rows["kernel_name"] = np.where(rows["batch_size"].isin([120, 128]), "k_slow", "k_quick")
    (machine,) = analyse(rows).machines
    (curve,) = machine.curves
    panel = Figure().subplots()

    draw_curve(panel, curve, "title")

    ringed = next(line for line in panel.get_lines() if line.get_gid() == "padded")
    assert sizes_of(ringed) == {120, 128}
    colors: dict[str, set[int]] = {}
    for line in panel.get_lines():
        if line.get_gid() != "padded" and line.get_linestyle() == "None":
            colors.setdefault(str(line.get_color()), set()).update(sizes_of(line))
    assert {120, 128} in colors.values()
    assert {100, 112, 127, 129, 200} in colors.values()
    texts = [text.get_text() for legend in legends(panel) for text in legend.get_texts()]
    assert texts[-2:] == ["quick", "slow"]
    assert "better padded (2 sizes)" in texts


def sizes_of(line: Line2D) -> set[int]:
    return {int(x) for x in np.asarray(line.get_xdata(), dtype=float)}


def legends(panel: Axes) -> list[Legend]:
    return [child for child in panel.get_children() if isinstance(child, Legend)]


def test_a_legend_of_sixty_kernels_lies_below_its_axes_and_fits(tmp_path: Path) -> None:
    """An H200's library has more than forty on one ladder."""
    sizes = tuple(range(64, 124))
    rows = frame(A100, sizes, device="GPU")
    rows["kernel_name"] = [f"nvjet_sm90_tst_64x{size}_64x16_2x1_v" for size in rows["batch_size"]]
    figure = Figure(figsize=(5.0, 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()

    draw_curve(panel, analyse(rows).machines[0].curves[0], "title")
    figure.savefig(tmp_path / "a.png")

    box = max(legends(panel), key=lambda legend: len(legend.get_texts())).get_window_extent()
    assert box.y1 <= panel.get_window_extent().y0
    assert box.y0 >= 0
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.x1
