"""One curve in a picture: throughput over batch size, coloured by kernel, with what to pad."""

from typing import TYPE_CHECKING

from gpubench.batches.findings import CurveFindings
from gpubench.batches.size_findings import CurvePoint
from gpubench.model import batch_class
from gpubench.report.batches.chart import SERIES
from gpubench.report.batches.kernel_colors import KernelColors, kernel_colors
from gpubench.report.names import rate_noun
from gpubench.terminal_text import visible
from gpubench.units import counted, format_count

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NEUTRAL = "0.55"
"""Grey: a kernel beyond those of the legend, or an unknown one."""


def draw_curve(panel: "Axes", curve: CurveFindings, title: str) -> None:
    """Draw a curve with its axes and its legend.

    Args:
        panel: Where.
        curve: With at least one point.
        title: Above the panel.
    """
    colors = kernel_colors(point.kernel for point in curve.points)
    _draw_padded(panel, curve)
    for marker, label in SERIES.values():
        of_kind = [
            point for point in curve.points if SERIES[batch_class(point.batch_size)][1] == label
        ]
        _draw_points(panel, of_kind, marker, colors)
    _draw_axes(panel, curve)
    panel.set_title(title, fontsize="small", parse_math=False)
    _draw_legend(panel, curve, colors)


def _draw_points(
    panel: "Axes", points: list[CurvePoint], marker: str, colors: KernelColors
) -> None:
    for name, color in _palette(colors).items():
        some = [point for point in points if _shown(point.kernel, colors) == name]
        panel.plot(
            [point.batch_size for point in some],
            [point.per_s for point in some],
            linestyle="none",
            marker=marker,
            markersize=5,
            color=color,
        )


def _draw_padded(panel: "Axes", curve: CurveFindings) -> None:
    """Ring the sizes that are better padded."""
    padded = {one.batch_size for one in curve.padding}
    ringed = [point for point in curve.points if point.batch_size in padded]
    panel.plot(
        [point.batch_size for point in ringed],
        [point.per_s for point in ringed],
        linestyle="none",
        marker="o",
        markersize=9,
        markeredgewidth=0.8,
        markerfacecolor="none",
        markeredgecolor="tab:red",
        gid="padded",
    )


def _draw_axes(panel: "Axes", curve: CurveFindings) -> None:
    noun = rate_noun(curve.workload, counts_items=curve.counts_items)
    panel.set_xscale("log", base=2)
    panel.xaxis.set_major_formatter("{x:.0f}")
    panel.yaxis.set_major_formatter(lambda per_s, _: format_count(per_s))
    panel.set_ylim(bottom=0)
    panel.set_xlabel("batch size")
    panel.set_ylabel(f"{noun}/s")
    if curve.knee is not None:
        panel.axvline(curve.knee.batch_size, linewidth=0.8, linestyle="--", color="grey")


def _draw_legend(panel: "Axes", curve: CurveFindings, colors: KernelColors) -> None:
    """Explain marks inside the panel and colours below it, where up to 16 lines have room."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    marks = [
        Line2D([], [], linestyle="none", marker=marker, color="black", label=label)
        for marker, label in SERIES.values()
    ]
    if curve.padding:
        label = f"better padded ({counted(len(curve.padding), 'size')})"
        marks.append(
            Line2D(
                [],
                [],
                linestyle="none",
                marker="o",
                markersize=9,
                markerfacecolor="none",
                markeredgecolor="tab:red",
                label=label,
            )
        )
    first = panel.legend(handles=marks, fontsize="x-small", loc="best")
    if not colors.names:
        return
    kernels = [
        Line2D([], [], linestyle="none", marker="s", color=color, label=name)
        for name, color in _palette(colors).items()
        if name
    ]
    panel.add_artist(first)
    legend = panel.legend(
        handles=kernels,
        fontsize="xx-small",
        loc="upper center",
        bbox_to_anchor=(0.5, -0.16),
        ncols=2,
        title="kernel",
        title_fontsize="xx-small",
        frameon=False,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _palette(colors: KernelColors) -> dict[str, str | tuple[float, float, float]]:
    """Return names as the legend has them, the last one for all that share grey, with colours."""
    from matplotlib import colormaps  # noqa: PLC0415

    tab = colormaps["tab20"].colors  # type: ignore[attr-defined]
    # Greys of the map would pass for those that share one.
    able = [color for index, color in enumerate(tab) if index not in _GREYS]
    return {
        **{visible(name): able[i] for i, name in enumerate(colors.names.values())},
        _rest(colors): _NEUTRAL,
    }


def _shown(kernel: str, colors: KernelColors) -> str:
    return visible(colors.names[kernel]) if kernel in colors.names else _rest(colors)


def _rest(colors: KernelColors) -> str:
    """Return the legend's line for what has no colour of its own; empty if there is nothing."""
    return counted(colors.others, "other kernel") if colors.others else ""


_GREYS = frozenset({14, 15})
