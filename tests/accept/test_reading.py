"""A contract is taken as it is written, or refused in one line with file and key."""

from pathlib import Path

import pytest

from gpubench.accept.clauses.power import PowerClause
from gpubench.accept.clauses.speed import SpeedClause
from gpubench.accept.clauses.throttling import ThrottlingClause
from gpubench.accept.reading import contract_in, read_contract
from gpubench.errors import LONGEST_MESSAGE, SettingsFileError
from tools.simulate_accept import PLAN

from .simulated import CONTRACT, contract

PLAN_OF_TWO_LINES = '[plan]\npreset = "brief"\nbackend = "cuda"\nruns = 3\n'

PLAN_OF_CONTRACT = CONTRACT[CONTRACT.index("[plan]") : CONTRACT.index("[delivery]")]

WHOLE = (
    CONTRACT
    + """
[clause.hot]
kind = "throttling"
allowed = ["power-cap"]
[clause.watts]
kind = "power"
workload = "mlp"
most_w = 700
[reference]
sha256 = "%s"
"""
    % ("ab" * 32)
)


def test_a_contract_is_what_its_text_says() -> None:
    """Both sides sign the text and not a default."""
    found = contract(WHOLE)

    assert found.plan.plan == PLAN.__class__(
        **{n: getattr(PLAN, n) for n in PLAN.__slots__} | {"device": "cuda"}
    )
    assert (found.terms.cards, found.terms.runs, found.terms.confidence) == (1, 3, 0.95)
    assert found.software == {}
    assert found.reference_digest == "ab" * 32
    speed, hot, watts = found.clauses
    assert isinstance(speed, SpeedClause)
    assert speed.least_share == 0.95
    assert isinstance(hot, ThrottlingClause)
    assert (hot.most_share, hot.allowed) == (0.0, ("power-cap",))
    assert isinstance(watts, PowerClause)
    assert (watts.most_w, watts.choice.workload) == (700.0, "mlp")


