"""The order of an experiment."""

from hypothesis import given
from hypothesis import strategies as st

from gpubench.model.regime import rows_per_run
from gpubench.runner.cells import cells_of_run
from tests.runner.scripted import case

CASES = [case(size) for size in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)]


@given(st.permutations(CASES), st.integers(0, 5), st.integers(1, 4), st.integers(0, 99))
def test_the_order_depends_on_seed_run_and_block_only(
    cases: list[object], run_index: int, blocks: int, seed: int
) -> None:
    """A resumed run goes on in the order in which it was interrupted."""
    one = list(cells_of_run(CASES, run_index=run_index, blocks=blocks, seed=seed))
    other = list(cells_of_run(cases, run_index=run_index, blocks=blocks, seed=seed))  # type: ignore[arg-type]

    assert one == other


def test_every_case_is_in_every_block_once() -> None:
    """Blocks are complete, so that drift hits all batch sizes alike."""
    cells = list(cells_of_run(CASES, run_index=0, blocks=3, seed=0))

    for block in range(3):
        inside = [cell for cell in cells if cell.block == block]
        assert {cell.case for cell in inside} == set(CASES)
        assert [cell.position for cell in inside] == list(range(len(CASES)))


def test_a_steady_case_is_visited_once_in_a_run_and_after_the_others() -> None:
    """It takes ten seconds, repeats itself within them, and wants the card warm."""
    steady = [case(size, regime="steady") for size in (100, 128)]

    cells = list(cells_of_run([*CASES, *steady], run_index=0, blocks=3, seed=0))

    assert {cell.case for cell in cells[-2:]} == set(steady)
    assert not any(cell.case in steady for cell in cells[:-2])
    assert len(cells) == rows_per_run([*CASES, *steady], 3) == 3 * len(CASES) + 2
    assert [cell.position for cell in cells[-12:]] == list(range(12))


def test_in_each_block_bursts_come_before_what_lowers_the_clock() -> None:
    """A step loads a GPU without rests; a burst after it would have to wait for the clock."""
    bursts = [case(size, cache="hot", regime="burst") for size in (1, 2, 3, 4)]

    cells = list(cells_of_run([*CASES, *bursts], run_index=0, blocks=2, seed=0))

    size = len(CASES) + len(bursts)
    for block in (cells[:size], cells[size:]):
        assert {cell.case for cell in block[: len(bursts)]} == set(bursts)


def test_blocks_and_runs_have_orders_of_their_own() -> None:
    """A fixed order would confound batch size with time."""
    orders = {
        tuple(cell.case.batch_size for cell in cells if cell.block == block)
        for run in range(3)
        for cells in [list(cells_of_run(CASES, run_index=run, blocks=3, seed=0))]
        for block in range(3)
    }

    assert len(orders) == 9


def test_the_order_of_a_seed_never_changes() -> None:
    """Files measured by earlier versions can be resumed."""
    first = [cell.case.batch_size for cell in cells_of_run(CASES, run_index=1, blocks=1, seed=7)]

    assert first == [1, 89, 55, 2, 21, 8, 34, 13, 5, 3]
