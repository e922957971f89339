"""Rows that were measured with different things are found out before they are pooled."""

import pandas as pd
import pytest

from gpubench.curves.mixture import MEASURED_WITH, Mixture, mixtures


@pytest.mark.parametrize("name", MEASURED_WITH)
def test_a_difference_in_any_of_them_is_named(name: str) -> None:
    """Each may change a time."""
    rows = pd.DataFrame({name: ["2", "1", "2", ""]})

    assert mixtures(rows) == (Mixture(name=name, values=("1", "2")),)


@pytest.mark.parametrize("values", [["1", "1"], ["1", ""], ["", ""], [1.0, float("nan")], [1, 1]])
def test_what_a_row_does_not_tell_is_no_difference(values: list[object]) -> None:
    """A failed case has no timer, a file of another tool no columns."""
    assert mixtures(pd.DataFrame({"torch": values, "weather": ["sun", "rain"]})) == ()


def test_numbers_are_written_as_in_the_file() -> None:
    """`method is 1 and 2`, not 1.0."""
    (found,) = mixtures(pd.DataFrame({"method": [2.0, 1.0]}))

    assert found.words == "method is 1 and 2"


def test_many_values_are_counted() -> None:
    """An error is one line."""
    (found,) = mixtures(pd.DataFrame({"flags": list("abcde")}))

    assert found.words == "flags is a and b and c and 2 more"
