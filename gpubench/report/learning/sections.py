"""Each batch size's rate, epochs and seconds to the target, and accuracy under four protocols."""

from collections.abc import Iterator, Sequence

import numpy as np

from gpubench.learning.accuracy_peak import ProtocolAccuracy
from gpubench.learning.analysis import ReachTables, TaskFindings
from gpubench.learning.medians import size_medians
from gpubench.report.layout.document import Align, Block, Column, Paragraph, Row, Section, Table
from gpubench.units import format_percent, format_seconds

_ABSENT = "-"

_REACH = (
    Column(title="batch"),
    Column(title="rate"),
    Column(title="usable octaves"),
    Column(title="reached"),
    Column(title="steps"),
    Column(title="epochs"),
    Column(title="time"),
    Column(title="time per step", dropped=1),
)


def learning_sections(tasks: Sequence[TaskFindings]) -> Iterator[Section]:
    """Yield what was found of each task.

    Args:
        tasks: Of a training file.
    """
    for task in tasks:
        blocks = tuple(_blocks(task))
        if blocks:
            yield Section(title=_title(task), blocks=blocks, in_brief=False)


def _title(task: TaskFindings) -> str:
    reach = task.plain
    if reach is None:
        return task.task
    target = reach.target_accuracy
    of = "" if target is None else f", to {format_percent(target)} of the validation data"
    return f"{task.task}: {reach.train_samples} samples{of}"


def _blocks(task: TaskFindings) -> Iterator[Block]:
    if task.plain is not None:
        yield _reach(task, task.plain)
    if text := _fit(task):
        yield Paragraph(text=text)
    if task.accuracies:
        yield _accuracy(task.accuracies)


def _reach(task: TaskFindings, reach: ReachTables) -> Table:
    rates = {one.batch_size: one for one in task.rates}
    medians = zip(
        *(size_medians(one) for one in (reach.steps, reach.epochs, reach.times_s)), strict=True
    )
    rows = []
    for size, (steps, epochs, time_s) in zip(reach.steps.sizes, medians, strict=True):
        rate, reached = rates.get(size), np.isfinite(reach.steps.of(size))
        step_s = task.step_s(size)
        cells = (
            str(size),
            _ABSENT if rate is None else f"{rate.best:.3g}",
            _ABSENT if rate is None else str(rate.octaves),
            f"{reached.sum()}/{len(reached)}",
            f"{steps:.0f}" if np.isfinite(steps) else _ABSENT,
            f"{epochs:.1f}" if np.isfinite(epochs) else _ABSENT,
            format_seconds(time_s) if np.isfinite(time_s) else _ABSENT,
            _ABSENT if step_s is None else format_seconds(step_s),
        )
        rows.append(Row(cells=cells))
    return Table(title="Median runs to the target", columns=_REACH, rows=tuple(rows))


def _fit(task: TaskFindings) -> str:
    """Return the hyperbola in a sentence, and the noise scale beside it."""
    fit = task.critical
    if fit is None:
        return ""
    text = (
        f"Critical batch {fit.batch:.0f} (95 % CI {fit.low:.0f} to {fit.high:.0f}): steps are"
        f" {fit.fewest_steps:.1f} x (1 + {fit.batch:.0f} / batch), residual"
        f" {100 * fit.residual:.0f} %"
    )
    if not fit.fits:
        text += ", more than the seeds explain"
    known = [one for one in task.noise if one.scale.ratio is not None]
    if known:
        scales = ", ".join(f"{one.scale.ratio:.0f} at {100 * one.progress:.0f} %" for one in known)
        text += f". Noise scale along a run: {scales}"
    return f"{text}."


def _accuracy(found: Sequence[ProtocolAccuracy]) -> Table:
    sizes = sorted({size for one in found for size in one.sizes})
    columns = (
        Column(title="batch"),
        *(Column(title=str(one.protocol), align=Align.RIGHT) for one in found),
    )
    cells = [_by_size(one) for one in found]
    rows = (Row(cells=(str(size), *(of.get(size, _ABSENT) for of in cells))) for size in sizes)
    return Table(title="Test accuracy in % with 95 % intervals", columns=columns, rows=tuple(rows))


def _by_size(found: ProtocolAccuracy) -> dict[int, str]:
    return dict(zip(found.sizes, map(_mean, found.means, found.half_widths), strict=True))


def _mean(mean: float, half: float) -> str:
    return f"{100 * mean:.1f} +-{100 * half:.1f}"
