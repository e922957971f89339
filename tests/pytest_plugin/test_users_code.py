"""Whatever a user's function is, takes, returns or prints."""

import pytest

from .conftest import PLAN, Inner

ONE_BLOCK = "--gpubench-blocks=1"


def test_a_function_takes_arguments_as_pytest_benchmarks_fixture_does(inner: Inner) -> None:
    """Whoever comes from `benchmark(torch.softmax, x, -1)` types the same."""
    inner.write(
        """
    import torch

    def test_mine(gpu_benchmark):
        x = torch.ones(8, 4)
        seen = []

        def softmax(*args, **kwargs):
            seen.append((args, kwargs))
            return torch.softmax(*args, **kwargs)

        gpu_benchmark(softmax, x, dim=-1, batch_size=8, items=16)
        (args, kwargs) = seen[0]
        assert args[0] is x and kwargs == {"dim": -1}
    """
    )

    inner.run(ONE_BLOCK).assert_outcomes(passed=1)

    assert inner.frame().items_per_s.tolist() == pytest.approx([16000.0])


def test_arguments_reach_the_one_call_of_a_disabled_session(inner: Inner) -> None:
    """--benchmark-disable asks whether everything runs."""
    inner.write(
        """
    def test_mine(gpu_benchmark):
        gpu_benchmark(divmod, 7, 2, batch_size=8)
    """
    )

    inner.run("--benchmark-disable").assert_outcomes(passed=1)


@pytest.mark.parametrize("number", ["np.int64(8)", "torch.tensor(8)", "np.array(8)"])
def test_integers_of_any_library_are_counts(inner: Inner, number: str) -> None:
    """They come out of shapes and arrays."""
    inner.write(
        f"""
    import numpy as np
    import torch

    def test_mine(gpu_benchmark):
        gpu_benchmark(lambda: 1.0, batch_size={number}, flop={number}, bytes_moved={number})
    """
    )

    benchmarks = inner.json(ONE_BLOCK)

    info = benchmarks["test_mine"]["extra_info"]
    assert (info["batch_size"], info["flop"], info["bytes_moved"]) == (8, 8, 8)


def test_a_declared_case_may_have_such_a_batch_size(inner: Inner) -> None:
    """And pytest-benchmark can write it."""
    inner.write(
        """
    import numpy as np
    import pytest
    from gpubench.model import Case

    CASE = Case(
        workload="matmul", implementation="torch", phase="forward", dtype="float32",
        params="k=512;n=512;rows=1", batch_size=np.int64(4),
    )

    @pytest.mark.parametrize("case", [CASE])
    def test_mine(gpu_benchmark, case):
        gpu_benchmark(case)
    """
    )

    (entry,) = inner.json().values()

    assert entry["extra_info"]["batch_size"] == 4


def test_a_declared_case_of_other_things_than_texts_is_refused(inner: Inner) -> None:
    """A dtype of torch would have to cross the pipe to the worker."""
    inner.write(
        """
    import pytest
    import torch
    from gpubench.model import Case

    CASE = Case(workload="matmul", phase="forward", dtype=torch.float32, batch_size=4)

    @pytest.mark.parametrize("case", [CASE])
    def test_mine(gpu_benchmark, case):
        gpu_benchmark(case)
    """
    )

    result = inner.run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*dtype is a value of type dtype, expected a text; *"])


@pytest.mark.parametrize(
    ("work", "what"),
    [
        ("generator", "a generator; nothing was executed"),
        ("coroutine", "a coroutine; nothing was executed"),
        ("Works().method", "a generator; nothing was executed"),
        ("functools.partial(generator, 3)", "a generator"),
        ("lambda: map(abs, [1])", "an iterator"),
    ],
)
def test_a_promise_of_work_is_no_work(inner: Inner, work: str, what: str) -> None:
    """Glass #809, pytest-benchmark #66: it was timed, and never ran."""
    inner.write(
        f"""
    import functools

    def generator(n=1):
        yield n

    async def coroutine():
        return 1.0

    class Works:
        def method(self):
            yield 1.0

    def test_mine(gpu_benchmark):
        gpu_benchmark({work}, batch_size=8)
    """
    )

    result = inner.run(ONE_BLOCK)

    result.assert_outcomes(failed=1)
    assert "never awaited" not in str(result.stdout)
    result.stdout.fnmatch_lines([f"*: error: the call returned {what}*"])
    assert inner.frame().status.tolist() == ["error"]


