"""A proposed contract rests on the reference's own spread, and lets healthy cards pass."""

from typing import Any

import pandas as pd
import pytest

from gpubench.accept.acceptance import acceptance
from gpubench.accept.answers import Answer
from gpubench.accept.contract import Contract
from gpubench.accept.proposed_clauses import ProposedClause
from gpubench.accept.reading import contract_in
from gpubench.accept.supported_contract import supported_contract
from gpubench.errors import ResultsFileError
from gpubench.results.table import ResultsTable
from gpubench.toml_file.table import TomlTable
from tools.simulate_accept import Fleet, frame, slower, table

DIGEST = "ab" * 32


def proposed(fleet: Fleet, seed: int = 1) -> Contract:
    """The contract that a fleet supports."""
    values = supported_contract(table(fleet, seed), DIGEST).values()
    return contract_in(TomlTable(source="contract.toml", values=values, digest=DIGEST))


def clauses(rows: pd.DataFrame) -> dict[str, ProposedClause]:
    """What is proposed for some rows, by name."""
    found = supported_contract(ResultsTable(frame=rows, source="reference.csv"), DIGEST)
    return {clause.name: clause for clause in found.clauses}


@pytest.mark.parametrize("reference", [1, 8])
@pytest.mark.parametrize(("cards", "deliveries"), [(8, 10), (64, 1)])
def test_healthy_deliveries_do_not_fail_what_is_proposed(
    reference: int, cards: int, deliveries: int
) -> None:
    """A limit that good cards break is no limit; hundreds of deliveries: docs/accepting.md."""
    own = table(Fleet(cards=reference), 5)
    signed = proposed(Fleet(cards=reference), 5)

    answers = [
        acceptance(signed, own, [table(Fleet(cards=cards, first=100), seed)]).answer
        for seed in range(deliveries)
    ]

    assert Answer.FAIL not in answers


@pytest.mark.parametrize("where", ["*", "mlp"])
def test_a_card_a_tenth_slower_fails_what_is_proposed(where: str) -> None:
    """Whatever is proposed finds what nobody would accept."""
    signed, own = proposed(Fleet(), 5), table(Fleet(), 5)
    slow = table(Fleet(cards=8, first=100, slow=slower([3], 0.1, where)), 7)

    found = acceptance(signed, own, [slow])

    assert found.cards[3].answer is Answer.FAIL
    assert [card.answer for card in found.cards].count(Answer.FAIL) == 1


def test_more_cards_of_a_reference_make_limits_closer() -> None:
    """One card leaves it open how far cards lie apart."""
    one, eight = (clauses(frame(Fleet(cards=n), 1))["speed-all"] for n in (1, 8))

    assert 0.9 <= float(str(one.keys["least_share"])) < float(str(eight.keys["least_share"])) < 1
    assert "ASSUMED" in one.why
    assert "ASSUMED" not in eight.why


def test_workloads_of_alike_names_have_clauses_of_their_own() -> None:
    """A key that stood twice would be no TOML."""
    rows = frame(Fleet(), 1)
    long = "package.with.a.rather.long.name.of.its.own:"
    rows["workload"] = rows["workload"].replace({"mlp": f"{long}a", "convnet": f"{long}b"})

    speeds = [c for c in clauses(rows).values() if c.kind == "speed"]

    assert {c.keys.get("workload", "") for c in speeds} == {"", *rows["workload"]}


def test_what_the_reference_does_not_tell_is_not_asked_for() -> None:
    """A clause that nobody can answer would leave every delivery open."""
    silent = {
        "power_w": None,
        "temperature_c": None,
        "memory_allocated_bytes": None,
        "device_memory_bytes": None,
        "power_limit_w": None,
        "device": "",
        "torch": "",
        "driver": "",
    }

    found = clauses(frame(Fleet(), 1).assign(**silent))

    assert set(found) == {
        *("cases", "spread", "speed-all", "speed-matmul", "speed-mlp", "speed-convnet"),
        "speed-transformer",
    }


def test_reasons_that_the_reference_has_are_allowed() -> None:
    """A card that is held back by its power limit is as it was ordered."""
    found = clauses(frame(Fleet(), 1).assign(throttle="power-cap"))

    assert found["throttling"].keys["allowed"] == ("power-cap",)


def test_a_reference_too_noisy_for_any_limit_is_told() -> None:
    """Its clauses stay comments."""
    found = clauses(frame(Fleet(of_run=0.5), 1))

    assert not found["speed-all"].is_active
    assert "scatters too much" in found["speed-all"].why


def test_an_outlier_in_the_reference_is_told() -> None:
    """Whoever takes a slow card for the measure accepts slow cards."""
    fleet = Fleet(cards=8, between_noisy=0.004, slow=slower([2], 0.05))

    found = supported_contract(table(fleet, 1), DIGEST)

    assert not found.terms.outliers
    assert any(doubt.startswith("outliers speed-all: the reference") for doubt in found.doubts)


def test_a_reference_that_was_cut_short_asks_for_the_runs_that_it_has() -> None:
    """Else it would not pass itself."""
    rows = frame(Fleet(), 1)
    last = rows["run_id"].str.endswith("2") & (rows["workload"] == "mlp")

    found = supported_contract(ResultsTable(frame=rows[~last], source="a.csv"), DIGEST)

    assert found.terms.runs == 2
    assert any("cut short" in doubt for doubt in found.doubts)


@pytest.mark.parametrize(
    ("cells", "seen"),
    [
        ({"plan": ""}, "no plan that can be read"),
        ({"plan": "preset=brief"}, "no plan that can be read"),
        ({"status": "error", "time_median_s": None}, "no row has a time"),
    ],
)
def test_a_file_that_no_contract_can_rest_on_is_refused(cells: dict[str, Any], seen: str) -> None:
    """One line, with what to do."""
    rows = frame(Fleet(), 1).assign(**cells)

    with pytest.raises(ResultsFileError, match=rf"^reference\.csv: {seen}, expected"):
        clauses(rows)


def test_a_file_of_several_plans_or_machines_is_refused() -> None:
    """Which of them would the contract be about?"""
    rows = frame(Fleet(cards=2), 1)
    is_first = rows["device_uuid"] == rows["device_uuid"].iloc[0]
    plans = rows["plan"].where(is_first, rows["plan"].str.replace("runs=3", "runs=4"))
    hosts = rows["host"].where(rows.index % 2 == 0, "h" + "f" * 12)

    with pytest.raises(ResultsFileError, match=r"its rows follow several plans, expected one plan"):
        clauses(rows.assign(plan=plans))
    with pytest.raises(ResultsFileError, match=r"2 machines stand under this identifier"):
        clauses(rows.assign(host=hosts))
