"""How much more must be measured is counted in the analysis."""

from typing import Any

from gpubench.compare.to_settle import Remedy, Replicate, to_settle
from tests.compare.sides import frame, pair

NOISY: dict[str, Any] = {"spread": 0.012, "backend": "cuda", "device": "G"}


def test_runs_are_counted_for_all_decidable_cases_and_for_half_of_them() -> None:
    """Redesign: "9 of 20 inconclusive cases need up to 98 runs per side; half of them 28"."""
    found = pair(frame(**NOISY, device_uuid="d1"), frame(seed=3, **NOISY, device_uuid="d1"))
    needed = sorted(c.runs_to_settle for c in found.cases if c.runs_to_settle is not None)

    settle = found.to_settle

    assert needed
    assert settle.replicate is Replicate.RUN
    assert (settle.most, settle.half) == (needed[-1], needed[(len(needed) - 1) // 2])
    assert settle.decidable == len(needed)
    assert settle.inconclusive == found.counts()["unclear"]


def test_what_no_run_decides_names_what_would() -> None:
    """Between two GPUs an SD is assumed, which more runs do not make smaller."""
    found = pair(
        frame(spread=0.0001, backend="cuda", device="G", device_uuid="d1"),
        frame(
            spread=0.0001,
            seed=2,
            time_s=lambda n: 1.012e-4 * (10 + n),
            backend="cuda",
            device="G",
            device_uuid="d2",
        ),
    )

    assert found.to_settle.inconclusive > 0
    assert found.to_settle.decidable < found.to_settle.inconclusive
    assert found.to_settle.instead == (Remedy.MORE_GPUS,)


def test_a_pair_without_inconclusive_cases_needs_nothing() -> None:
    """Nothing is left to decide."""
    found = pair(frame(spread=1e-5), frame(spread=1e-5, seed=2))

    settle = to_settle(found.cases, found.scope, Replicate.RUN)

    assert (settle.inconclusive, settle.decidable, settle.most, settle.instead) == (0, 0, None, ())
