import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.report.layout.document import Align, Column
from gpubench.report.layout.text_table import text_tables

_CELL = st.text("abc/", min_size=1, max_size=12)
_COLUMNS = (
    Column(title="name of the case", align=Align.LEFT),
    Column(title="best throughput", group="EQUAL BATCH"),
    Column(title="verdict", group="EQUAL BATCH", align=Align.LEFT),
    Column(title="ratio", group="OWN BEST BATCH"),
)
_ROWS = st.lists(st.tuples(st.text("xyz", min_size=1, max_size=40), _CELL, _CELL, _CELL))


@given(_ROWS, st.integers(60, 140))
def test_no_line_is_wider_than_the_screen(rows: list[tuple[str, ...]], width: int) -> None:
    """From 60 columns on, whatever the cells: titles break, names get lines, groups part."""
    for table in text_tables(_COLUMNS, rows, width=width):
        assert table.width <= width


@given(_ROWS, st.integers(20, 140))
def test_every_cell_is_shown_whole(rows: list[tuple[str, ...]], width: int) -> None:
    """What does not fit is moved, never cut off."""
    tables = text_tables(_COLUMNS, rows, width=width)
    shown = [line for table in tables for line in table.rows]
    for row in rows:
        for cell in row:
            assert any(cell in line for line in shown)


def test_a_wide_screen_has_a_line_per_row_and_one_for_titles() -> None:
    """Below the line of the groups."""
    (table,) = text_tables(_COLUMNS, [("matmul", "1.00 k rows/s", "same", "1.00x")], width=100)
    assert table.titles == (
        "                  EQUAL BATCH               OWN BEST BATCH",
        "name of the case  best throughput  verdict           ratio",
    )
    assert table.rows == ("matmul              1.00 k rows/s  same              1.00x",)


def test_a_narrow_screen_has_a_table_per_group() -> None:
    """Each with the names, so that each can be read by itself."""
    row = ("matmul", "1.00 k rows/s", "same", "1.00x")
    first, second = text_tables(_COLUMNS, [row], width=32)
    assert first.titles[-1] == "case       throughput  verdict"
    assert first.rows == ("matmul  1.00 k rows/s  same",)
    assert second.titles[-1] == "name of the case           ratio"
    assert second.rows == ("matmul                     1.00x",)


_WITH_MORE = (
    *_COLUMNS[:3],
    Column(title="95 % CI", dropped=1),
    Column(title="noise", dropped=2),
)
_MORE_ROW = ("matmul", "1.00 k rows/s", "same", "-1.0 to +1.0 %", "2.0 %")


@pytest.mark.parametrize(
    ("width", "dropped"), [(100, ()), (50, ("noise",)), (40, ("95 % CI", "noise"))]
)
def test_columns_that_may_go_are_dropped_one_by_one_and_named(
    width: int, dropped: tuple[str, ...]
) -> None:
    """What is most wanted stays longest, and nothing goes silently."""
    (table,) = text_tables(_WITH_MORE, [_MORE_ROW], width=width)
    assert table.dropped == dropped
    assert table.width <= width


def test_names_on_lines_of_their_own_cost_more_than_a_column() -> None:
    """Two lines for every row make a table that nobody reads; for one row of eight they do not."""
    long = ("x" * 50, *_MORE_ROW[1:])
    (all_long,) = text_tables(_WITH_MORE, [long] * 8, width=90)
    (one_long,) = text_tables(_WITH_MORE, [long, *[_MORE_ROW] * 7], width=90)
    assert all_long.dropped == ("noise",)
    assert one_long.dropped == ()


def test_a_name_may_reach_into_the_empty_part_of_the_next_cell() -> None:
    """`transformer` is one letter too long beside two long throughputs."""
    columns = (
        *(Column(title="workload", align=Align.LEFT), Column(title="cases")),
        Column(title="rate"),
    )
    rows = [("transformer", "4", "x" * 10), ("mlp", "12", "y")]

    (table,) = text_tables(columns, rows, width=27)

    assert table.rows[0] == "transformer   4  xxxxxxxxxx"
    assert len(table.rows) == 2


@given(
    st.lists(st.text("xyz", min_size=1, max_size=30), min_size=3, max_size=6).map(" ".join),
    st.integers(60, 140),
)
def test_a_name_of_several_words_is_broken_where_it_is_wider_than_the_screen(
    name: str, width: int
) -> None:
    """A user's workload and implementation of 60 letters each; no word of them is cut."""
    (table,) = text_tables(_COLUMNS[:3], [(name, "1.00 k rows/s", "same")], width=width)

    assert table.width <= width
    assert " ".join(" ".join(table.rows).split()).startswith(name)


def test_an_interval_is_one_word_of_a_title() -> None:
    """Above short cells it was told as 95, % and CI on three lines."""
    columns = (Column(title="device"), Column(title="95 % CI"), Column(title="runs of a device"))
    (table,) = text_tables(columns, [("d0", "", "3")], width=24)

    assert table.titles[-1].split("  ") == ["device", "95 % CI", "device"]


def test_a_group_that_is_too_wide_is_halved() -> None:
    """Two sides with long labels, each with its interval: what a million costs, on 80 columns."""
    labels = ("label of a side that is long", "another label that is long too")
    columns = [Column(title="workload", align=Align.LEFT)]
    for label in labels:
        columns += [Column(title=label.replace(" ", "_"), group="COSTS")]
        columns += [Column(title="95 % interval", group="COSTS")]
    cells = ("matmul", "0.01", "0.00 - 0.02", "0.03", "0.02 - 0.04")
    first, second = text_tables(columns, [cells], width=60)

    assert max(first.width, second.width) <= 60
    assert first.rows[0].split("  ")[0] == second.rows[0].split("  ")[0] == "matmul"
    assert first.rows[0].split() == ["matmul", "0.01", "0.00", "-", "0.02"]
    assert second.rows[0].split() == ["matmul", "0.03", "0.02", "-", "0.04"]
