"""Sizes are compared where one block timed them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpubench.curves.rows import complete_rows
from gpubench.curves.shared_blocks import in_shared_blocks
from tests.overview.frames import curve_rows


def rows(*cells: tuple[str, int, int]) -> pd.DataFrame:
    """Return rows of run, block and size."""
    return pd.DataFrame(cells, columns=["run_id", "block", "batch_size"])


def test_a_file_of_one_design_keeps_every_row() -> None:
    """Also one whose last block was cut off."""
    found = in_shared_blocks(rows(("a", 0, 1), ("a", 0, 2), ("a", 0, 3), ("a", 1, 2)))

    assert found.left_out == ()
    assert found.rows["block"].tolist() == [0, 0, 0, 1]


def test_of_runs_that_share_no_size_the_one_with_most_sizes_is_kept() -> None:
    """The larger half can still be compared with itself."""
    found = in_shared_blocks(
        rows(("a", 0, 1), ("a", 0, 2), ("b", 0, 3), ("b", 0, 4), ("b", 0, 5)),
    )

    assert found.left_out == (1, 2)
    assert set(found.rows["run_id"]) == {"b"}


def test_a_size_in_both_runs_makes_the_others_no_neighbours() -> None:
    """2 and 3 were never timed together, though 1 was timed with each."""
    found = in_shared_blocks(rows(("a", 0, 1), ("a", 0, 2), ("b", 0, 1), ("b", 0, 3)))

    assert found.left_out == (3,)


def test_visits_of_one_run_are_paired_in_turn() -> None:
    """A tool that numbers the visits of each case has blocks of one size."""
    found = in_shared_blocks(rows(("a", 0, 1), ("a", 1, 2), ("a", 2, 1), ("a", 3, 2)))

    assert found.left_out == ()
    assert found.rows["block"].tolist() == [0, 0, 1, 1]


def test_each_run_is_paired_in_its_own_way() -> None:
    """A merged file may hold runs of two tools."""
    found = in_shared_blocks(
        rows(("a", 0, 1), ("a", 1, 2), ("b", 5, 1), ("b", 5, 2), ("b", 7, 1)),
    )

    assert found.rows["block"].tolist() == [0, 0, 5, 5, 7]


@pytest.mark.usefixtures("untraced")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.integers(1, 6)),
        min_size=1,
        unique=True,
    )
)
def test_every_two_sizes_that_are_kept_share_a_block(
    cells: list[tuple[str, int, int]],
) -> None:
    """That, and no size that could join the others, is the whole promise."""
    found = in_shared_blocks(rows(*cells))
    blocks = [set(of) for _, of in found.rows.groupby(["run_id", "block"])["batch_size"]]
    kept = set(found.rows["batch_size"])

    assert kept.isdisjoint(found.left_out)
    assert kept | set(found.left_out) == {size for _, _, size in cells}
    assert all(any({one, other} <= of for of in blocks) for one in kept for other in kept)


def test_sizes_of_two_clocks_share_nothing() -> None:
    """A graph that was rejected makes a size of another clock, in the same block."""
    table = rows(("a", 0, 1), ("a", 0, 2), ("a", 0, 3), ("a", 1, 3))
    found = in_shared_blocks(table.assign(timer=["graph", "graph", "event", "event"]))

    assert found.left_out == (3,)
    assert set(found.rows["timer"]) == {"graph"}


def test_a_block_that_was_finished_by_another_command_is_two() -> None:
    """A resumed file: hours lie between the halves of the block that was interrupted."""
    table = pd.DataFrame(curve_rows(lambda size: 1e-3 * size, (1, 2), blocks=1))
    resumed = table.assign(session=["s1", "s2"])

    assert in_shared_blocks(complete_rows(table)).left_out == ()
    assert in_shared_blocks(complete_rows(resumed)).left_out == (2,)
    assert complete_rows(resumed)["block"].tolist() == [0, 0]


def test_processes_of_one_command_share_blocks_where_the_file_tells_commands() -> None:
    """A worker that hung on one case is replaced within seconds."""
    table = pd.DataFrame(curve_rows(lambda size: 1e-3 * size, (1, 2), blocks=1))
    restarted = table.assign(segment=[0, 1])

    assert in_shared_blocks(complete_rows(restarted.assign(session="s1"))).left_out == ()
    assert in_shared_blocks(complete_rows(restarted)).left_out == (2,)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("plan", ["preset=quick", "preset=brief"]),
        ("preset", ["quick", ""]),
        ("order_seed", [0, 1]),
        ("input_seed", [0, 1]),
        ("run_index", [0, float("nan")]),
        ("pair", [float("nan"), 1]),
        ("gpubench", ["v0.1.0", "v0.2.0"]),
    ],
)
def test_what_no_command_changes_on_the_way_tells_passes_apart(
    column: str, values: list[str] | list[float]
) -> None:
    """Rows put together by hand under one run and block were not timed together."""
    table = pd.DataFrame(curve_rows(lambda size: 1e-3 * size, (1, 2), blocks=1))
    mixed, alike = table.copy(), table.copy()
    mixed[column], alike[column] = pd.Series(values), values[0]

    assert in_shared_blocks(complete_rows(mixed)).left_out == (2,)
    assert in_shared_blocks(complete_rows(mixed.iloc[::-1])).sizes == 1
    assert in_shared_blocks(complete_rows(alike)).left_out == ()


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 1), st.integers(1, 3), st.integers(0, 9)),
        min_size=1,
        max_size=12,
    )
)
def test_visits_are_numbered_as_ranking_them_would(
    drawn: list[tuple[str, int, int, int]],
) -> None:
    """Blocks of one size alone: the first visit of each size, then the second, by command."""
    # Each block of a run has one size only, so that no run is paired.
    rows = pd.DataFrame(drawn, columns=["run_id", "command", "batch_size", "block"])
    rows["block"] = rows["block"] * 3 + rows["batch_size"] - 1
    rows = rows.assign(together=rows["block"], time_median_s=1.0)
    visit = rows.groupby(["run_id", "command", "batch_size"])["block"].rank(method="dense") - 1
    expected = (rows["command"] * (visit.max() + 1) + visit).astype(np.int64)

    kept = in_shared_blocks(rows).rows

    assert kept["block"].tolist() == expected[kept.index].tolist()
