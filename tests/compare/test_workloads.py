"""The ratios that a buyer quotes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gpubench.compare.pair_records import PairComparison
from gpubench.compare.weights import read_weights
from gpubench.errors import SettingsFileError, UsageError

from .sides import failed, frame, pair


def rows_of(seed: int, factors: dict[str, float]) -> pd.DataFrame:
    """Return rows of several workloads, each slower by its factor."""
    return pd.concat(
        [
            frame(
                seed=seed,
                workload=name,
                sizes=(1, 2, 4) if name == "mlp" else (8,),
                spread=0.001,
                time_s=lambda size, factor=factor: 1e-3 * size * factor,  # type: ignore[misc]
            )
            for name, factor in factors.items()
        ]
    )


EVEN = {"mlp": 1.0, "convnet": 1.0}
HALVED = {"mlp": 0.5, "convnet": 1.0}


def overall(found: PairComparison) -> float:
    """Return the overall geomean's speedup."""
    assert found.overall is not None
    return found.overall.result.speedup


def test_workloads_weigh_alike_whatever_their_number_of_cases() -> None:
    """Three cases twice as fast and one unchanged make the square root of two."""
    found = pair(rows_of(1, EVEN), rows_of(2, HALVED))

    assert [row.workload for row in found.workloads] == ["convnet", "mlp"]
    assert [row.cases for row in found.workloads] == [1, 3]
    assert overall(found) == pytest.approx(np.sqrt(2), rel=0.01)
    assert found.overall is not None
    assert found.overall.never_behind


def test_given_weights_replace_equal_ones() -> None:
    """3 to 1 for what became faster."""
    weights = (("mlp", 3.0), ("convnet", 1.0))

    assert overall(pair(rows_of(1, EVEN), rows_of(2, HALVED), weights=weights)) == pytest.approx(
        2**0.75, rel=0.01
    )


def test_a_weight_for_what_is_not_there_is_refused() -> None:
    """A misspelt workload would count nothing."""
    with pytest.raises(UsageError, match=r"^--weights: mpl is not among the compared workloads"):
        pair(rows_of(1, EVEN), rows_of(2, EVEN), weights=(("mpl", 1.0),))


def test_raw_kernels_stand_apart_without_a_weight() -> None:
    """Nobody buys a device to run them."""
    raw = [frame(seed=seed, implementation="cupy-tiled", workload="matmul") for seed in (1, 2)]
    memory = [frame(seed=seed, workload="triad") for seed in (1, 2)]
    sides = [pd.concat([rows_of(seed, EVEN), raw[seed - 1], memory[seed - 1]]) for seed in (1, 2)]

    found = pair(*sides)

    assert [(row.workload, row.weight) for row in found.workloads] == [
        ("convnet", 0.5), ("mlp", 0.5), ("memory kernels", 0.0), ("raw kernels", 0.0),
    ]  # fmt: skip
    assert pair(*raw).overall is None


def test_noise_makes_no_machine_better_at_its_own_best_batch() -> None:
    """Of twenty equal batches the luckiest is no merit: the noisier side would win by 1 %."""
    sizes = tuple(range(100, 260, 8))
    ratios = []
    for seed in range(30):
        quiet, noisy = (
            frame(seed=2 * seed + n, sizes=sizes, spread=spread, time_s=lambda size: 1e-5 * size)
            for n, spread in enumerate((0.004, 0.012))
        )
        best = pair(quiet, noisy).workloads[0].best
        assert best is not None
        ratios.append(best.result.speedup)

    assert sum(ratios) / len(ratios) == pytest.approx(1.0, abs=0.005)


def test_each_side_is_also_taken_at_its_own_best_batch() -> None:
    """A larger batch that only the contender can hold counts there."""

    def curve(seed: int) -> pd.DataFrame:
        return frame(seed=seed, spread=0.001, time_s=lambda size: 1e-3 + 1e-5 * size)

    found = pair(failed(curve(1), "oom", 256, 512), curve(2))

    best = found.workloads[0].best
    assert best is not None
    assert (best.curves[0].baseline.batch_size, best.curves[0].contender.batch_size) == (128, 512)
    expected = (2.28e-3 / 128) / (6.12e-3 / 512)
    assert best.result.speedup == pytest.approx(expected, rel=0.01)
    assert best.curves[0].speedup == pytest.approx(best.result.speedup)
    assert best.curves[0].contender.per_s == pytest.approx(512 / 6.12e-3, rel=0.01)


def test_throughput_counts_items_where_the_file_does() -> None:
    """64 tokens in a batch element."""
    rows = [frame(seed=seed) for seed in (1, 2)]
    rows = [r.assign(items_per_s=64 * r["batch_size"] / r["time_median_s"]) for r in rows]

    best = pair(*rows).workloads[0].best

    assert best is not None
    assert best.curves[0].counts_items
    assert best.curves[0].baseline.per_s == pytest.approx(64 * 512 / 52.2e-3, rel=0.02)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("mlp = ", ": it is no TOML"),
        ("mlp = 'much'", ": mlp: 'much'"),
        ("mlp = true", ": mlp: true"),
        ("mlp = -1", ": mlp: -1"),
        ("mlp = inf", ": mlp: inf"),
        (f"mlp = 1{'0' * 400}", ": mlp: 10000"),
        ("mlp = 0", ": it holds no weight above 0"),
        ("", ": it holds no weight above 0"),
        ("weights = 3", ": weights: 3"),
        ("mlp.forward = 3", ": mlp: a table"),
        ("a = " + ("[" * 900 + "\n") * 20, ": it is nested too deeply"),
        (".".join(["a"] * 4000) + " = 1", ": a line has more than"),
    ],
)
def test_a_broken_file_of_weights_is_refused(text: str, complaint: str, tmp_path: Path) -> None:
    """Must hold 7."""
    (tmp_path / "w.toml").write_text(text)

    with pytest.raises(SettingsFileError, match=f"w.toml{complaint}.*expected"):
        read_weights(str(tmp_path / "w.toml"))


def test_weights_stand_at_the_top_or_in_a_table(tmp_path: Path) -> None:
    """Whichever a person writes first."""
    for text in ("mlp = 2\nconvnet = 0.5", "[weights]\nmlp = 2\nconvnet = 0.5"):
        (tmp_path / "w.toml").write_text(text)
        assert read_weights(str(tmp_path / "w.toml")).weights == (("mlp", 2.0), ("convnet", 0.5))
    with pytest.raises(SettingsFileError, match="No such file"):
        read_weights(str(tmp_path / "none.toml"))


def test_a_batch_that_one_side_never_tried_is_nobodys_best() -> None:
    """A longer list of sizes is no virtue of a device."""

    def curve(seed: int, sizes: tuple[int, ...]) -> pd.DataFrame:
        return frame(seed=seed, sizes=sizes, spread=0.001, time_s=lambda size: 1e-3 + 1e-5 * size)

    best = pair(curve(1, (1, 100)), curve(2, (1, 100, 1000))).workloads[0].best

    assert best is not None
    assert best.curves[0].contender.batch_size == 100
