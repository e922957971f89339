"""Epochs and seconds to the target over batch size, and accuracy under four protocols, drawn."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gpubench.errors import UsageError
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.medians import is_comparable, size_medians
from gpubench.learning.runs import SizeTable
from gpubench.report.batches.figure import check_figure_path, save_figure
from gpubench.terminal_text import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANEL = (5.0, 4.2)
"""Inches."""
_MOST_TASKS = 8
_PANELS = 3


def write_learning_figure(tasks: Sequence[TaskFindings], path: str) -> None:
    """Write three panels for each task, the first eight of them, to a PNG, SVG or PDF file.

    Args:
        tasks: Of training files.
        path: Its suffix says the format.

    Raises:
        UsageError: If it cannot be written, or there is nothing to draw.
    """
    # Half a second that only a picture costs; Figure itself leaves pyplot's state alone.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    check_figure_path(path)
    shown = [task for task in tasks if task.plain is not None or task.accuracies][:_MOST_TASKS]
    if not shown:
        raise UsageError(
            "--plot",
            seen="no training file with runs to a target",
            expected="one that gpubench converge wrote",
            advice="name it, or leave the picture out",
        )
    size = (_PANEL[0] * _PANELS, _PANEL[1] * len(shown))
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(len(shown), _PANELS, squeeze=False)
    for line, task in zip(grid, shown, strict=True):
        _draw(line, task)
    save_figure(figure, Path(path))


def _draw(panels: "Sequence[Axes]", task: TaskFindings) -> None:
    # An SVG is XML, which control characters break.
    title = visible(task.task)
    if task.plain is not None:
        _points(panels[0], task.plain.epochs, f"{title}: epochs to the target")
        _hyperbola(panels[0], task)
        _points(panels[1], task.plain.times_s, f"{title}: seconds to the target")
    for one in task.accuracies:
        panels[2].errorbar(
            one.sizes, one.means, yerr=one.half_widths, marker="o", capsize=2, label=one.protocol
        )
    if task.accuracies:
        panels[2].legend(fontsize="small")
    panels[2].set_title(f"{title}: test accuracy", fontsize="small", parse_math=False)
    for panel in panels:
        panel.set_xscale("log", base=2)
        panel.set_xlabel("batch size")


def _points(panel: "Axes", table: SizeTable, title: str) -> None:
    for seed in range(len(table.seeds)):
        panel.plot(table.sizes, table.values[:, seed], ".", color="0.7", markersize=3)
    medians = size_medians(table)
    known = np.isfinite(medians)
    panel.plot(np.array(table.sizes)[known], medians[known], "o-")
    if is_comparable(table.values).any():
        panel.set_yscale("log")
    panel.set_title(title, fontsize="small", parse_math=False)


def _hyperbola(panel: "Axes", task: TaskFindings) -> None:
    fit, reach = task.critical, task.plain
    if fit is None or reach is None:
        return
    sizes = np.geomspace(reach.steps.sizes[0], reach.steps.sizes[-1], 60)
    epochs = fit.fewest_steps * (sizes + fit.batch) / reach.train_samples
    panel.plot(sizes, epochs, "--", color="C1", label=f"critical batch {fit.batch:.0f}")
    panel.legend(fontsize="small")
