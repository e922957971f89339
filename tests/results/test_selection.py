"""Claims about keeping a part of a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.errors import UsageError
from gpubench.results.reader import read_results
from gpubench.results.selection import select
from gpubench.results.table import ResultsTable
from tests.results.examples import example_row, write_rows


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> ResultsTable:
    rows = [
        example_row(block=block, batch_size=size) for block in (0, 1) for size in (64, 100, 128)
    ]
    return read_results(write_rows(tmp_path_factory.mktemp("selection") / "a.csv", rows))


def test_the_matching_cases_keep_all_their_rows(table: ResultsTable) -> None:
    """A case is measured once per block, and stays whole."""
    kept = select(table, "*/128/*").frame

    assert kept["batch_size"].tolist() == [128, 128]
    assert kept["block"].tolist() == [0, 1]


def test_everything_matches_a_star(table: ResultsTable) -> None:
    """The widest pattern changes nothing."""
    assert select(table, "*").frame.equals(table.frame)


def test_a_pattern_that_matches_nothing_shows_what_an_id_looks_like(table: ResultsTable) -> None:
    """A user does not know ids by heart."""
    with pytest.raises(UsageError, match=r"matches none of 3 cases .*such as matmul/"):
        select(table, "mlp/*")


def test_a_pattern_that_is_only_the_beginning_of_ids_is_completed(table: ResultsTable) -> None:
    """A workload's name alone is what one types first."""
    with pytest.raises(UsageError, match=r"; try 'matmul/\*'$"):
        select(table, "matmul")


@given(st.sampled_from(["*/64/*", "*/1??/*", "matmul/*", "*/[!6]*/*"]))
def test_selecting_twice_is_selecting_once(table: ResultsTable, pattern: str) -> None:
    """What matches still matches."""
    once = select(table, pattern)

    assert select(once, pattern).frame.equals(once.frame)