def test_a_plan_of_a_preset_alone_is_what_gpubench_run_does_with_it() -> None:
    """Three lines lock everything: sizes, blocks and sampling too."""
    short = CONTRACT[: CONTRACT.index("[plan]")] + PLAN_OF_TWO_LINES
    found = contract(short + CONTRACT[CONTRACT.index("[delivery]") :])

    assert found.plan.plan.blocks == 3
    assert found.plan.command == "gpubench run --preset brief --device cuda"


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        (CONTRACT, "", "plan: it is missing, expected a table; add [plan]"),
        ("[plan]", "[plans]", "plans: no such key, expected perhaps plan; correct or remove it"),
        ("runs = 3", "", "plan.runs: it is missing, expected an integer from 1 to"),
        ("runs = 3", "runs = 3.0", "plan.runs: 3.0, expected an integer"),
        ("runs = 3", "runs = 0", "plan.runs: 0, expected an integer from 1 to"),
        ("runs = 3", "device = 'cuda:1'", "plan.device: no such key"),
        (PLAN_OF_CONTRACT, PLAN_OF_TWO_LINES.replace("brief", "best"), "plan.preset: 'best', exp"),
        ('"brief"', "3", "plan.preset: 3, expected a text in quotes"),
        ("0.05", "-1", "plan.sample_s: -1, expected seconds > 0"),
        ('"cuda"', '"rocm"', "plan.backend: 'rocm', expected one of cpu, cuda"),
        ('software = "any"', "", 'software: it is missing, expected "any" or a table [software]'),
        ('software = "any"', 'software = "all"', "software: any other text, expected"),
        (
            'software = "any"',
            "software = {torsh = '2'}",
            "software.torsh: no such key, expected perh",
        ),
        (
            'software = "any"',
            "software = {torch = 2.11}",
            "software.torch: 2.11, expected a version",
        ),
        ("cards = 1", "cards = 0", "delivery.cards: 0, expected a number of cards from 1"),
        ("cards = 1", "cards = 'eight'", "delivery.cards: 'eight', expected a number of cards"),
        ("confidence = 0.95", "", "delivery.confidence: it is missing, expected a share"),
        (
            "confidence = 0.95",
            "confidence = 95",
            "delivery.confidence: 95, expected a share >= 0.8 and <= 0.9999; write 0.95 for 95 %",
        ),
        ("confidence = 0.95", "confidence = nan", "delivery.confidence: nan, expected a share"),
        ("[clause.all]", "[clause]", "clause.kind: 'speed', expected a table; write [clause.kind]"),
        ('kind = "speed"', "", "clause.all.kind: it is missing, expected one of cases, speed,"),
        ('kind = "speed"', 'kind = "fast"', "clause.all.kind: 'fast', expected one of cases,"),
        ("least_share = 0.95", "", "clause.all.least_share: it is missing, expected a share"),
        (
            "least_share = 0.95",
            "least_share = 95",
            "clause.all.least_share: 95, expected a share > 0 and <= 1; write 0.95 for 95 %",
        ),
        (
            "least_share = 0.95",
            "least_share = 1.2",
            "clause.all.least_share: 1.2, expected a share",
        ),
        (
            "least_share = 0.95",
            "least_share = 0",
            "clause.all.least_share: 0, expected a share > 0",
        ),
        ("least_share = 0.95", "least_share = -0.9", "clause.all.least_share: -0.9, expected"),
        ("least_share = 0.95", "least_share = nan", "clause.all.least_share: nan, expected"),
        ("least_share = 0.95", "least_share = inf", "clause.all.least_share: inf, expected"),
        ("least_share = 0.95", "least_share = '95 %'", "clause.all.least_share: '95 %', expected"),
        ("least_share = 0.95", "least_shar = 0.95", "clause.all.least_shar: no such key, expected"),
        ("least_share", "workload = 'mlp'\ncases = 'mlp/*'\nleast_share", "clause.all.cases: work"),
        ("least_share", "cases = ''\nleast_share", "clause.all.cases: '', expected a pattern"),
        ("least_share", "regime = 'hot'\nleast_share", "clause.all.regime: 'hot', expected one of"),
        ("least_share", "workload = ''\nleast_share", "clause.all.workload: '', expected a workl"),
        ("[clause.all]", "[clause.' ']", "clause. : its name cannot be read, expected 1 to 60"),
    ],
)
def test_every_mistake_is_one_line_with_file_and_key(
    was: str, becomes: str, complaint: str
) -> None:
    """A contract that is misread costs more than any measurement."""
    assert was in CONTRACT
    text = CONTRACT.replace(was, becomes)

    with pytest.raises(SettingsFileError) as caught:
        contract(text)

    assert str(caught.value).startswith(f"contract.toml: {complaint}")
    assert len(str(caught.value)) <= LONGEST_MESSAGE


@pytest.mark.parametrize(
    ("clause", "complaint"),
    [
        (
            'kind = "spread"\nmost_below_median = 3',
            "3, expected a share > 0 and <= 0.5; write 0.03",
        ),
        ('kind = "memory"\nmost_share = 101', "101, expected a share > 0 and <= 10; write 1.01"),
        ('kind = "power"\nmost_w = 700000', "700000, expected watts > 0 and <= 100000"),
        ('kind = "power"\nmost_w = "700 W"', "'700 W', expected watts > 0"),
        ('kind = "throttling"\nmost_share = 5', "5, expected a share >= 0 and <= 0.99; write 0.01"),
        ('kind = "throttling"\nallowed = "power-cap"', "'power-cap', expected a list of reasons"),
        ('kind = "device"', "it asks for nothing, expected one of model, least_memory_bytes,"),
        ('kind = "device"\nleast_memory_bytes = 141.5', "141.5, expected bytes from 1 to"),
        ('kind = "cases"\nleast_share = 0.9', "no such key, expected one of kind, workload,"),
    ],
)
def test_the_numbers_of_every_clause_are_looked_at(clause: str, complaint: str) -> None:
    """Each kind has its unit, and each its usual slip."""
    with pytest.raises(SettingsFileError) as caught:
        contract(f"{CONTRACT}[clause.other]\n{clause}\n")

    assert str(caught.value).startswith("contract.toml: clause.other")
    assert complaint in str(caught.value)


def test_a_file_is_read_with_its_digest(tmp_path: Path) -> None:
    """What was signed can be found again in an archive."""
    path = tmp_path / "contract.toml"
    path.write_text(CONTRACT)

    found = read_contract(str(path))

    assert found.source == str(path)
    assert len(found.digest) == 64
    assert callable(contract_in)
