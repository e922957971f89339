"""Scores as tenders use them: what the overall geomean rests on, and whole systems."""

import math
from pathlib import Path

import pandas as pd
import pytest

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import OverallComparison, Settings
from gpubench.compare.pair_records import PairComparison
from gpubench.compare.weights import read_weights
from gpubench.errors import SettingsFileError, UsageError
from gpubench.report.compare.document import comparison_document
from gpubench.report.compare.score_sentences import score_sentences
from gpubench.report.layout.writers import written

from .sides import frame, pair, side

FACTORS = {"mlp": 0.5, "convnet": 1.0, "transformer": 0.9}
WEIGHTS = (("mlp", 2.0), ("convnet", 1.0), ("transformer", 1.0))


def rows_of(seed: int, factors: dict[str, float]) -> pd.DataFrame:
    """Return rows of several workloads, each slower by its factor."""
    return pd.concat(
        frame(
            seed=seed,
            workload=name,
            sizes=(8, 16),
            spread=0.002,
            time_s=lambda size, factor=factor: 1e-3 * size * factor,  # type: ignore[misc]
        )
        for name, factor in factors.items()
    )


BASELINE = rows_of(1, dict.fromkeys(FACTORS, 1.0))
CONTENDER = rows_of(2, FACTORS)


def found(**settings: object) -> PairComparison:
    """Return the pair by some settings."""
    return pair(BASELINE, CONTENDER, **settings)


def overall_of(comparison: PairComparison) -> OverallComparison:
    """Return the overall geomean."""
    assert comparison.overall is not None
    return comparison.overall


def test_leaving_one_out_is_weighing_it_with_nothing() -> None:
    """The figure that a reader gets who takes the line out of the weights file."""
    told = overall_of(found(weights=WEIGHTS)).without

    assert [one.workload for one in told] == ["convnet", "mlp", "transformer"]
    for one in told:
        others = tuple((name, w) for name, w in WEIGHTS if name != one.workload)
        expected = overall_of(found(weights=others)).result
        assert one.result.speedup == pytest.approx(expected.speedup)
        assert one.result.low == pytest.approx(expected.low)
        assert one.result.high == pytest.approx(expected.high)


def test_a_workload_decides_whose_loss_changes_what_is_told() -> None:
    """Only one became faster, and without it nothing did."""
    one_fast = rows_of(2, {"mlp": 0.5, "convnet": 1.0, "transformer": 1.0})
    told = overall_of(pair(BASELINE, one_fast))
    assert [one.workload for one in told.without if one.decides] == ["mlp"]

    all_fast = rows_of(2, dict.fromkeys(FACTORS, 0.5))
    assert not any(one.decides for one in overall_of(pair(BASELINE, all_fast)).without)


def test_one_weighted_workload_leaves_nothing_to_leave_out() -> None:
    """There is no mean of none."""
    assert overall_of(found(weights=(("mlp", 1.0),))).without == ()


def test_a_system_is_its_devices_times_the_weighted_mean_of_their_throughputs() -> None:
    """By the definition of SSI, workload by workload: (prod (U S)^w)^(1 / sum w)."""
    comparison = found(weights=WEIGHTS, systems=(("a", 8), ("b", 12)))
    score = overall_of(comparison).system
    assert score is not None
    logs = 0.0
    for row in comparison.workloads:
        assert row.best is not None
        logs += dict(WEIGHTS)[row.workload] * math.log(12 / 8 * row.best.result.speedup)

    assert score.result.speedup == pytest.approx(math.exp(logs / 4.0))
    assert score.result.low < score.result.speedup < score.result.high
    assert score.devices == (8, 12)
    assert score.least == "convnet"


def test_swapping_the_systems_inverts_the_score() -> None:
    """The reference is a choice, and a geometric mean does not depend on it."""
    systems = (("baseline", 8), ("contender", 12))
    settings = Settings(weights=WEIGHTS, systems=systems)
    sides = [side("baseline", BASELINE), side("contender", CONTENDER)]
    there, back = (
        overall_of(compare(order, settings).pairs[0]).system for order in (sides, sides[::-1])
    )

    assert there is not None
    assert back is not None
    assert there.result.speedup * back.result.speedup == pytest.approx(1.0)
    assert there.result.low * back.result.high == pytest.approx(1.0)


def test_a_side_without_a_number_of_devices_is_named() -> None:
    """A system of unknown size has no score, and none of one device."""
    with pytest.raises(UsageError, match=r"no number of devices for b, but for a"):
        found(weights=WEIGHTS, systems=(("a", 8),))


def test_the_weights_stand_beside_the_result_where_somebody_chose_them() -> None:
    """With what decides; unasked the answer stays as it was."""
    comparison = compare(
        [side("baseline", BASELINE), side("contender", CONTENDER)],
        Settings(weights=WEIGHTS, systems=(("baseline", 8), ("contender", 12))),
    )
    text = " ".join(written(comparison_document(comparison), "text").split())
    plain = written(
        comparison_document(compare([side("baseline", BASELINE), side("contender", CONTENDER)])),
        "text",
    )

    assert "Weights: convnet 25.0 %, mlp 50.0 %, transformer 25.0 %." in text
    assert "Leave-one-out: no single workload decides" in text
    assert "System (SSI): 12 devices of contender do 2.18" in text
    assert "Weights:" not in plain
    assert len(list(score_sentences(comparison.pairs[0], "baseline"))) == 3


def test_a_loss_that_a_mean_hides_is_told() -> None:
    """SSI asks for 1 or more in each workload."""
    worse = rows_of(2, {"mlp": 0.5, "convnet": 1.25, "transformer": 1.0})
    systems = (("a", 1), ("b", 1))
    told = list(score_sentences(pair(BASELINE, worse, systems=systems), "a"))

    assert "is 0.80" in told[-1]
    assert told[-1].endswith("in convnet, and SSI asks for 1 or more in each.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[systems]\na = 1", "systems: it stands there without a table weights"),
        ("systems = 3\n[weights]\nmlp = 1", "systems: 3, expected a table"),
        ("[weights]\nmlp = 1\n[systems]\na = 0", "systems.a: 0, expected a number of devices"),
        ("[weights]\nmlp = 1\n[systems]\na = 1.5", "systems.a: 1.5, expected"),
        ("[weights]\nmlp = 1\n[systems]\na = '8'", "systems.a: '8', expected"),
        ("[weights]\nmlp = 1\n[systems]\na = true", "systems.a: true, expected"),
        ("[weights]\nmlp = 1\n[systems]\na = [1]", "systems.a: a list of 1, expected"),
        ("[weights]\nmlp = 1\n[sytems]\na = 1", "sytems: no such key, expected perhaps systems"),
    ],
)
def test_a_mistake_in_the_systems_names_file_and_key(text: str, said: str, tmp_path: Path) -> None:
    """One line, as for a weight."""
    (tmp_path / "w.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsFileError) as raised:
        read_weights(str(tmp_path / "w.toml"))

    assert said in str(raised.value)


def test_one_file_holds_weights_and_systems(tmp_path: Path) -> None:
    """Both forms of a score are of the same weights."""
    (tmp_path / "w.toml").write_text("[weights]\nmlp = 1\n[systems]\na = 8\nb = 16\n")
    told = read_weights(str(tmp_path / "w.toml"))

    assert (told.weights, told.systems) == ((("mlp", 1.0),), (("a", 8), ("b", 16)))
