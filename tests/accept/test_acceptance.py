"""Each clause says PASS, FAIL or UNKNOWN of each card, and nothing that was not measured."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from gpubench.accept.acceptance import Acceptance, acceptance
from gpubench.accept.answers import Answer, ClauseAnswer
from gpubench.errors import ResultsFileError, SettingsFileError
from gpubench.results.table import ResultsTable
from tools.simulate_accept import PLAN, Fleet, frame, slower, table

from .simulated import CONTRACT, contract

FIRST = "d000000000001"


def answered(
    delivered: pd.DataFrame | None = None,
    *,
    clause: str = "",
    reference: pd.DataFrame | None = None,
    text: str = CONTRACT,
) -> Acceptance:
    """The answer for one healthy card, or what a test makes of it."""
    rows = frame(Fleet(first=1), 1) if delivered is None else delivered
    extra = f"[clause.asked]\n{clause}\n" if clause else ""
    own = frame(Fleet(), 2) if reference is None else reference
    return acceptance(
        contract(text + extra),
        ResultsTable(frame=own, source="reference.csv"),
        [ResultsTable(frame=rows, source="cards.csv")],
    )


def of(found: Acceptance, name: str) -> ClauseAnswer:
    """The answer to one clause."""
    return next(clause for clause in found.clauses if clause.name == name)


def with_cells(cells: Mapping[str, Any], fleet: Fleet | None = None) -> pd.DataFrame:
    """A healthy card with some columns other than usual."""
    return frame(fleet or Fleet(first=1), 1).assign(**cells)


def test_a_healthy_card_passes_all() -> None:
    """The usual case needs no word."""
    found = answered()

    assert found.answer is Answer.PASS
    assert [clause.name for clause in found.clauses] == ["cards", "plan", "software", "all"]
    assert [card.card.identifier for card in found.cards] == [FIRST]
    assert found.repeats == ()


def test_a_slow_card_is_named_and_the_others_pass() -> None:
    """What is sent back is a card and not a delivery."""
    fleet = Fleet(cards=4, first=1, slow=slower([2], 0.1))

    found = answered(frame(fleet, 1))

    assert found.answer is Answer.FAIL
    assert [card.answer for card in found.cards] == [Answer.PASS] * 2 + [Answer.FAIL, Answer.PASS]
    assert found.cards[2].failed == ("all",)
    assert "% of the reference's speed" in of(found, "all").cards[2].reason


def test_a_card_beside_the_limit_is_unknown_and_says_what_would_tell() -> None:
    """Neither side should lose by chance."""
    found = answered(
        frame(Fleet(first=1, between=0, between_noisy=0, slow=slower([0], 0.05)), 1),
        reference=frame(Fleet(between=0, between_noisy=0), 2),
    )

    (card,) = of(found, "all").cards
    assert found.answer is Answer.UNKNOWN
    assert card.low is not None
    assert card.high is not None
    assert card.low < 0.95 <= card.high
    assert "limit" in card.reason


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("runs=3", "runs=5"), ("blocks=3", "blocks=3;x"), ("sample_s=0.05", "sample_s=0.1"), ("", "")],
)
def test_a_file_of_another_plan_is_unknown_whatever_its_times(was: str, becomes: str) -> None:
    """A measurement that nobody agreed on accepts nothing."""
    plan = str(with_cells({})["plan"].iloc[0]).replace(was, becomes) if was else ""

    found = answered(with_cells({"plan": plan}))

    assert found.answer is Answer.UNKNOWN
    assert of(found, "plan").answer is Answer.UNKNOWN
    assert of(found, "all").cards[0].reason == "see plan"
    assert of(found, "all").is_no_test


def test_which_of_a_machine_s_cards_and_which_order_is_free() -> None:
    """Eight cards of a node are cuda:0 to cuda:7."""
    plan = str(with_cells({})["plan"].iloc[0]).replace("cuda:0", "cuda:7") + ";seed=3"

    assert answered(with_cells({"plan": plan})).answer is Answer.PASS


def test_a_reference_of_another_plan_makes_everything_unknown() -> None:
    """Shares of something else are no shares."""
    own = frame(Fleet(), 2).assign(plan="preset=smoke")

    found = answered(reference=own)

    assert found.answer is Answer.UNKNOWN
    assert of(found, "plan").reason.startswith("the reference: its plan cannot be read")
    assert of(found, "all").cards[0].reason == "see plan"


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        ({"torch": "v2.11.0"}, Answer.PASS),
        ({"torch": "v2.12.0"}, Answer.FAIL),
        ({"torch": ""}, Answer.UNKNOWN),
    ],
)
def test_software_that_is_asked_for_has_to_be_there(cells: dict[str, Any], answer: Answer) -> None:
    """Another torch alone was 16 % faster on one and the same card."""
    text = CONTRACT.replace('software = "any"', 'software = {torch = "2.11.0"}')

    found = answered(with_cells(cells), text=text)

    assert of(found, "software").answer is answer
    assert found.answer is answer


def test_other_software_is_told_where_any_will_do() -> None:
    """The difference is part of every share."""
    found = answered(with_cells({"torch": "v2.12.0"}))

    assert found.answer is Answer.PASS
    assert found.differences == ("torch: v2.11.0 (reference), v2.12.0 (delivered)",)


def test_a_missing_card_is_unknown_and_not_rejected() -> None:
    """What nobody measured has neither passed nor failed."""
    found = answered(text=CONTRACT.replace("cards = 1", "cards = 8"))

    assert found.answer is Answer.UNKNOWN
    assert of(found, "cards").reason == "1 of 8 cards are there; name the files of 7 more"


@pytest.mark.parametrize(
    ("column", "texts"),
    [("host", ("h1", "h2")), ("label", ("slot 1", "slot 2")), ("device", ("A", "B"))],
)
def test_two_cards_with_one_identifier_are_unknown(column: str, texts: tuple[str, str]) -> None:
    """One good card could else stand for two."""
    rows = pd.concat(
        frame(Fleet(first=1), seed).assign(**{column: text}) for seed, text in enumerate(texts)
    )

    found = answered(rows)

    assert of(found, "cards").answer is Answer.UNKNOWN
    assert "under this identifier" in of(found, "cards").cards[0].reason
    assert of(found, "all").cards[0].answer is Answer.UNKNOWN


def test_a_card_without_an_identifier_is_unknown() -> None:
    """A verdict about no card in particular binds nobody."""
    found = answered(with_cells({"device_uuid": ""}))

    assert of(found, "cards").answer is Answer.UNKNOWN
    assert of(found, "all").answer is Answer.PASS


def test_two_sessions_of_one_card_are_one_card_of_more_runs() -> None:
    """That is how an open clause is settled."""
    found = answered(pd.concat([frame(Fleet(first=1), 1), frame(Fleet(first=1), 3)]))

    assert [card.runs for card in found.cards] == [6]


def test_rows_that_stand_in_two_files_are_refused() -> None:
    """A file that was copied and renamed is no second card."""
    rows = frame(Fleet(first=1), 1)
    copied = rows.assign(device_uuid="d00000000000f")
    tables = [ResultsTable(frame=rows, source="a.csv"), ResultsTable(frame=copied, source="b.csv")]

    with pytest.raises(ResultsFileError, match=r"^b\.csv: rows that stand in a\.csv too, expected"):
        acceptance(contract(), table(Fleet(), 2), tables)


def test_the_reference_itself_passes_and_is_told_to_be_no_test() -> None:
    """Whoever tries a contract should not believe that it proved something."""
    own = frame(Fleet(), 2)

    found = answered(own, reference=own)

    assert found.answer is Answer.PASS
    assert found.repeats == ("d000000000000",)
    assert of(found, "all").cards[0].value == 1.0
    assert of(found, "all").is_no_test


def test_a_copy_of_the_reference_under_another_identifier_is_no_card() -> None:
    """It would pass everything."""
    own = frame(Fleet(), 2)

    found = answered(own.assign(device_uuid="d00000000000f"), reference=own)

    assert found.answer is Answer.UNKNOWN
    assert "under another identifier" in of(found, "cards").cards[0].reason
    assert of(found, "all").answer is Answer.UNKNOWN


def test_a_run_without_its_slow_blocks_does_not_count() -> None:
    """Who may leave blocks out leaves out the slow ones."""
    twice = [frame(Fleet(), 2), frame(Fleet(), 2).assign(block=1)]
    rows = [frame(Fleet(first=1), 1), frame(Fleet(first=1), 1).assign(block=1)]
    own = pd.concat(twice, ignore_index=True)

    whole = answered(pd.concat(rows, ignore_index=True), reference=own)
    cut = answered(pd.concat([rows[0], rows[1].iloc[1:]], ignore_index=True), reference=own)

    assert whole.answer is Answer.PASS
    assert of(cut, "all").cards[0].reason.startswith("2 of 3 runs are complete;")


def test_a_reference_of_two_machines_judges_nobody() -> None:
    """Its mean is of neither."""
    own = frame(Fleet(), 2)
    own.loc[own.index[0], "driver"] = "v590.1"

    found = answered(reference=own)

    assert found.answer is Answer.UNKNOWN
    assert of(found, "all").cards[0].reason.startswith("of the reference: its rows were measured")


def test_a_reference_without_a_whole_run_judges_nobody() -> None:
    """Its runs lack different cases, so that none is of all."""
    own = frame(Fleet(runs=2), 2)
    is_other = own["run_id"].str.endswith("1")
    own = own[is_other != (own["workload"] == "mlp")]

    found = answered(reference=own)

    assert of(found, "all").answer is Answer.UNKNOWN
    assert of(found, "all").cards[0].value is None


def test_a_file_that_was_cut_short_is_unknown_where_rows_are_missing() -> None:
    """Half of a run is no run."""
    rows = frame(Fleet(first=1), 1)
    clause = 'kind = "speed"\nworkload = "mlp"\nleast_share = 0.9'

    found = answered(
        rows[~((rows["workload"] == "matmul") & rows["run_id"].str.endswith("2"))], clause=clause
    )

    assert of(found, "all").cards[0].reason == (
        "2 of 3 runs are complete; measure the rest of the plan"
    )
    assert of(found, "asked").answer is Answer.PASS


def test_a_workload_that_the_delivery_lacks_is_unknown() -> None:
    """It was asked for, and nobody knows."""
    rows = frame(Fleet(first=1), 1)

    found = answered(rows[rows["workload"] != "mlp"])

    assert of(found, "all").answer is Answer.UNKNOWN
    assert (
        "1 of 5 cases are missing, such as mlp/torch/train_step" in of(found, "all").cards[0].reason
    )


def test_a_case_that_failed_on_the_card_fails() -> None:
    """A card that runs out of memory where the reference did not is no slower card."""
    rows = frame(Fleet(first=1), 1)
    is_mlp = rows["workload"] == "mlp"
    rows.loc[is_mlp, ["status", "time_median_s"]] = "oom", float("nan")

    found = answered(rows, clause='kind = "cases"')

    assert of(found, "asked").answer is Answer.FAIL
    assert "ended as oom and has a time in the reference" in of(found, "all").cards[0].reason


@pytest.mark.parametrize(
    ("clause", "key"),
    [
        ('workload = "resnet"', "workload"),
        ('cases = "resnet/*"', "cases"),
        ('workload = "mlp"\nregime = "burst"', "regime"),
    ],
)
def test_a_clause_about_what_the_reference_has_not_is_a_mistake(clause: str, key: str) -> None:
    """It could never be answered, whatever is delivered."""
    with pytest.raises(SettingsFileError, match=rf"^contract\.toml: clause\.asked\.{key}: the ref"):
        answered(clause=f'kind = "speed"\nleast_share = 0.9\n{clause}')


def test_only_steady_rows_count_where_there_are_such() -> None:
    """A card that rests between kernels shows what it does for milliseconds."""
    burst = frame(Fleet(), 5).assign(regime="burst")
    own = pd.concat(
        [frame(Fleet(), 2), burst.assign(run_id=burst["run_id"].str.replace("r0", "r1"))]
    )
    slow_bursts = frame(Fleet(first=1, slow=slower([0], 0.3)), 6).assign(regime="burst")

    found = answered(
        pd.concat([frame(Fleet(first=1), 1), slow_bursts]),
        reference=own,
        text=CONTRACT.replace("[delivery]", "[delivery]\nruns = 3"),
    )

    assert found.answer is Answer.PASS


def test_bursts_do_not_stand_for_steady_load() -> None:
    """They flatter a card with a low power limit."""
    found = answered(with_cells({"regime": "burst"}))

    assert of(found, "all").answer is Answer.UNKNOWN
    assert "5 of 5 cases are missing" in of(found, "all").cards[0].reason


def test_times_of_another_method_are_not_compared() -> None:
    """That is what the number is for."""
    found = answered(with_cells({"method": 2.0}))

    assert of(found, "all").cards[0].reason.startswith("measured by method 2, the reference by 3;")


def test_a_card_measured_with_two_things_is_not_judged() -> None:
    """A mean of a driver and its successor is of neither."""
    rows = frame(Fleet(first=1), 1)
    rows.loc[rows.index[0], "driver"] = "v590.1"

    assert "measured with different things (driver is v580.1 and v590.1)" in (
        of(answered(rows), "all").cards[0].reason
    )


@pytest.mark.parametrize(
    ("clause", "cells", "answer"),
    [
        ('kind = "memory"\nmost_share = 1.01', {"memory_allocated_bytes": 1.01e9}, Answer.PASS),
        ('kind = "memory"\nmost_share = 1.01', {"memory_allocated_bytes": 1.02e9}, Answer.FAIL),
        ('kind = "memory"\nmost_share = 1.01', {"memory_allocated_bytes": None}, Answer.UNKNOWN),
        ('kind = "power"\nmost_w = 650', {}, Answer.PASS),
        ('kind = "power"\nmost_w = 550', {}, Answer.FAIL),
        ('kind = "power"\nmost_w = 650', {"power_w": None}, Answer.UNKNOWN),
        ('kind = "throttling"', {}, Answer.PASS),
        ('kind = "throttling"', {"throttle": "sw-thermal"}, Answer.FAIL),
        ('kind = "throttling"', {"status": "throttled"}, Answer.FAIL),
        ('kind = "throttling"\nallowed = ["power-cap"]', {"throttle": "power-cap"}, Answer.PASS),
        ('kind = "throttling"', {"warnings": "x+throttle-unknown"}, Answer.UNKNOWN),
        (
            'kind = "throttling"',
            {"temperature_c": None, "power_w": None, "sm_clock_mhz": None},
            Answer.UNKNOWN,
        ),
        ('kind = "device"\nmodel = "Example GPU"', {}, Answer.PASS),
        ('kind = "device"\nmodel = "H100"', {}, Answer.FAIL),
        ('kind = "device"\nmodel = "H100"', {"device": ""}, Answer.UNKNOWN),
        ('kind = "device"\nleast_memory_bytes = 142000000000', {}, Answer.FAIL),
        ('kind = "device"\npower_limit_w = 700', {"power_limit_w": 600.0}, Answer.FAIL),
        ('kind = "device"\npower_limit_w = 700', {"power_limit_w": None}, Answer.UNKNOWN),
        ('kind = "cases"', {}, Answer.PASS),
    ],
)
def test_every_kind_of_clause_passes_fails_and_does_not_guess(
    clause: str, cells: dict[str, Any], answer: Answer
) -> None:
    """An empty cell is no zero."""
    asked = of(answered(with_cells(cells), clause=clause), "asked")

    assert asked.answer is answer
    assert (asked.cards[0].reason == "") == (answer is Answer.PASS)


def test_a_spread_takes_three_cards() -> None:
    """Of two that differ nobody can say which is off."""
    clause = 'kind = "spread"\nmost_below_median = 0.05'
    two = answered(frame(Fleet(cards=2, first=1), 1), clause=clause)
    slow = Fleet(cards=4, first=1, slow=slower([3], 0.1))

    assert of(two, "asked").answer is Answer.UNKNOWN
    assert of(two, "asked").is_no_test
    assert [card.answer for card in of(answered(frame(slow, 1), clause=clause), "asked").cards] == [
        *[Answer.PASS] * 3,
        Answer.FAIL,
    ]


def test_outliers_are_looked_for_from_five_cards_on_and_not_if_nobody_asks() -> None:
    """Four cards have no scatter to speak of."""
    five = frame(Fleet(cards=5, first=1), 1)
    off = CONTRACT.replace("[delivery]", "[delivery]\noutliers = false")

    assert [c.name for c in answered(five).clauses][-1] == "outliers all"
    assert [c.name for c in answered(five, text=off).clauses][-1] == "all"
    assert [c.name for c in answered(frame(Fleet(cards=4, first=1), 1)).clauses][-1] == "all"


def test_one_run_says_nothing_of_how_far_runs_lie_apart() -> None:
    """A bound made of nothing would be believed."""
    text = CONTRACT.replace("runs = 3", "runs = 1")
    plan = {"plan": str(frame(Fleet(), 1)["plan"].iloc[0]).replace("runs=3", "runs=1")}

    found = answered(
        frame(Fleet(first=1, runs=1, cells=plan), 1),
        reference=frame(Fleet(runs=1, cells=plan), 2),
        text=text,
    )

    assert of(found, "all").cards[0].reason.startswith("too few whole runs to tell")
    assert of(found, "all").is_no_test


def test_a_contract_that_says_nothing_else_counts_sessions_of_a_noisy_processor() -> None:
    """What its runs show of its neighbours, minutes apart, the next day may show too."""
    cells = {"backend": "cpu"}
    found = answered(
        frame(Fleet(first=1, of_run=0.04, cells=cells), 1),
        reference=frame(Fleet(of_run=0.04, cells=cells), 2),
    )
    stated = answered(
        with_cells(cells), text=CONTRACT.replace("[delivery]", "[delivery]\nsession_sd = 0.01")
    )

    assert 0.02 < found.session_sd < 0.08
    assert stated.session_sd == 0.01
    assert answered(with_cells(cells)).session_sd == 0.0
    assert PLAN.backend == "cuda"
