"""Anybody's function, timed at its item."""

import re

import pytest

from gpubench.model import parse_params

from .conftest import DECLARED, Inner
from .scripted import Script

FUNCTION = """
    def test_mine(gpu_benchmark):
        gpu_benchmark(lambda: 1.0, batch_size=8)
"""


def test_a_function_is_timed_block_by_block(inner: Inner) -> None:
    """Its rows are named after the test, and say what the fixture was told."""
    inner.write(FUNCTION.replace("batch_size=8", "batch_size=8, flop=70, bytes_moved=30, items=16"))

    benchmarks = inner.json(script=Script(clock_s=2e-3))

    frame = inner.frame()
    assert frame.block.tolist() == [0, 1]
    assert frame.workload.unique().tolist() == ["test_it:test_mine"]
    assert frame.implementation.unique().tolist() == ["user"]
    assert frame.batch_size.unique().tolist() == [8]
    assert frame.time_median_s.tolist() == pytest.approx([2e-3, 2e-3])
    assert frame.items_per_s.tolist() == pytest.approx([8000.0, 8000.0])
    assert frame.flop.tolist() == [70, 70]
    assert frame.bytes_moved.tolist() == [30, 30]
    assert benchmarks["test_mine"]["stats"]["median"] == pytest.approx(2e-3)
    assert benchmarks["test_mine"]["extra_info"]["items_per_s"] == pytest.approx(8000.0)


def test_items_are_the_batch_size_unless_said_otherwise(inner: Inner) -> None:
    """One item per element of the batch; what nobody said stays empty."""
    inner.write(FUNCTION)

    inner.run(script=Script(clock_s=1e-3))

    frame = inner.frame()
    assert frame.items_per_s.tolist() == pytest.approx([8000.0, 8000.0])
    assert frame.flop.isna().all()
    assert frame.bytes_moved.isna().all()


def test_parameters_of_the_item_are_the_params_of_the_case(inner: Inner) -> None:
    """Items that differ are cases that differ; the batch size stands in its own column."""
    inner.write(
        """
    import enum
    import pytest
    import torch

    class Mode(enum.Enum):
        FAST = 1

    class Opaque:
        pass

    @pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
    @pytest.mark.parametrize(
        ("k", "eps", "name", "mode", "fn"), [(3, 0.5, "a;b=c d", Mode.FAST, len)]
    )
    @pytest.mark.parametrize("batch_size", [4, 8])
    def test_mine(gpu_benchmark, batch_size, k, eps, name, mode, fn, dtype):
        gpu_benchmark(lambda: 1.0, batch_size=batch_size)

    @pytest.mark.parametrize("thing", [Opaque(), Opaque()])
    def test_opaque(gpu_benchmark, thing):
        gpu_benchmark(lambda: 1.0, batch_size=1)

    @pytest.mark.parametrize("batch_size", [4, 8])
    def test_batch_size_for_something_else(gpu_benchmark, batch_size):
        gpu_benchmark(lambda: 1.0, batch_size=1)
    """
    )

    inner.run("--gpubench-blocks=1").assert_outcomes(passed=8)

    frame = inner.frame()
    assert not frame.duplicated(["workload", "params", "batch_size", "block"]).any()
    mine = frame[frame.workload == "test_it:test_mine"]
    assert sorted(mine.batch_size) == [4, 4, 8, 8]
    assert {parse_params(text)["dtype"] for text in mine.params} == {
        "torch.float16",
        "torch.float32",
    }
    rest = mine.params[mine.params.str.contains("float32")].iloc[0]
    assert (mine.params.value_counts() == 2).all()
    assert parse_params(rest) == {
        "dtype": "torch.float32",
        "eps": "0.5",
        "id": "len-dtype1~builtins.len",
        "k": "3",
        "mode": "test_it.Mode.FAST",
        "name": "a%3Bb%3Dc%20d",
    }
    opaque = frame[frame.workload == "test_it:test_opaque"]
    names = [re.sub("~[0-9a-f]{8}$", "", text) for text in opaque.params]
    assert names == ["id=thing0", "id=thing1"]


