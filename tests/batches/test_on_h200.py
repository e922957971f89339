"""What a real ladder says: 123 sizes of one product on an H200, where the library chooses."""

from pathlib import Path

import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import Advice, CurveFindings, MachineFindings, Reason
from gpubench.results.reader import read_results

LADDER = Path(__file__).parents[2] / "results" / "h200-ladder.csv"
PLANNED = [100, 120, 128]


@pytest.fixture(scope="module")
def machine() -> MachineFindings:
    (only,) = analyse(read_results(str(LADDER)).frame, PLANNED).machines
    return only


@pytest.fixture(scope="module")
def torch(machine: MachineFindings) -> CurveFindings:
    return next(curve for curve in machine.curves if curve.implementation == "torch")


@pytest.mark.parametrize("planned", PLANNED)
def test_the_main_part_is_the_choice_of_kernel(planned: int, torch: CurveFindings) -> None:
    """127 runs a kernel with clusters of 1x2; 120 and 128, of the same tile, one with 2x1."""
    row = advice(torch, planned)

    assert row.better
    assert row.reason is Reason.KERNEL
    assert row.kernel is not None
    assert row.tiles is not None
    assert row.alignment is not None
    assert row.size is not None
    assert row.kernel > max(row.size, row.tiles, row.alignment)


def advice(curve: CurveFindings, planned: int) -> Advice:
    return next(row for row in curve.advice if row.planned == planned)


def test_sizes_that_a_larger_one_beats_are_padded_powers_of_two_too(torch: CurveFindings) -> None:
    """120 takes 14.3 us where 127 takes 10.5, in each of five blocks."""
    found = {one.batch_size: one for one in torch.padding}

    assert found[120].pad_to == 127
    assert found[120].low > 0.15
    assert {32, 96, 112, 128} <= set(found)
    assert all(size < one.pad_to <= 2 * size for size, one in found.items())


def test_sizes_alike_differ_by_less_than_one_per_cent(torch: CurveFindings) -> None:
    """Most of them: kernel, tiles and alignment tell nearly all, and the exception is named."""
    assert torch.alike is not None
    assert torch.size_spread == torch.alike.spread < 0.01
    assert (torch.alike.smaller, torch.alike.larger) == (224, 248)


def test_a_power_of_two_by_itself_is_worth_less_than_the_choice_moves_it(
    machine: MachineFindings,
) -> None:
    """Within 2 % at equal kernel and tiles; the choice makes 128 a third slower than 127."""
    itself, examples = machine.claim6.itself, machine.claim6.examples

    assert itself.low is not None
    assert itself.high is not None
    assert -0.02 < itself.low < 0 < itself.high < 0.025
    assert examples is not None
    assert {one.batch_size for one in examples.favour} == {64, 256}
    assert {one.batch_size for one in examples.against} == {32, 128}
