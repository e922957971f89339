"""Claims about resolving what a user asked for."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.errors import UsageError
from gpubench.suites.planning import Overrides, command_of, parse_batch_sizes, parse_names, plan_for
from gpubench.suites.presets import PRESETS
from gpubench.suites.request import plan_from_texts


def test_a_plan_takes_from_the_preset_what_is_not_given() -> None:
    """None is what an option parser hands over for what the user left out."""
    plan = plan_for("quick", "cpu", "cpu", runs=None, blocks=7)
    quick = PRESETS["quick"]
    assert (plan.runs, plan.blocks, plan.sample_s) == (quick.runs, 7, quick.sample_s)
    assert plan.profile == "cpu"
    assert plan_for("quick", "cuda", "cuda:1").profile == "gpu"


def test_procurement_is_standard_with_five_runs() -> None:
    """A purchase needs the same cases, only more often."""
    standard, procurement = PRESETS["standard"], PRESETS["procurement"]
    assert procurement.runs == 5
    assert procurement.sweeps == standard.sweeps


@pytest.mark.parametrize(
    ("overrides", "where"),
    [
        ({"runs": 0}, "--runs"),
        ({"blocks": -1}, "--blocks"),
        ({"threads": 0}, "--threads"),
        ({"seed": -1}, "--seed"),
        ({"sizes": 0}, "--sizes"),
        ({"time_limit_s": 0.0}, "--time-limit"),
        ({"time_limit_s": float("nan")}, "--time-limit"),
        ({"sample_s": -0.1}, "--sample-time"),
        ({"profile": "tpu"}, "--profile"),
        ({"batch_sizes": (0,)}, "--batch-sizes"),
    ],
)
def test_a_number_out_of_range_names_its_option(overrides: Overrides, where: str) -> None:
    """Nothing is clipped in silence."""
    with pytest.raises(UsageError) as caught:
        plan_for("quick", "cpu", "cpu", **overrides)
    assert caught.value.where == where


@pytest.mark.parametrize(("preset", "backend"), [("fast", "cpu"), ("quick", "rocm")])
def test_an_unknown_preset_or_backend_says_which_there_are(preset: str, backend: str) -> None:
    """A typing error costs one line."""
    with pytest.raises(UsageError, match="expected one of"):
        plan_for(preset, backend, backend)


@pytest.mark.parametrize("item", ["0", "-1", "1e9", "1.5", "", "ten", "1_0", "+5", "९", "9" * 30])
def test_what_is_no_batch_size_is_named(item: str) -> None:
    """The message shows the one bad item, not the whole list."""
    with pytest.raises(UsageError) as caught:
        parse_batch_sizes(f"16,20,{item}")
    assert caught.value.where == "--batch-sizes"
    assert caught.value.seen == repr(item)
    assert "integers >= 1" in caught.value.expected


@given(st.lists(st.integers(1, 10**6), min_size=1))
def test_batch_sizes_come_back_sorted_and_once(sizes: list[int]) -> None:
    """Order and repetition in the option mean nothing."""
    assert parse_batch_sizes(", ".join(map(str, sizes + sizes))) == tuple(sorted(set(sizes)))


def test_names_keep_their_order_and_gaps_are_refused() -> None:
    """`--phase forward,,dgrad` is a slip, not an empty phase."""
    assert parse_names("--phase", "wgrad, forward,wgrad") == ("wgrad", "forward")
    with pytest.raises(UsageError, match="--phase"):
        parse_names("--phase", "forward,,dgrad")


def test_a_command_says_only_what_differs_from_the_preset() -> None:
    """The README of the results shows it to people."""
    assert command_of(plan_for("quick", "cpu", "cpu")) == (
        "gpubench run --preset quick --device cpu"
    )


def test_a_command_quotes_what_a_shell_would_expand() -> None:
    """A wildcard in `--select` must survive being pasted."""
    plan = plan_for(
        "standard", "cuda", "cuda:1", runs=2, phases=("forward", "dgrad"),
        batch_sizes=(100, 128), select="matmul/*", threads=2,
    )  # fmt: skip
    words = shlex.split(command_of(plan))
    assert words[:6] == ["gpubench", "run", "--preset", "standard", "--device", "cuda:1"]
    options = dict(zip(words[6::2], words[7::2], strict=True))
    assert options == {
        "--runs": "2",
        "--threads": "2",
        "--phase": "forward,dgrad",
        "--batch-sizes": "100,128",
        "--select": "matmul/*",
    }


@given(
    st.sampled_from(sorted(PRESETS)),
    st.integers(1, 9),
    st.floats(1e-5, 1e5),
    st.lists(st.integers(1, 999), max_size=4),
    st.text("abc*?[]/ '\";$=", max_size=12),
)
def test_a_command_makes_the_same_plan_again(
    preset: str, sizes: int, sample_s: float, batch_sizes: list[int], select: str
) -> None:
    """What a budget or a shell made of the plan is in the command too."""
    plan = plan_for(
        preset,
        "cuda",
        "cuda:1",
        sizes=sizes,
        sample_s=sample_s,
        batch_sizes=tuple(sorted(set(batch_sizes))),
        select=select,
    )
    words = shlex.split(command_of(plan))[2:]
    options = {
        option.removeprefix("--").replace("-", "_"): text
        for option, text in zip(words[::2], words[1::2], strict=True)
    }
    assert plan_from_texts(options, default_device=nobody_asks) == plan


def nobody_asks() -> str:
    """Fail, since a command names its device."""
    raise AssertionError


def test_a_device_is_found_only_where_none_is_named() -> None:
    """Asking the driver takes time that a typed name saves."""
    assert plan_from_texts({"device": "cpu"}, default_device=nobody_asks).device == "cpu"
    assert plan_from_texts({}, default_device=lambda: "cuda:0").backend == "cuda"


def test_the_bare_name_of_a_gpu_is_that_of_the_first() -> None:
    """One GPU has one name in plans, or a file could not be resumed."""
    assert plan_from_texts({"device": "cuda"}, default_device=nobody_asks).device == "cuda:0"


def test_a_type_can_be_typed_as_reports_print_it() -> None:
    """The plan keeps the full name, each once."""
    texts = {"device": "cpu", "dtype": "fp32,bf16,float32"}

    plan = plan_from_texts(texts, default_device=nobody_asks)

    assert plan.dtypes == ("float32", "bfloat16")


@pytest.mark.parametrize(
    ("device", "timer", "said"),
    [
        ("cpu", "graph", "'graph' on a cpu, which has one clock"),
        ("cuda", "", "'', expected one of events, graph"),
        ("cuda", "wall", "'wall', expected one of events, graph"),
    ],
)
def test_a_clock_that_the_device_does_not_have_is_refused(
    device: str, timer: str, said: str
) -> None:
    """No option does nothing."""
    with pytest.raises(UsageError, match=said):
        plan_from_texts({"device": device, "timer": timer}, default_device=nobody_asks)


def test_what_the_work_allows_goes_without_saying() -> None:
    """And whoever wants single launches, or graphs of a stranger's work, says so."""
    texts = {"device": "cuda"}

    assert plan_from_texts(texts, default_device=nobody_asks).timer == ""
    for timer in ("events", "graph"):
        plan = plan_from_texts({**texts, "timer": timer}, default_device=nobody_asks)
        assert plan.timer == timer