def test_a_method_is_named_with_its_class(inner: Inner) -> None:
    """Two classes may have a test of the same name."""
    inner.write(
        """
    class TestA:
        def test_mine(self, gpu_benchmark):
            gpu_benchmark(lambda: 1.0, batch_size=8)

    class TestB(TestA):
        pass
    """
    )

    inner.run().assert_outcomes(passed=2)

    assert set(inner.frame().workload) == {"test_it:TestA.test_mine", "test_it:TestB.test_mine"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            "lambda: 1",
            "gpu_benchmark(fn, batch_size=None), expected batch_size to be an integer >= 1",
        ),
        ("lambda: 1, batch_size=0", "batch_size=0), expected"),
        ("lambda: 1, batch_size='ten'", "batch_size='ten'), expected"),
        ("lambda: 1, batch_size=8.0", "batch_size=8.0), expected"),
        (
            "lambda: 1, batch_size=2**60",
            "gpu_benchmark(fn, batch_size=1152921504606846976), expected",
        ),
        ("lambda: 1, batch_size=__import__('torch').ones(2)", "batch_size=a value of type Tensor)"),
        ("lambda: 1, batch_size=True", "batch_size=True), expected"),
        ("lambda: 1, batch_size=8, items=0", "items=0), expected items to be an integer >= 1"),
        ("lambda: 1, batch_size=8, flop=-1", "flop=-1), expected flop to be an integer >= 0"),
        ("lambda: 1, batch_size=8, bytes_moved=.5", "bytes_moved=0.5), expected"),
        ("3, batch_size=8", "gpu_benchmark(3, ..), expected a function or a Case"),
    ],
)
def test_a_wrong_argument_fails_in_one_line(inner: Inner, arguments: str, message: str) -> None:
    """Before anything is called."""
    inner.write(f"def test_mine(gpu_benchmark):\n    gpu_benchmark({arguments})")

    result = inner.run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"test_it.py::test_mine: *{message}*; *"])
    assert "Traceback" not in str(result.stdout)
    assert "not used at all" not in str(result.stdout)
    assert inner.files() == []


def test_a_case_takes_no_numbers(inner: Inner) -> None:
    """It has its own, and which of the two would count nobody could see."""
    inner.write(DECLARED.replace("gpu_benchmark(case)", "gpu_benchmark(case, batch_size=8)"))

    result = inner.run()

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*gpu_benchmark(case, batch_size=..), expected a case alone*"])


def test_a_function_that_raises_is_a_failure_with_its_own_traceback(inner: Inner) -> None:
    """The author sees the test and the function, and nothing of what called it; rows say error."""
    inner.write(
        """
    def inside():
        raise ValueError("my own mistake")

    def test_mine(gpu_benchmark):
        gpu_benchmark(lambda: inside(), batch_size=8)
    """
    )

    result = inner.run()

    result.assert_outcomes(failed=1)
    failure = str(result.stdout).partition("= FAILURES =")[2].partition("\n====")[0]
    places = re.findall(r"^(\S.*:\d+): ?(.*)$", failure, flags=re.MULTILINE)
    assert places == [
        ("test_it.py:5", ""),
        ("test_it.py:5", "in <lambda>"),
        ("test_it.py:2", "ValueError"),
    ]
    frame = inner.frame()
    assert frame.status.tolist() == ["error", "error"]
    assert frame.detail.tolist() == ["ValueError: my own mistake"] * 2


def test_a_function_that_raises_is_not_called_again(inner: Inner) -> None:
    """Nobody knows what state it left behind; the next item goes on."""
    inner.write(
        """
    calls = []

    def test_mine(gpu_benchmark):
        def fail():
            calls.append(1)
            raise RuntimeError
        gpu_benchmark(fail, batch_size=8)

    def test_next(gpu_benchmark):
        assert calls == [1]
        gpu_benchmark(lambda: 1.0, batch_size=8)
    """
    )

    result = inner.run()

    result.assert_outcomes(passed=1, failed=1)
    assert "not used at all" not in str(result.stdout)
    assert inner.frame().status.tolist() == ["error", "error", "ok", "ok"]