@pytest.mark.parametrize(
    ("work", "warning"),
    [
        ("lambda: None", "unchecked"),
        ("lambda: print('noise') or 1.0", "output-while-timed"),
        ("lambda: os.write(2, b'noise')", "output-while-timed"),
    ],
)
@pytest.mark.parametrize("capture", ["fd", "sys"])
def test_what_a_reader_should_know_is_in_row_and_table(
    inner: Inner, work: str, warning: str, capture: str
) -> None:
    """Prints are seen where pytest captures them, by either of its ways."""
    if "os.write" in work and capture == "sys":
        pytest.skip("pytest itself does not capture that")
    inner.write(
        f"""
    import os

    def test_mine(gpu_benchmark):
        gpu_benchmark({work}, batch_size=8)
    """
    )

    result = inner.run(ONE_BLOCK, f"--capture={capture}")

    result.assert_outcomes(passed=1)
    assert inner.frame().warnings.tolist() == [warning]
    result.stdout.fnmatch_lines([f"warnings  {warning} in 1 row"])


def test_an_exception_without_a_text_costs_its_item_only(inner: Inner) -> None:
    """Its __str__ raises; the session goes on."""
    inner.write(
        """
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError("no words")

    def fail():
        raise Mute

    def test_mine(gpu_benchmark):
        gpu_benchmark(fail, batch_size=8)

    def test_next(gpu_benchmark):
        gpu_benchmark(lambda: 1.0, batch_size=8)
    """
    )

    inner.run(ONE_BLOCK).assert_outcomes(passed=1, failed=1)

    frame = inner.frame()
    assert frame.status.tolist() == ["error", "ok"]
    assert frame.detail[0] == "Mute: its text cannot be had, __str__ raised RuntimeError"


@pytest.mark.parametrize("method", ["pedantic", "weave", "patch"])
def test_a_method_of_pytest_benchmarks_fixture_says_what_to_do(inner: Inner, method: str) -> None:
    """A bare AttributeError leaves its reader alone."""
    inner.write(f"def test_mine(gpu_benchmark):\n    gpu_benchmark.{method}(len, rounds=3)")

    result = inner.run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*gpu_benchmark.* was called, expected gpu_benchmark(fn, *"])
    assert "not used at all" not in str(result.stdout)


def test_runs_that_functions_do_not_get_are_told(inner: Inner) -> None:
    """--gpubench-runs 3 was ignored without a word; the names, and what to do, at the end."""
    inner.write(
        """
    def test_one(gpu_benchmark):
        gpu_benchmark(lambda: 1.0, batch_size=8)

    def test_two(gpu_benchmark):
        gpu_benchmark(lambda: 1.0, batch_size=8)
    """
    )

    told = inner.run(ONE_BLOCK, "--gpubench-runs=3")
    silent = inner.run(ONE_BLOCK)

    told.stdout.fnmatch_lines(
        ["runs: 3 asked for, 1 made of test_it:test_one, test_it:test_two, since *; call pytest 3*"]
    )
    assert "asked for" not in str(silent.stdout)


def test_declared_cases_get_their_runs(inner: Inner) -> None:
    """So nothing is told of them."""
    inner.write()

    result = inner.run("--gpubench-runs=2", plan=PLAN)

    assert inner.frame().run_index.nunique() == 2
    assert "asked for" not in str(result.stdout)
