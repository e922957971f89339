"""Items of one test are told apart in the file, and their batch sizes are one curve."""

import numpy as np
import pytest

from gpubench.pytest_plugin.fingerprint import fingerprint

from .conftest import Inner

ONE_BLOCK = "--gpubench-blocks=1"


def params_by_size(inner: Inner) -> dict[int, str]:
    """Return the params of the rows of a session of one test by their batch sizes."""
    frame = inner.frame().fillna({"params": ""})
    return dict(zip(frame.batch_size, frame.params, strict=True))


@pytest.mark.parametrize("name", ["batch", "bs", "n", "how_many"])
def test_a_parameter_that_is_the_batch_size_is_no_other(inner: Inner, name: str) -> None:
    """pytest-benchmark #44, #127: sizes form one curve, whatever the parameter is called."""
    inner.write(
        f"""
    import pytest

    @pytest.mark.parametrize("k", [8])
    @pytest.mark.parametrize("{name}", [8, 10])
    def test_mine(gpu_benchmark, {name}, k):
        gpu_benchmark(lambda: 1.0, batch_size={name})
    """
    )

    inner.run(ONE_BLOCK).assert_outcomes(passed=2)

    assert params_by_size(inner) == {8: "k=8", 10: "k=8"}


def test_a_parameter_that_once_has_the_batch_sizes_value_stays(inner: Inner) -> None:
    """It is the batch size in every item or in none, also where one item is measured alone."""
    inner.write(
        """
    import pytest

    @pytest.mark.parametrize("n", [8, 16])
    def test_mine(gpu_benchmark, n):
        gpu_benchmark(lambda: 1.0, batch_size=8)
    """
    )

    inner.run(ONE_BLOCK).assert_outcomes(passed=2)

    assert sorted(inner.frame().params) == ["n=16", "n=8"]


@pytest.mark.parametrize("selected", ["", "8-", "10-"])
def test_a_size_that_is_given_indirectly_goes_by_a_usual_name(inner: Inner, selected: str) -> None:
    """As in batch_size=x.shape[0]; `heads` may have the same value and is none."""
    inner.write(
        """
    import pytest

    @pytest.mark.parametrize("heads", [8])
    @pytest.mark.parametrize("n", [8, 10])
    def test_mine(gpu_benchmark, n, heads):
        gpu_benchmark(lambda: 1.0, batch_size=len(range(n)))
    """
    )

    inner.run(ONE_BLOCK, "-k", selected)

    assert set(params_by_size(inner).values()) == {"heads=8"}


@pytest.mark.parametrize(
    "sizes",
    [
        "[8, 10]",
        '[8, 10], ids=["small", "large"]',
        "[8, 10], ids=lambda size: f'size-{size}'",
        "[pytest.param(8, id='small'), pytest.param(10, id='large')]",
    ],
)
def test_an_id_is_taken_without_the_batch_size(inner: Inner, sizes: str) -> None:
    """Where functions make the id necessary, sizes form one curve nevertheless."""
    inner.write(
        f"""
    import pytest

    @pytest.mark.parametrize("act", [lambda: 1.0, lambda: 2.0], ids=["relu", "tanh"])
    @pytest.mark.parametrize("batch", {sizes})
    def test_mine(gpu_benchmark, batch, act):
        gpu_benchmark(act, batch_size=batch)
    """
    )

    inner.run(ONE_BLOCK).assert_outcomes(passed=4)

    frame = inner.frame()
    assert sorted(zip(frame.params, frame.batch_size, strict=True)) == [
        ("id=relu", 8),
        ("id=relu", 10),
        ("id=tanh", 8),
        ("id=tanh", 10),
    ]


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize(
    "values",
    [
        "[lambda: 1.0, lambda: 2.0]",
        '[lambda: 1.0, lambda: 2.0], ids=["relu", "tanh"]',
        "[np.exp, torch.exp]",
        "[A().run, B().run]",
        "[A, A]",
        "[functools.partial(abs, 1), functools.partial(abs, 2)]",
        "[torch.ones(2), torch.zeros(2)]",
        "[np.ones(2), np.ones(2)]",
        "[[1, 2], [1, 2]]",
        '["a b", "a=b"]',
        "[0.1, np.float32(0.1)]",
        '[1, decimal.Decimal("1")]',
        '[enum.Enum("Mode", "X", module="a").X, enum.Enum("Mode", "X", module="b").X]',
        '["1", 1]',
        '["None", None]',
        '["", "\'\'"]',
        '["x" * 100 + "a", "x" * 100 + "b"]',
    ],
)
def test_two_values_are_two_cases_also_when_measured_apart(inner: Inner, values: str) -> None:
    """pytest-benchmark #48, #101: compared, they were one case, "0.06x slower"."""
    inner.write(
        f"""
    import decimal
    import enum
    import functools
    import numpy as np
    import pytest
    import torch

    class A:
        def run(self):
            return 1.0

    class B(A):
        pass

    @pytest.mark.parametrize("value", {values})
    def test_mine(gpu_benchmark, value):
        gpu_benchmark(lambda: 1.0, batch_size=4)
    """
    )
    outcome = inner.run(ONE_BLOCK, "--gpubench-csv=both.csv", "-v")
    outcome.assert_outcomes(passed=2)
    items = [line.split()[0] for line in outcome.outlines if "::test_mine[" in line]

    apart = set()
    for number, item in enumerate(dict.fromkeys(items)):
        inner.run(ONE_BLOCK, f"--gpubench-csv={number}.csv", item)
        path = inner.pytester.path / f"{number}.csv"
        if path.exists():
            apart.add(path.read_text().splitlines()[1].split(",forward,unknown,")[1].split(",")[0])

    both = (inner.pytester.path / "both.csv").read_text()
    params = {line.split(",forward,unknown,")[1].split(",")[0] for line in both.splitlines()[1:]}
    assert len(params) == 2
    assert apart <= params
    assert not any("tensor(" in text or "0x" in text for text in params)


