"""A case is known by its fields, and by a text that a person can match."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.model import Case, format_params, parse_params
from tests.strategies import NAMES, cases

CASE = Case(
    workload="matmul",
    implementation="torch",
    phase="forward",
    dtype="float32",
    params="k=4096;n=64",
    batch_size=128,
    cache="hot",
)


def test_the_id_is_all_fields_but_the_version() -> None:
    """What `--select` matches."""
    assert CASE.id == "matmul/torch/forward/float32/k=4096;n=64/128/hot"
    assert replace(CASE, workload_version=2).id == CASE.id


def test_the_curve_is_the_case_without_its_batch_size() -> None:
    """One throughput curve is drawn of it."""
    assert CASE.curve_id == "matmul/torch/forward/float32/k=4096;n=64/hot"


@given(cases(), st.integers(1, 10**9))
def test_another_batch_size_is_another_case_of_the_same_curve(case: Case, batch_size: int) -> None:
    """The curve gathers what is compared over batch sizes."""
    other = replace(case, batch_size=batch_size)

    assert other.curve_id == case.curve_id
    assert (other.id == case.id) == (batch_size == case.batch_size)


@given(st.dictionaries(NAMES, st.integers() | NAMES))
def test_params_come_back_as_text(params: dict[str, int | str]) -> None:
    """The file holds text, so that is what a reader gets."""
    text = format_params(params)

    assert parse_params(text) == {name: str(value) for name, value in params.items()}


@given(st.dictionaries(NAMES, st.integers(), min_size=2))
def test_params_have_one_text_whatever_their_order(params: dict[str, int]) -> None:
    """Two files match only if the same sizes give the same text."""
    turned = dict(reversed(params.items()))

    assert format_params(turned) == format_params(params)
    assert format_params(parse_params(format_params(params))) == format_params(params)


def test_no_params_are_an_empty_text() -> None:
    """And the other way round."""
    assert format_params({}) == ""
    assert parse_params("") == {}


def test_a_parameter_is_read_as_an_integer() -> None:
    """Sizes are what workloads ask for."""
    assert CASE.param("k") == 4096
    with pytest.raises(KeyError):
        CASE.param("m")