def test_a_function_that_returns_nan_is_wrong(inner: Inner) -> None:
    """A time for a wrong result helps nobody."""
    inner.write(
        """
    import torch

    def test_mine(gpu_benchmark):
        gpu_benchmark(lambda: torch.tensor([1.0, float("nan")]), batch_size=8)
    """
    )

    result = inner.run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*: wrong: the result holds NaN or infinity"])
    assert inner.frame().status.tolist() == ["wrong", "wrong"]


def test_a_function_out_of_memory_is_a_skip(inner: Inner) -> None:
    """As for a declared case."""
    inner.write(
        """
    def test_mine(gpu_benchmark):
        def fail():
            raise MemoryError("too large")
        gpu_benchmark(fail, batch_size=8)
    """
    )

    result = inner.run("-rs")

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*: oom: too large"])
    assert inner.frame().status.tolist() == ["oom", "oom"]


def test_a_second_call_at_an_item_is_refused_before_measuring(inner: Inner) -> None:
    """pytest-benchmark has one result per item."""
    inner.write(
        """
    calls = []

    def test_mine(gpu_benchmark):
        gpu_benchmark(lambda: 1.0, batch_size=8)
        gpu_benchmark(lambda: calls.append(1), batch_size=4)

    def test_not_called():
        assert calls == []
    """
    )

    result = inner.run()

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*gpu_benchmark was called a second time, expected one call*"])


def test_two_functions_of_one_case_are_refused(inner: Inner) -> None:
    """Their rows could not be told apart."""
    inner.write(
        """
    import pytest

    @pytest.mark.parametrize("rate", [1.0, 1.0])
    def test_mine(gpu_benchmark, rate):
        gpu_benchmark(lambda: 1.0, batch_size=8)
    """
    )

    result = inner.run()

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*this case was measured already, expected another case*"])
    assert len(inner.frame()) == 2


def test_a_fixture_that_was_not_called_is_pytest_benchmarks_warning(inner: Inner) -> None:
    """The plugin adds nothing to it, and measures nothing."""
    inner.write("def test_mine(gpu_benchmark):\n    pass")

    result = inner.run()

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*Benchmark fixture was not used at all in this test!*"])
    assert inner.files() == []


def test_both_fixtures_in_one_test_are_refused(inner: Inner) -> None:
    """The timer of `benchmark` plays samples back and measures nothing."""
    inner.write("def test_mine(gpu_benchmark, benchmark):\n    benchmark(lambda: 1.0)")

    result = inner.run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*benchmark: it was called in a test that uses gpu_benchmark*"])


def test_a_fixture_asked_for_by_name_is_refused(inner: Inner) -> None:
    """Pytest knows only at run time that the item wants it: too late for its timer."""
    inner.write(
        """
    def test_mine(request):
        request.getfixturevalue("gpu_benchmark")(lambda: 1.0, batch_size=8)
    """
    )

    result = inner.run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*gpu_benchmark came by request.getfixturevalue, expected*"])
    assert inner.files() == []


def test_a_users_fixture_may_use_ours(inner: Inner) -> None:
    """A project's own conveniences are built on it."""
    inner.write(
        """
    import pytest

    @pytest.fixture
    def timed(gpu_benchmark):
        return lambda fn: gpu_benchmark(fn, batch_size=8)

    def test_mine(timed):
        assert len(timed(lambda: 1.0)) == 2
    """
    )

    inner.run("--benchmark-only").assert_outcomes(passed=1)


def test_functions_and_declared_cases_are_segments_of_one_run(inner: Inner) -> None:
    """Else no case would be in every run of the file, and nothing in it could be compared."""
    inner.write(DECLARED + FUNCTION)

    inner.run().assert_outcomes(passed=3)

    frame = inner.frame()
    assert frame.run_id.nunique() == 1
    assert dict(zip(frame.workload, frame.segment, strict=True)) == {
        "matmul": 0,
        "test_it:test_mine": 1,
    }
