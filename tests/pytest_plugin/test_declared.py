"""Declared cases: one plan, from the items that are going to run."""

import pytest

from gpubench.model import Case
from gpubench.pytest_plugin.declared import check_declared

from .conftest import DECLARED, Inner
from .scripted import Script

OWN_CASES = """
    import pytest
    from gpubench.model import Case

    def case(batch_size, **changes):
        given = dict(workload="matmul", implementation="torch", phase="forward", dtype="float32",
                     params="k=512;n=512;rows=1", batch_size=batch_size)
        return Case(**{**given, **changes})
"""


def test_all_declared_cases_are_one_plan_in_shuffled_blocks(inner: Inner) -> None:
    """Items of different files and functions share one run, in random and not in item order."""
    inner.write(DECLARED, test_other=DECLARED.replace("matmul", "mlp"))
    script = Script()

    result = inner.run("--gpubench-batch-sizes=1,2,3,4,5,6,7,8", script=script)

    result.assert_outcomes(passed=16)
    assert len(script.starts) == 1
    assert script.stops >= 1
    first, second = script.visits[:16], script.visits[16:]
    assert set(first) == set(second) == set(script.starts[0].cases)
    assert first != second
    assert [case.workload for case in first] != sorted(case.workload for case in first)
    assert len(inner.frame()) == 32


@pytest.mark.parametrize(
    ("arguments", "batch_sizes"),
    [
        (("-k", "float32 and not 8"), {4}),
        (("-k", "nothing"), set()),
        (("-m", "heavy"), {16}),
        (("--deselect", "test_it.py::test_product"), {16}),
        (("--collect-only",), set()),
        (("--benchmark-skip",), set()),
        (("--setup-only",), set()),
    ],
)
def test_only_items_that_are_going_to_run_are_measured(
    inner: Inner, arguments: tuple[str, ...], batch_sizes: set[int]
) -> None:
    """Measured are the items left after -k, markers and skips; --collect-only measures nothing."""
    inner.write(
        DECLARED
        + """
    @pytest.mark.heavy
    @pytest.mark.gpubench("matmul")
    def test_heavy(gpu_benchmark, case):
        gpu_benchmark(case)
"""
    )
    inner.pytester.makeini("[pytest]\nmarkers = heavy")
    if 16 in batch_sizes:
        arguments = (*arguments, "--gpubench-batch-sizes=16")
    script = Script()

    inner.run(*arguments, script=script)

    assert {case.batch_size for case in script.visits} == batch_sizes
    if not batch_sizes:
        assert inner.files() == []


def test_skipped_items_are_not_measured(inner: Inner) -> None:
    """Neither skip, nor skipif in both its forms; a condition that is broken fails its own item."""
    inner.write(
        OWN_CASES
        + """
    marks = {
        1: [],
        2: [pytest.mark.skip(reason="no")],
        3: [pytest.mark.skipif(True, reason="no")],
        4: [pytest.mark.skipif("1 == 1", reason="no")],
        5: [pytest.mark.skipif(False, reason="no")],
        6: [pytest.mark.skipif("no such thing", reason="no")],
    }

    @pytest.mark.parametrize("c", [pytest.param(case(n), marks=m) for n, m in marks.items()])
    def test_it(gpu_benchmark, c):
        gpu_benchmark(c)
    """
    )
    script = Script()

    result = inner.run(script=script)

    assert {case.batch_size for case in script.visits} == {1, 5}
    result.assert_outcomes(passed=2, skipped=3, errors=1)


def test_a_user_may_name_the_parameter_as_he_likes(inner: Inner) -> None:
    """Any parameter that is a Case declares one; its times are the item's, whatever the order."""
    inner.write(
        OWN_CASES
        + """
    @pytest.mark.parametrize("anything", [case(7), case(3)], ids=["seven", "three"])
    @pytest.mark.parametrize("other", [1])
    def test_it(gpu_benchmark, other, anything):
        gpu_benchmark(anything)
    """
    )

    benchmarks = inner.json()

    medians_s = {name: entry["stats"]["median"] for name, entry in benchmarks.items()}
    assert medians_s == pytest.approx({"test_it[1-seven]": 7e-3, "test_it[1-three]": 3e-3})


def test_a_case_at_two_items_is_measured_once_and_reported_twice(inner: Inner) -> None:
    """A case is one thing to time, however many items ask for it."""
    inner.write(
        OWN_CASES
        + """
    @pytest.mark.parametrize("c", [case(5)])
    @pytest.mark.parametrize("name", ["a", "b"])
    def test_it(gpu_benchmark, name, c):
        gpu_benchmark(c)
    """
    )
    script = Script()

    benchmarks = inner.json(script=script)

    assert len(benchmarks) == 2
    assert len(script.visits) == len(inner.frame()) == 2


