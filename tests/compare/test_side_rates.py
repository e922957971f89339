"""How well one side's own throughput is known, of which a cost in money is made."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gpubench.compare.pair_records import PairComparison

from .sides import frame, pair

GPU: dict[str, Any] = {"backend": "cuda", "device": "G", "device_uuid": "d1"}


def rates(found: PairComparison) -> tuple[Any, Any]:
    """Return both sides' rates of the only workload."""
    best = found.workloads[0].best
    assert best is not None
    return best.rates


def many(first_seed: int) -> pd.DataFrame:
    """Return three runs of fifty workloads of one and the same speed, each with its own noise."""
    parts = [
        frame(seed=seed, spread=0.01, sizes=(512,), blocks=1, workload=f"w{place}", **GPU)
        for place, seed in enumerate(range(first_seed, first_seed + 50))
    ]
    rows = pd.concat(parts)
    return rows.assign(run_id=rows["run_id"].str[-1] + str(first_seed))


def test_the_interval_of_one_side_covers_its_truth() -> None:
    """Of 400 intervals over three runs with a known rate, 95 % hold it (standard error 1.1 %)."""
    truth, held = 512 / (1e-4 * (10 + 512)), []
    for seed in range(0, 400, 100):
        for row in pair(many(1000 + seed), many(1050 + seed)).workloads:
            assert row.best is not None
            held += [rate.low <= truth <= rate.high for rate in row.best.rates]

    assert len(held) == 400
    assert 0.93 <= float(np.mean(held)) <= 0.97


def test_the_rate_is_the_throughput_at_the_best_batch() -> None:
    """The same figure as in the table."""
    found = pair(frame(seed=1, **GPU), frame(seed=2, **GPU))
    best = found.workloads[0].best
    assert best is not None

    assert best.rates[0].per_s == pytest.approx(best.curves[0].baseline.per_s)
    assert best.rates[1].per_s == pytest.approx(best.curves[0].contender.per_s)


def test_one_gpu_for_its_model_is_known_less_well_than_itself() -> None:
    """As in the ratio: 0.5 % between GPUs is assumed where a side has one."""
    rows = frame(seed=1, **GPU), frame(seed=2, **{**GPU, "device_uuid": "d2"})
    with_sd, without = (rates(pair(*rows, gpu_sd=sd))[0] for sd in (0.005, 0.0))

    assert with_sd.high / with_sd.low > without.high / without.low


def test_one_run_has_an_interval_and_not_none() -> None:
    """What one run does not show is taken from what is known of machines."""
    found = rates(pair(frame(seed=1, runs=1, **GPU), frame(seed=2, **GPU)))[0]

    assert found.low < found.per_s < found.high
