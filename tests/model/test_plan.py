"""A plan has one text, which gives the plan back."""

from dataclasses import replace

import pytest
from hypothesis import given

from gpubench.model import Plan, format_plan, parse_plan
from tests.strategies import plans

PLAN = Plan(
    preset="quick",
    backend="cpu",
    device="cpu",
    profile="cpu",
    runs=1,
    blocks=4,
    sample_s=0.05,
    time_limit_s=60.0,
)


@given(plans())
def test_a_plan_comes_back_from_its_text(plan: Plan) -> None:
    """A file can be finished from its own `plan` column."""
    assert parse_plan(format_plan(plan)) == plan


@given(plans())
def test_the_text_is_one_cell_of_one_line(plan: Plan) -> None:
    """Nothing in it is changed on the way through a results file."""
    text = format_plan(plan)

    assert text.splitlines() == [text]
    assert "\0" not in text


def test_fields_at_their_default_are_left_out() -> None:
    """A new option does not change the text of old plans."""
    assert format_plan(PLAN) == (
        "preset=quick;backend=cpu;device=cpu;profile=cpu;runs=1;blocks=4;"
        "sample_s=0.05;time_limit_s=60.0"
    )


def test_lists_and_wildcards_stay_readable() -> None:
    """A person may read the column."""
    plan = replace(PLAN, batch_sizes=(64, 100), select="matmul/*/k=1;n=2/*", dtypes=("float32",))

    text = format_plan(plan)

    assert text.endswith(";dtypes=float32;batch_sizes=64,100;select=matmul/*/k%3D1%3Bn%3D2/*")
    assert parse_plan(text) == plan


@pytest.mark.parametrize(
    "text", ["", "preset", "colour=red", "preset=quick", "runs=many", "preset=quick;;runs=1"]
)
def test_a_text_that_is_no_plan_is_refused(text: str) -> None:
    """Resuming must not guess."""
    with pytest.raises(ValueError, match=r"."):
        parse_plan(text)
