"""Sessions that do not use the plugin, and projects that do things their own way."""

import pytest

from .conftest import Inner

PLAIN = """
    def test_theirs(benchmark):
        benchmark(lambda: 1.0)
"""

OWN_JSON = """
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_benchmark_generate_json(config, benchmarks, include_data, machine_info, commit_info):
        return {RETURNED}
"""


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize(
    "returned", ["{'mine': 1}", "{'benchmarks': None}", "{'benchmarks': [1, {}, {'params': 3}]}"]
)
@pytest.mark.parametrize("ours", [False, True])
def test_a_conftest_may_write_its_own_json(inner: Inner, returned: str, ours: bool) -> None:
    """pytest-benchmark #172: the session ended in a KeyError, without its JSON."""
    fixture = "gpu_benchmark(lambda: 1.0, batch_size=8)" if ours else "pass"
    inner.write(
        f"{PLAIN}\n    def test_ours({'gpu_benchmark' if ours else ''}):\n        {fixture}\n",
        conftest=OWN_JSON.replace("{RETURNED}", returned),
    )

    result = inner.run("--benchmark-json=out.json", "--gpubench-blocks=1")

    result.assert_outcomes(passed=2)
    assert result.ret == 0
    assert (inner.pytester.path / "out.json").read_text(encoding="utf-8").strip().startswith("{")


def test_a_session_with_other_benchmarks_only_leaves_nothing(inner: Inner) -> None:
    """No file, no table, no marker on anybody's items."""
    inner.write(PLAIN)

    result = inner.run("--benchmark-only", plan=())

    result.assert_outcomes(passed=1)
    assert inner.files() == []
    assert "gpubench by workload" not in str(result.stdout)


def test_a_projects_own_fixture_of_the_same_name_is_its_own(inner: Inner) -> None:
    """Its items get no timer of ours, and the session no results file."""
    inner.write(
        """
    def test_theirs(gpu_benchmark, benchmark):
        assert gpu_benchmark == 3
        assert benchmark(lambda: 5) == 5
    """,
        conftest="""
    import pytest

    @pytest.fixture
    def gpu_benchmark():
        return 3
    """,
    )

    inner.run("--benchmark-only", plan=()).assert_outcomes(passed=1)

    assert inner.files() == []


def test_a_projects_fixture_over_ours_uses_ours(inner: Inner) -> None:
    """It may preset what all its tests have in common."""
    inner.write(
        """
    def test_mine(gpu_benchmark):
        gpu_benchmark(lambda: 1.0)
    """,
        conftest="""
    import functools
    import pytest

    @pytest.fixture
    def gpu_benchmark(gpu_benchmark):
        return functools.partial(gpu_benchmark, batch_size=8)
    """,
    )

    inner.run("--gpubench-blocks=1").assert_outcomes(passed=1)

    assert inner.frame().batch_size.tolist() == [8]


def test_a_benchmark_fixture_that_is_not_pytest_benchmarks_is_named(inner: Inner) -> None:
    """Some services replace it, by one of another shape."""
    inner.write(
        """
    def test_mine(gpu_benchmark):
        gpu_benchmark(lambda: 1.0, batch_size=8)
    """,
        conftest="""
    import pytest

    @pytest.fixture
    def benchmark():
        return object()
    """,
    )

    result = inner.run()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*benchmark: the fixture is of type object, expected *"])


def test_without_pytest_benchmark_other_tests_run(inner: Inner) -> None:
    """`-p no:benchmark` is how a project does without it."""
    inner.write("def test_plain():\n    pass")

    inner.run("-p", "no:benchmark", plan=()).assert_outcomes(passed=1)
