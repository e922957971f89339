"""A machine's recorded spread takes the place of the stated one for a side of one run."""

from typing import Any

from gpubench.compare.comparison import compare
from gpubench.compare.fallback import SpreadLookup
from gpubench.compare.machines import SideMachine
from gpubench.model import DeviceIdentity, Software
from gpubench.model.between_run_sd import CaseClass, ClassSd, MachineSd

from .sides import frame, side

GPU: dict[str, Any] = {
    "device": "G",
    "device_uuid": "d" + "0" * 12,
    "host": "h" + "1" * 12,
    "backend": "cuda",
}


def lookup(spread: float, asked: list[SideMachine]) -> SpreadLookup:
    """Return a lookup that finds one spread for products and none for others."""

    def find(machine: SideMachine) -> MachineSd | None:
        asked.append(machine)
        return MachineSd(
            device=DeviceIdentity(backend="cuda", device="G"),
            software=Software(),
            method=1,
            measured_at="",
            runs=5,
            blocks=2,
            classes=(ClassSd(case_class=CaseClass.PRODUCT, spread=spread, df=20.0, cases=10),),
        )

    return find


def width(spread: float) -> float:
    """Return how wide a case's interval is with a recorded spread."""
    asked: list[SideMachine] = []
    sides = [side(label, frame(seed=n, runs=1, **GPU)) for n, label in enumerate("ab")]
    found = compare(sides, recorded=lookup(spread, asked)).pairs[0]
    key = asked[0].key
    assert key is not None
    assert (key.host, key.device) == (GPU["host"], GPU["device_uuid"])
    assert "`gpubench selfcheck` recorded" in found.warnings[0]
    result = found.cases[0].result
    assert result is not None
    return result.high / result.low - 1


def test_the_recorded_spread_decides_the_interval() -> None:
    """Twice the spread, about twice the interval."""
    assert 1.8 < width(0.02) / width(0.01) < 2.2


def test_sides_of_several_runs_ask_nobody() -> None:
    """They know their own."""
    asked: list[SideMachine] = []
    sides = [side(label, frame(seed=n, **GPU)) for n, label in enumerate("ab")]

    compare(sides, recorded=lookup(0.1, asked))

    assert asked == []


def session_sd(recorded: float, **changes: Any) -> float:
    """Return what is assumed between sessions of a CPU with a record, one run a side."""
    cpu = {**GPU, "backend": "cpu", "spread": 0.001, **changes}
    sides = [side(label, frame(seed=n, runs=1, **cpu)) for n, label in enumerate("ab")]
    return compare(sides, recorded=lookup(recorded, [])).pairs[0].scope.session_sd


def test_a_record_is_a_witness_for_the_sessions_of_a_shared_machine() -> None:
    """Without one a single run says so little that 15 % are assumed."""
    assert session_sd(0.04) == 0.04
    assert session_sd(0.001) == 0.0


def test_a_record_of_another_method_says_nothing() -> None:
    """It was another way of measuring."""
    assert session_sd(0.04, method=1) == 0.04
    assert session_sd(0.04, method=2) == 0.0
    assert session_sd(0.04, method=2, spread=0.05) == 0.15