def test_a_parameter_called_id_does_not_hide_the_id(inner: Inner) -> None:
    """Both tell items apart."""
    inner.write(
        """
    import pytest

    @pytest.mark.parametrize("act", [abs, len])
    @pytest.mark.parametrize("id", ["x"])
    def test_mine(gpu_benchmark, id, act):
        gpu_benchmark(lambda: 1.0, batch_size=4)
    """
    )

    inner.run(ONE_BLOCK).assert_outcomes(passed=2)

    assert sorted(inner.frame().params) == [
        "id=x;id_=abs~builtins.abs",
        "id=x;id_=len~builtins.len",
    ]


ONE_VALUE = """
    import functools
    import numpy as np
    import pytest
    import torch

    class A:
        def run(self):
            return 1.0

    class B(A):
        pass

    def made(power):
        return lambda x: x**power

    @pytest.fixture(params=[{value}])
    def drawn(request):
        return request.param

    @pytest.mark.parametrize("value", [{value}])
    def test_mine(gpu_benchmark, value):
        gpu_benchmark(lambda: 1.0, batch_size=4)

    def test_drawn(gpu_benchmark, drawn):
        gpu_benchmark(lambda: 1.0, batch_size=4)
"""


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("np.exp", "torch.exp"),
        ("lambda: 1.0", "lambda: 2.0"),
        ("A().run", "B().run"),
        ("made(2)", "made(3)"),
        ("functools.partial(abs, 1)", "functools.partial(abs, 2)"),
        ("torch.ones(2)", "torch.ones(3)"),
        ("np.ones(2)", "np.ones(2, dtype=np.int8)"),
        ("[1, 2]", "[2, 1]"),
    ],
)
def test_another_value_in_the_same_place_of_the_next_file_is_another_case(
    inner: Inner, before: str, after: str
) -> None:
    """Both are the only one of their list, and many have the same name."""
    found: list[list[str]] = []
    for value in (before, after, before):
        inner.write(ONE_VALUE.format(value=value))
        inner.run(ONE_BLOCK, f"--gpubench-csv={len(found)}.csv").assert_outcomes(passed=2)
        text = (inner.pytester.path / f"{len(found)}.csv").read_text()
        found.append(
            [line.split(",forward,unknown,")[1].split(",")[0] for line in text.splitlines()[1:]]
        )

    assert found[0] == found[2]
    assert not set(found[0]) & set(found[1])


def test_data_that_are_drawn_anew_are_the_same_case() -> None:
    """A benchmark's inputs are often random, and its cases the same each time."""
    draws = [np.random.default_rng(seed).random((64, 8)) for seed in (1, 2)]

    assert fingerprint(draws[0]) == fingerprint(draws[1])
    assert fingerprint(draws[0].tolist()) == fingerprint(draws[1].tolist())


def test_a_name_of_the_users_stands_alone(inner: Inner) -> None:
    """It says what the case is, whatever the value becomes: so people compare before with after."""
    inner.write(
        """
    import pytest

    @pytest.fixture(params=[lambda: 1.0], ids=["mine"])
    def drawn(request):
        return request.param

    @pytest.mark.parametrize("a, b", [pytest.param(abs, len, id="both")])
    def test_pair(gpu_benchmark, a, b):
        gpu_benchmark(lambda: 1.0, batch_size=4)

    @pytest.mark.parametrize(argnames=["a"], argvalues=[[abs]], ids=lambda value: "one")
    def test_one(gpu_benchmark, a):
        gpu_benchmark(lambda: 1.0, batch_size=4)

    def test_drawn(gpu_benchmark, drawn):
        gpu_benchmark(lambda: 1.0, batch_size=4)
    """
    )

    inner.run(ONE_BLOCK).assert_outcomes(passed=3)

    assert sorted(inner.frame().params) == ["id=both", "id=mine", "id=one"]
