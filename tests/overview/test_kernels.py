import pandas as pd
import pytest

from gpubench.kernels.ladder import LADDER, SPLIT
from gpubench.model import Status
from gpubench.overview.kernel_records import KernelLadder, KernelLine
from gpubench.overview.kernels import kernel_ladders
from gpubench.overview.tile_edge import TILE_EDGE
from tests.overview.frames import curve_rows, required_only
from tests.report.kernel_examples import kernels_file, product, stream


def ladder_of(frame: pd.DataFrame) -> KernelLadder:
    (ladder,) = kernel_ladders(frame)
    return ladder


def line_of(ladder: KernelLadder, implementation: str, workload: str = "matmul") -> KernelLine:
    found = [
        line
        for line in ladder.lines
        if (line.implementation, line.workload) == (implementation, workload)
    ]
    return found[-1]


def test_torch_comes_first_and_then_the_rungs_upwards() -> None:
    """The order in which a ladder is read."""
    lines = [line for line in ladder_of(kernels_file()).lines if line.batch_size == 4096]
    names = [line.implementation for line in lines]
    assert names[:2] == ["torch", "cupy-tensor"]
    assert names[2:6] == ["torch", "cupy-naive", "cupy-tiled", "cupy-register"]


def test_a_batch_too_small_for_its_tiles_stands_in_the_ladder_where_a_product_was_split() -> None:
    """At the largest batch a split rung is the whole one, and nothing would tell what it gains."""
    small = [
        (line.dtype, line.implementation, line.of_torch)
        for line in ladder_of(kernels_file()).lines
        if line.batch_size == 128
    ]
    assert small == [
        ("bfloat16", "torch", 1.0),
        ("bfloat16", "cupy-tensor", pytest.approx(0.4, rel=0.01)),
        ("bfloat16", "cupy-tensor-split", pytest.approx(0.5)),
        ("float32", "torch", 1.0),
        ("float32", "cupy-register-split", pytest.approx(0.5)),
    ]


def test_shares_are_of_torch_and_of_the_roofs_measured_here() -> None:
    """A kernel of twice torch's time is half of torch; a library product is not the roof itself."""
    ladder = ladder_of(kernels_file())

    register, copy = line_of(ladder, "cupy-register"), line_of(ladder, "cupy", "copy")

    assert register.of_torch == pytest.approx(0.8)
    assert register.of_product == pytest.approx(0.8)
    assert register.flop_per_s == pytest.approx(2 * 4096**3 / register.time_s)
    assert copy.of_torch == pytest.approx(1.1)
    assert copy.of_memory == pytest.approx(1.0)


def test_the_roof_is_measured_beyond_the_caches() -> None:
    """A copy that fits into the L2 cache is faster than any memory."""
    small = stream("copy", "cupy", 64, 1e-9)
    frame = pd.concat([kernels_file(), pd.DataFrame([small])], ignore_index=True)

    assert ladder_of(frame).memory_bytes_per_s == ladder_of(kernels_file()).memory_bytes_per_s


def test_a_file_of_small_arrays_alone_has_no_roof() -> None:
    """Its rates are the cache's."""
    small = pd.DataFrame([stream("copy", "cupy", 64, 1e-6)])

    ladder = ladder_of(small)

    assert ladder.memory_bytes_per_s is None
    assert [line.of_memory for line in ladder.lines] == [None]


def test_runs_count_alike_however_many_blocks_they_have() -> None:
    """As everywhere: the mean over runs of the mean log of the blocks."""
    rows = [
        product("cupy-naive", "float32", 64, run_id=run, block=block, time_median_s=time_s)
        for run, blocks, time_s in (("r1", 3, 1e-3), ("r2", 1, 4e-3))
        for block in range(blocks)
    ]

    assert ladder_of(pd.DataFrame(rows)).lines[0].time_s == pytest.approx(2e-3)


def test_tiles_and_waves_are_predicted_from_sizes_alone() -> None:
    """16 tiles up to batch 128, 32 beyond; 30 fit at a time."""
    ladder = ladder_of(kernels_file())

    assert [line.batch_size for line in ladder.tile_lines] == list(TILE_EDGE)
    assert [line.tiles for line in ladder.tile_lines] == [16, 16, 16, 32, 32]
    assert [line.waves for line in ladder.tile_lines] == [1, 1, 1, 2, 2]
    assert [line.begins for line in ladder.tile_lines] == ["", "", "", "waves", ""]


def test_a_step_is_paired_block_by_block() -> None:
    """The drift of three per cent between blocks is not in the interval."""
    steps = [line.step for line in ladder_of(kernels_file()).tile_lines]

    assert steps[0] is None
    assert steps[3] is not None
    assert steps[3].ratio == pytest.approx(1.1, rel=1e-3)
    assert steps[3].low is not None
    assert 1.09 < steps[3].low < steps[3].ratio


def test_a_file_without_multiprocessors_predicts_tiles_but_no_waves() -> None:
    """What is missing is missing, and not 0."""
    frame = kernels_file().drop(columns=["sm_count", "blocks_per_sm"])
    ladder = ladder_of(frame)

    assert ladder.measured_on.sm_count is None
    assert {line.waves for line in ladder.tile_lines} == {None}
    assert [line.begins for line in ladder.tile_lines] == ["", "", "", "tiles", ""]


def test_less_than_one_block_at_a_time_predicts_no_waves() -> None:
    """Another tool's cell; tiles over it would be tiles over 0."""
    ladder = ladder_of(kernels_file().assign(sm_count=1, blocks_per_sm=0.3))

    assert {line.waves for line in ladder.tile_lines} == {None}


def test_without_torch_there_is_no_share_of_it() -> None:
    """Nor without copy and triad one of the memory."""
    ladder = ladder_of(pd.DataFrame([product("cupy-naive", "float32", 64)]))
    (line,) = ladder.lines

    assert (line.of_torch, line.of_memory, ladder.memory_bytes_per_s) == (None, None, None)


def test_devices_have_ladders_of_their_own() -> None:
    """A share across machines would be a comparison in disguise."""
    other = kernels_file().assign(label="other", device_uuid="dfedcba987654")
    ladders = kernel_ladders(pd.concat([kernels_file(), other], ignore_index=True))
    assert [ladder.measured_on.label for ladder in ladders] == ["lab", "other"]


def test_kernels_without_a_time_are_named() -> None:
    """A missing measurement is data."""
    (failure,) = ladder_of(kernels_file()).failures
    assert (failure.implementation, failure.status) == ("cupy-tensor", Status.UNSUPPORTED)


def test_a_file_without_kernels_of_ours_has_no_ladder() -> None:
    """Another tool's file, or a CPU's."""
    rows = curve_rows(lambda size: 1e-3, (1, 2))
    assert kernel_ladders(pd.DataFrame(rows)) == ()
    assert kernel_ladders(required_only(rows)) == ()


def test_every_rung_that_never_splits_has_tile_lines() -> None:
    """Five for each; the parts of a split fill the GPU whatever the number of tiles."""
    rows = [
        product(name, rung.dtypes[0], size) for name, rung in LADDER.items() for size in TILE_EDGE
    ]
    assert len(ladder_of(pd.DataFrame(rows)).tile_lines) == 5 * (len(LADDER) - len(SPLIT))
