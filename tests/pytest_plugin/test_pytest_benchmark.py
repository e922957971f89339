"""pytest-benchmark's own options work as its users expect."""

import pytest

from gpubench.model import Case, Observation, Status

from .conftest import DECLARED, Inner
from .scripted import Script, by_batch_size, failed, measured


def test_json_holds_the_samples_of_all_blocks_in_seconds(inner: Inner) -> None:
    """Each item hands over its own samples; the timer says where they are from."""
    inner.write()

    benchmarks = inner.json()

    entry = benchmarks["test_product[forward-float32-k=512;n=512;rows=1-batch8]"]
    block = [0.9 * 8e-3, 8e-3, 1.2 * 8e-3]
    assert entry["stats"]["data"] == pytest.approx(block + block)
    assert entry["stats"]["median"] == pytest.approx(8e-3)
    assert entry["stats"]["iterations"] == 1
    assert entry["options"]["timer"] == "gpubench"


def test_json_holds_throughput_and_memory(inner: Inner) -> None:
    """What pytest-benchmark has no column for is in extra_info."""
    inner.write()

    benchmarks = inner.json()

    info = benchmarks["test_product[forward-float32-k=512;n=512;rows=1-batch8]"]["extra_info"]
    assert info["case"] == "matmul/torch/forward/float32/k=512;n=512;rows=1/8/none"
    assert info["batch_size"] == 8
    assert info["items_per_s"] == pytest.approx(1000.0)
    assert info["flop_per_s"] == pytest.approx(100 / 8e-3)
    assert info["memory_allocated_bytes"] == 4096
    assert info["memory_reserved_bytes"] is None
    assert info["block_medians_s"] == pytest.approx([8e-3, 8e-3])
    assert info["status"] == "ok"
    assert info["timer"] == "scripted"


def test_json_names_a_case_by_its_id(inner: Inner) -> None:
    """Not by UNSERIALIZABLE[Case(..)], which pytest-benchmark would make of it."""
    inner.write()

    for entry in inner.json().values():
        assert entry["params"] == {"case": entry["extra_info"]["case"]}


def test_failed_items_are_not_in_the_json(inner: Inner) -> None:
    """A benchmark without a time would be one with a time of zero."""
    inner.write()
    wrong_at_8 = Script(
        visit=lambda case: (
            failed(Status.WRONG, "no") if case.batch_size == 8 else by_batch_size(case)
        )
    )

    benchmarks = inner.json(script=wrong_at_8)

    assert [entry["extra_info"]["batch_size"] for entry in benchmarks.values()] == [4]


def test_only_selects_items_by_the_fixture(inner: Inner) -> None:
    """--benchmark-only keeps ours and skips others; plain pytest runs both."""
    inner.write(DECLARED + "\n    def test_plain():\n        pass\n")

    inner.run("--benchmark-only").assert_outcomes(passed=2, skipped=1)
    inner.run().assert_outcomes(passed=3)


def slower(case: Case) -> Observation:
    """Return a time 10 % above `by_batch_size`."""
    return measured(*(case.batch_size * 1e-3 * 1.1 * k for k in (0.9, 1.0, 1.2)))


@pytest.mark.parametrize("save", ["--benchmark-save=base", "--benchmark-autosave"])
def test_saved_sessions_can_be_compared(inner: Inner, save: str) -> None:
    """--benchmark-save, --benchmark-compare: the same items find each other."""
    inner.write()
    inner.run(save).assert_outcomes(passed=2)

    result = inner.run("--benchmark-compare", script=Script(visit=slower))

    result.assert_outcomes(passed=2)
    text = str(result.stdout)
    assert text.count("(NOW)") == text.count("(0001_") == 2


def test_compare_fail_sees_a_regression_and_the_summary_still_comes(inner: Inner) -> None:
    """--benchmark-compare-fail=median:5% fails at +10 % and holds at +0 %."""
    inner.write()
    inner.run("--benchmark-save=base")
    arguments = ("--benchmark-compare", "--benchmark-compare-fail=median:5%")

    same = inner.run(*arguments)
    worse = inner.run(*arguments, script=Script(visit=slower))

    assert same.ret == 0
    assert worse.ret != 0
    worse.stderr.fnmatch_lines(["*Performance has regressed*"])
    worse.stdout.fnmatch_lines(["*gpubench by workload*", "results: *"])


def test_a_group_of_the_users_is_kept(inner: Inner) -> None:
    """Our marker for the timer takes the item's own over."""
    inner.write(
        DECLARED.replace("    @pytest", '    @pytest.mark.benchmark(group="g")\n    @pytest', 1)
    )

    result = inner.run("--benchmark-json=out.json")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*benchmark 'g': 2 tests*"])