def test_a_case_that_no_parameter_declares_is_measured_where_it_is_asked_for(inner: Inner) -> None:
    """It cannot be known before; its rows are a segment of the same run."""
    inner.write(
        OWN_CASES
        + """
    @pytest.mark.parametrize("c", [case(5)])
    def test_declared(gpu_benchmark, c):
        gpu_benchmark(c)

    def test_made_inside(gpu_benchmark):
        gpu_benchmark(case(6))
    """
    )

    inner.run().assert_outcomes(passed=2)

    frame = inner.frame()
    assert frame.run_id.nunique() == 1
    assert frame.groupby("batch_size").segment.unique().map(list).to_dict() == {5: [0], 6: [1]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("workload='matmull'", "workload is 'matmull', expected one of matmul, layer"),
        ("phase='backwards'", "phase is 'backwards', expected one of forward, dgrad"),
        ("batch_size=0", "batch_size is 0, expected an integer >= 1"),
        ("batch_size='ten'", "batch_size is 'ten', expected an integer >= 1"),
    ],
)
def test_a_case_nobody_can_measure_fails_its_own_item_only(
    inner: Inner, change: str, message: str
) -> None:
    """A mistyped case of one test does not take everybody else's measuring down."""
    inner.write(
        OWN_CASES
        + f"""
    @pytest.mark.parametrize("c", [case(5), case(**{{"batch_size": 6, **dict({change})}})])
    def test_it(gpu_benchmark, c):
        gpu_benchmark(c)
    """
    )
    script = Script()

    result = inner.run(script=script)

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([f"*{message}*; correct the Case of the item"])
    assert {case.batch_size for case in script.visits} == {5}
    assert "Traceback" not in str(result.stdout)


def test_a_users_own_workload_can_be_declared() -> None:
    """`package.module:factory` is judged by the worker, which can import it."""
    check_declared(Case(workload="pkg.mod:make", phase="forward", dtype="float32", batch_size=1))


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ('gpubench("matmull")', "*workload: 'matmull', expected one of matmul, layer*"),
        ('gpubench("mlp", phase="dgrad")', "*phase: 'dgrad', expected one of forward*"),
        ("gpubench()", "*@pytest.mark.gpubench: missing 1 required*expected a workload*"),
        ('gpubench("mlp", phases="x")', "*@pytest.mark.gpubench: got an unexpected keyword*"),
    ],
)
def test_a_marker_that_cannot_be_used_is_a_collection_error(
    inner: Inner, marker: str, message: str
) -> None:
    """One line that names the test, and never a silently empty set of cases."""
    inner.write(DECLARED.replace('gpubench("matmul")', marker))

    result = inner.run()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR collecting test_it.py*", f"test_it.py::test_product: {message}"]
    )
    assert "Traceback" not in str(result.stdout)


def test_a_phase_of_a_marker_is_measured_even_if_no_preset_has_it(inner: Inner) -> None:
    """Who writes gpubench("matmul", phase="wgrad") wants it in `smoke` too."""
    inner.write(DECLARED.replace('"matmul"', '"matmul", phase="wgrad"'))
    script = Script()

    inner.run(script=script).assert_outcomes(passed=2)

    assert {case.phase for case in script.visits} == {"wgrad"}


def test_a_name_says_the_same_in_every_preset(inner: Inner) -> None:
    """--benchmark-compare finds an item by its name."""
    inner.write()

    names = [
        [
            line
            for line in inner.run("--collect-only", "-q", f"--gpubench-preset={p}").outlines
            if "::" in line
        ]
        for p in ("smoke", "quick")
    ]

    assert names[0]
    assert set(names[0]) <= set(names[1])


def test_a_worker_is_told_where_the_tests_import_from(inner: Inner) -> None:
    """A user's own workload may live beside the test; without one nothing of his is searched."""
    own = """
    @pytest.mark.parametrize("case", [case(8, workload="mine:workload")])
    def test_mine(gpu_benchmark, case):
        gpu_benchmark(case)
"""
    without, with_own = Script(), Script()

    inner.write(DECLARED)
    inner.run(script=without)
    inner.write(OWN_CASES + own)
    inner.run(script=with_own)

    assert without.starts[0].search_path == ()
    assert str(inner.pytester.path) in with_own.starts[0].search_path
