import math

import numpy as np
import pytest

from gpubench.stats.crossed_bootstrap import column_weights, crossed_error, drawn_columns

ONE_RUN = np.zeros(6, dtype=np.int64)


def table(rows: int, columns: int, *, seed: int = 0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return (
        generator.normal(0, 1.0, (rows, 1))
        + generator.normal(0, 0.5, (1, columns))
        + generator.normal(0, 0.3, (rows, columns))
    )


def test_it_agrees_with_a_bootstrap_written_as_loops() -> None:
    """The vectorised draws are those of Owen's recipe: rows and columns, each with replacement."""
    values, generator = table(8, 6), np.random.default_rng(5)
    means = []
    for _ in range(4000):
        rows = generator.integers(8, size=8)
        columns = generator.integers(6, size=6)
        means.append(np.mean([values[row, column] for row in rows for column in columns]))

    found = crossed_error(values, ONE_RUN, 1)

    assert found == pytest.approx(np.std(means, ddof=1), rel=0.08)


def test_runs_are_drawn_before_blocks() -> None:
    """Three runs of four equal blocks are three columns, not twelve."""
    generator = np.random.default_rng(3)
    runs = np.repeat(np.arange(3), 4)
    by_run = generator.normal(0, 1, (1, 3))
    values = np.repeat(by_run, 4, axis=1)

    found = crossed_error(values, runs, 1)

    assert found == pytest.approx(by_run.std() / math.sqrt(3), rel=0.08)


def test_a_shift_changes_nothing_and_a_scale_scales() -> None:
    """An error is about differences."""
    values = table(7, 6)
    errors = [crossed_error(changed, ONE_RUN, 1) for changed in (values, values + 5, values * 3)]

    assert errors[1] == pytest.approx(errors[0])
    assert errors[2] == pytest.approx(3 * errors[0])


def test_cells_that_are_missing_do_not_count() -> None:
    """A constant table has no error, whichever cells it lacks."""
    values = np.full((4, 6), 2.0)
    values[1, 3] = values[2, 0] = np.nan

    assert crossed_error(values, ONE_RUN, 1) == pytest.approx(0)


def test_every_run_weighs_alike_however_many_blocks_it_has() -> None:
    """A run that was measured longer is still one process."""
    runs = np.array([0, 0, 0, 1])
    weights = column_weights(runs)

    assert weights.tolist() == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])
    drawn = drawn_columns(runs, 1, draws=4000)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(4000))
    assert drawn.mean(axis=0) == pytest.approx(weights, abs=0.02)
