"""A plan has one text, which gives the plan back."""

from dataclasses import replace

import pytest
from hypothesis import given

from gpubench.model import Plan, format_plan, parse_plan
from gpubench.model.plan import LONGEST_PLAN
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


LEAST = format_plan(PLAN)


@pytest.mark.parametrize(
    "text",
    [
        f"{LEAST};seed=0",
        LEAST.replace("runs=1", "runs=01"),
        LEAST.replace("blocks=4", "blocks= 4"),
        LEAST.replace("60.0", "60"),
        LEAST.replace("backend=cpu;device=cpu", "device=cpu;backend=cpu"),
        LEAST.replace("preset=quick", "preset=%71uick"),
    ],
)
def test_a_plan_that_is_spelt_in_another_way_is_refused(text: str) -> None:
    """Rows of one plan are told by its text, so that two texts of one plan would be two."""
    with pytest.raises(ValueError, match="spelt or ordered in another way"):
        parse_plan(text)


def test_a_plan_of_any_length_is_not_read() -> None:
    """A cell may be of megabytes; a thousand batch sizes are a plan."""
    text = format_plan(replace(PLAN, select="x" * (LONGEST_PLAN - len(f"{LEAST};select="))))

    assert len(text) == LONGEST_PLAN
    assert format_plan(parse_plan(text)) == text
    with pytest.raises(ValueError, match=f"more than {LONGEST_PLAN}"):
        parse_plan(f"{text}x")


@pytest.mark.parametrize(
    "text", ["", "preset", "colour=red", "preset=quick", "runs=many", "preset=quick;;runs=1"]
)
def test_a_text_that_is_no_plan_is_refused(text: str) -> None:
    """Resuming must not guess."""
    with pytest.raises(ValueError, match=r"."):
        parse_plan(text)
