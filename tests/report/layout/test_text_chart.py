"""A chart drawn with letters."""

import re

from gpubench.report.layout.document import Chart, Point
from gpubench.report.layout.text_chart import chart_lines, chart_title

SERIES = ((".", "other"), ("x", "multiple of ten"), ("o", "power of two"))


def chart(*points: tuple[int, str]) -> Chart:
    """Return a chart of a value that is its batch size."""
    return Chart(
        title="matmul",
        y_unit="rows/s",
        series=SERIES,
        points=tuple(Point(x=size, y=float(size), series=name) for size, name in points),
    )


def test_a_plot_puts_marks_where_they_belong() -> None:
    """Log axis: equal ratios, equal distances; zero at the bottom."""
    drawn = chart((1, "power of two"), (10, "multiple of ten"), (12, "other"), (64, "power of two"))
    lines = chart_lines(drawn, 80)

    assert lines[0].rstrip().endswith("o")
    assert lines[0].startswith("   64.0 |")
    assert lines[-1].lstrip().startswith("+1")
    assert lines[-1].rstrip().endswith("64") or "32" in lines[-1]
    assert sum(line.count("x") for line in lines) == 1
    assert sum(line.count(".") for line in lines if "|" in line[:9]) >= 1


def test_the_marks_are_explained_in_the_order_of_their_weight() -> None:
    """What is drawn on top is named first."""
    assert chart_title(chart((1, "other"), (2, "other"))) == (
        "matmul, rows/s (o power of two, x multiple of ten, . other)"
    )


def test_an_axis_has_numbers_where_no_two_powers_of_two_are_drawn() -> None:
    """Between 100 and 128 it had none."""
    for low, high in ((100, 128), (70, 120), (3, 5)):
        lines = chart_lines(chart((low, "other"), (high, "other")), 80)
        assert re.findall(r"\d+", lines[-1]) == [str(low), str(high)]
        assert len(lines[-1]) <= 80
