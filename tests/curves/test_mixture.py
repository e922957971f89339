"""Rows that were measured with different things are found out before they are pooled."""

import pandas as pd
import pytest

from gpubench.curves.alike import ON_ONE_MACHINE
from gpubench.curves.mixture import Mixture, clock_mixtures, mixture_words, mixtures


@pytest.mark.parametrize("name", ON_ONE_MACHINE)
def test_a_difference_in_any_of_them_is_named(name: str) -> None:
    """Each may change a time."""
    rows = pd.DataFrame({name: ["2", "1", "2"]})

    assert mixtures(rows) == (Mixture(name=name, texts=("1", "2")),)


@pytest.mark.parametrize("values", [["1", ""], ["1", None], [float("nan"), 1.0]])
def test_a_cell_that_only_some_rows_fill_is_a_difference(values: list[object]) -> None:
    """The others may have been measured with anything, so nobody can say that they are alike."""
    (found,) = mixtures(pd.DataFrame({"torch": values, "weather": ["sun", "rain"]}))

    assert found.words == "torch is (empty) and 1"


@pytest.mark.parametrize("values", [["1", "1"], ["", ""], [1.0, 1], [float("nan")] * 2])
def test_rows_that_say_the_same_or_nothing_belong_together(values: list[object]) -> None:
    """A file of another tool has no such columns, and says of itself that it is one file."""
    assert mixtures(pd.DataFrame({"method": values})) == ()


def test_numbers_are_written_as_in_the_file() -> None:
    """`method is 1 and 2`, not 1.0."""
    (found,) = mixtures(pd.DataFrame({"method": [2.0, 1.0]}))

    assert found.words == "method is 1 and 2"


def test_many_values_are_counted() -> None:
    """An error is one line."""
    (found,) = mixtures(pd.DataFrame({"torch": list("abcde")}))

    assert found.words == "torch is a and b and c and 2 more"


def test_of_flags_only_those_that_differ_are_shown() -> None:
    """A line of twelve flags twice is no answer to which of them differs."""
    (found,) = mixtures(pd.DataFrame({"flags": ["ecc=1;mig=0;tf32=0", "ecc=1;mig=0;tf32=1"]}))

    assert found.words == "flags is tf32=0 and tf32=1"


def test_a_line_names_every_column_and_the_values_of_as_many_as_it_holds() -> None:
    """An upgrade of torch changes five columns at once."""
    names = ("torch", "cuda", "cublas", "cudnn", "driver")
    rows = pd.DataFrame({name: ["v12.3.4.100", "v13.1.2.200"] for name in names})

    words = mixture_words(mixtures(rows, names))

    assert words == (
        "torch is v12.3.4.100 and v13.1.2.200, cuda is v12.3.4.100 and v13.1.2.200,"
        " and cublas, cudnn, driver differ too"
    )


def test_a_case_has_one_clock_and_cases_may_have_several() -> None:
    """A graph that is rejected is timed by events; a mean of both is neither."""
    case = {"workload": "w", "workload_version": 1, "implementation": "", "phase": "forward"}
    case |= {"dtype": "float32", "params": "", "cache": "", "regime": ""}
    rows = pd.DataFrame({**case, "batch_size": [1, 2, 2], "timer": ["graph", "event", "event"]})

    assert clock_mixtures(rows) == ()
    (found,) = clock_mixtures(rows.assign(batch_size=1))
    assert found.words == "timer is event and graph"