def test_items_can_be_grouped_by_function(inner: Inner) -> None:
    """--benchmark-group-by is pytest-benchmark's affair and works."""
    inner.write(DECLARED + DECLARED.replace("test_product", "test_again"))

    result = inner.run("--benchmark-group-by=func")

    result.stdout.fnmatch_lines(
        ["*benchmark 'test_again': 2 tests*", "*benchmark 'test_product': 2 tests*"]
    )


def test_disabled_calls_the_work_once_and_writes_nothing(inner: Inner) -> None:
    """--benchmark-disable: the function and the declared case each once, no rows, no worker."""
    inner.write(
        DECLARED
        + """
    calls = []

    def test_function(gpu_benchmark):
        assert list(gpu_benchmark(lambda: calls.append(1), batch_size=8)) == []
        assert calls == [1]
"""
    )
    script = Script()

    result = inner.run("--benchmark-disable", script=script)

    result.assert_outcomes(passed=3)
    assert script.starts == []
    assert inner.files() == []
    assert "gpubench by workload" not in str(result.stdout)


def test_a_disabled_case_that_does_not_fit_is_skipped(
    inner: Inner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One call of it would have the system kill the session."""
    monkeypatch.setattr("gpubench.device.scripted.ScriptedDevice.free_bytes", lambda _self: 1000)
    inner.write()

    result = inner.run("--benchmark-disable", "-rs")

    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines(["SKIPPED*needs about*1.00 kB usable"])


def test_skip_skips(inner: Inner) -> None:
    """--benchmark-skip."""
    inner.write()

    inner.run("--benchmark-skip").assert_outcomes(skipped=2)


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize(
    ("words", "ini", "environment"),
    [
        ("--benchmark-min-rounds=9", "", ""),
        ("--benchmark-warmup on", "", ""),
        ("--benchmark-warmup=on", "", ""),
        ("", "--benchmark-max-time=2", ""),
        ("", "", "--benchmark-disable-gc"),
        ("--benchmark-min-rounds=9", "--benchmark-max-time=2", "--benchmark-disable-gc"),
    ],
)
def test_options_that_cannot_apply_give_one_warning(
    inner: Inner, monkeypatch: pytest.MonkeyPatch, words: str, ini: str, environment: str
) -> None:
    """One for all items and all options, wherever they were given."""
    inner.write()
    inner.pytester.makeini(f"[pytest]\naddopts = {ini}")
    monkeypatch.setenv("PYTEST_ADDOPTS", environment)

    result = inner.run(*words.split())

    given = [word.split("=")[0] for word in (words, ini, environment) if word]
    named = ", ".join(word.split(" ")[0] for word in given)
    result.assert_outcomes(passed=2)
    assert str(result.stdout).count("UnusableOptionWarning") == 1
    result.stdout.fnmatch_lines([f"*UnusableOptionWarning: {named}: no effect on gpu_benchmark*"])


def test_a_marker_that_cannot_apply_gives_the_same_warning(inner: Inner) -> None:
    """@pytest.mark.benchmark(min_rounds=..) asks for what --benchmark-min-rounds asks for."""
    marker = "    @pytest.mark.benchmark(min_rounds=9, timer=print)\n    @pytest"
    inner.write(DECLARED.replace("    @pytest", marker, 1))

    result = inner.run()

    assert str(result.stdout).count("UnusableOptionWarning") == 1
    result.stdout.fnmatch_lines(
        ["*benchmark(min_rounds=..), @pytest.mark.benchmark(timer=..): no*"]
    )


def test_no_warning_where_nobody_uses_the_fixture(inner: Inner) -> None:
    """Others may set what they like."""
    inner.write("def test_plain(): pass")

    result = inner.run("--benchmark-min-rounds=9")

    assert "UnusableOptionWarning" not in str(result.stdout)


def test_where_warnings_are_errors_the_option_is_a_usage_error(inner: Inner) -> None:
    """And no traceback of an internal error."""
    inner.write()

    result = inner.run(
        "--benchmark-min-rounds=9",
        "-W",
        "error::gpubench.pytest_plugin.unusable.UnusableOptionWarning",
    )

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --benchmark-min-rounds: no effect*"])
    assert "INTERNALERROR" not in str(result.stdout) + str(result.stderr)


def test_no_profile_of_playing_back_is_shown(inner: Inner) -> None:
    """--benchmark-cprofile would profile an empty function."""
    inner.write()

    result = inner.run("--benchmark-cprofile=cumtime")

    assert "cProfile (time in s)" not in str(result.stdout)


def test_without_pytest_benchmark_others_are_left_alone(inner: Inner) -> None:
    """`-p no:benchmark` costs our items their fixture, and nobody else anything."""
    inner.write(DECLARED + "\n    def test_plain():\n        pass\n")

    result = inner.run("-p", "no:benchmark")

    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*fixture 'benchmark' not found*"])
    assert "INTERNALERROR" not in str(result.stdout) + str(result.stderr)
