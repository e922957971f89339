"""Claims about laying out cells."""

from gpubench.report.table import markdown_table, text_table


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    """Names to the left, numbers to the right."""
    assert text_table(("unit", "n"), [("a", "1000"), ("long name", "2")], width=80) == (
        "unit          n",
        "a          1000",
        "long name     2",
    )


def test_a_name_too_long_for_its_line_gets_one_of_its_own() -> None:
    """A name that is cut off names nothing."""
    lines = text_table(("unit", "n"), [("a-very-long-name", "1"), ("b", "2")], width=12)
    assert lines == ("unit       n", "a-very-long-name", "           1", "b          2")


def test_a_bar_in_a_cell_does_not_end_a_markdown_cell() -> None:
    """Details come from anywhere."""
    assert markdown_table(("a", "b"), [("x|y", "1")])[-1] == "| x\\|y | 1 |"


def test_a_name_may_reach_into_the_empty_part_of_the_next_cell() -> None:
    """`transformer` is one letter too long beside two long throughputs."""
    rows = [("transformer", "4", "x" * 10), ("mlp", "12", "y")]

    lines = text_table(("workload", "cases", "rate"), rows, width=27)

    assert lines[1] == "transformer   4  xxxxxxxxxx"
    assert len(lines) == 3
    assert max(map(len, lines)) <= 27
