"""What the intervals cover: GPUs, models of GPUs, sessions."""

from typing import Any

import pandas as pd
import pytest

from .sides import frame, pair, verdicts

H100: dict[str, Any] = {"device": "H100", "backend": "cuda"}
CPU: dict[str, Any] = {"device": "CPU", "backend": "cpu", "device_uuid": "d1"}


def half(rows_a: pd.DataFrame, rows_b: pd.DataFrame, **settings: Any) -> float:
    """Return the width of the overall geomean's interval."""
    overall = pair(rows_a, rows_b, **settings).overall
    assert overall is not None
    return overall.result.high / overall.result.low - 1


def test_one_gpu_a_side_widens_every_interval_by_a_stated_spread() -> None:
    """Five runs on each of two healthy GPUs would "prove" a difference."""
    a, b = frame(seed=1, **H100, device_uuid="d1"), frame(seed=2, **H100, device_uuid="d2")

    found = pair(a, b)

    assert found.scope.gpu_sd == 0.005
    assert "SD of 0.5 % between GPUs of one model, ASSUMED (one GPU per side)" in found.scope.text
    assert half(a, b) > half(a, b, gpu_sd=0.0)
    assert "these GPUs only" in pair(a, b, gpu_sd=0.0).scope.text


def test_the_same_gpu_on_both_sides_needs_no_gpu_sd() -> None:
    """A comparison of software."""
    a, b = (frame(seed=seed, **H100, device_uuid="d1") for seed in (1, 2))

    found = pair(a, b)

    assert found.scope.gpu_sd == 0.0
    assert found.scope.text == "this device only, the same on both sides"
    assert half(a, b) == half(a, b, gpu_sd=0.05)


def test_unknown_devices_get_no_gpu_sd_and_the_scope_says_so() -> None:
    """Files of other tools."""
    found = pair(frame(seed=1), frame(seed=2))

    assert (found.scope.gpu_sd, found.scope.gpus) == (0.0, (None, None))
    assert "do not say whether the devices differ" in found.scope.text


def test_other_names_are_other_devices_even_without_identifiers() -> None:
    """An H100 is no H200."""
    found = pair(frame(seed=1, device="H100"), frame(seed=2, device="H200"))

    assert found.scope.gpu_sd == 0.005


def test_several_gpus_a_side_count_once_each() -> None:
    """What they show of their spread replaces the assumption."""

    def fleet(seed: int, name: str) -> pd.DataFrame:
        return pd.concat(
            [frame(seed=10 * seed + n, **H100, device_uuid=f"{name}{n}") for n in range(3)]
        )

    found = pair(fleet(1, "a"), fleet(2, "b"))

    assert found.scope.gpu_sd == 0.0
    assert found.scope.text == "GPU models: each GPU is one observation (3 and 3 GPUs)"
    assert found.cases[0].runs == (9, 9)


def test_where_gpus_count_gpus_settle_and_not_runs() -> None:
    """Six runs a side are there already, and would not help."""

    def pair_of(seed: int, name: str) -> pd.DataFrame:
        return pd.concat(
            [
                frame(seed=10 * seed + n, spread=0.02, **H100, device_uuid=f"{name}{n}")
                for n in range(2)
            ]
        )

    unclear = [case for case in pair(pair_of(1, "a"), pair_of(2, "b")).cases if not case.reason]

    assert {case.runs_to_settle for case in unclear} == {None}
    assert any(case.gpus_to_settle for case in unclear)


def test_a_cpu_is_shared_so_sessions_widen_every_interval() -> None:
    """Must hold 2: runs of one file, minutes apart, do not show what changes in hours."""
    a, b = (frame(seed=seed, spread=0.03, **CPU) for seed in (1, 2))

    found = pair(a, b)

    assert 0.02 < found.scope.session_sd < 0.06
    assert "% between sessions, ASSUMED" in found.scope.text
    assert half(a, b) > half(a, b, session_sd=0.0)
    assert "these sessions only" in pair(a, b, session_sd=0.0).scope.text
    assert pair(a, b, session_sd=0.1).scope.session_sd == 0.1


def test_a_quiet_cpu_is_like_any_other_device() -> None:
    """Must hold 1: an assumed 2 % would hide every change below a fifth."""
    rows = frame(seed=1, runs=5, sizes=tuple(range(1, 101)), **CPU)
    slower = frame(
        seed=2, runs=5, sizes=tuple(range(1, 101)), time_s=lambda n: 1.02e-4 * (10 + n), **CPU
    )

    found = pair(rows, slower)

    assert found.scope.session_sd == 0.0
    assert "runs and blocks were quiet" in found.scope.text
    assert found.counts()["slower"] > 90


def test_a_noisy_file_is_a_witness_for_noisier_sessions() -> None:
    """Runs and blocks that differ by 20 % come from no quiet machine."""
    found = pair(frame(seed=1, spread=0.2, **CPU), frame(seed=2, **CPU))

    assert 0.1 < found.scope.session_sd < 0.4


def test_a_steady_load_shows_inside_the_blocks() -> None:
    """Runs and blocks agree, and the samples of each scatter by half of their median."""
    rows, steady = (frame(seed=seed, spread=0.03, **CPU) for seed in (1, 2))
    loaded, calm = (
        table.assign(time_p25_s=table["time_median_s"], time_p75_s=table["time_median_s"] * wide)
        for table, wide in ((steady, 1.5), (frame(seed=3, **CPU), 1.5))
    )

    assert pair(rows, steady).scope.session_sd < 0.1
    assert pair(rows, loaded).scope.session_sd == pytest.approx(0.5)
    assert pair(frame(seed=4, **CPU), calm).scope.session_sd == 0.0


def test_one_run_tells_little_about_a_shared_machine() -> None:
    """Its blocks are seconds apart; without any, it tells nothing."""
    sides = [frame(seed=seed, runs=1, spread=0.05, **CPU) for seed in (1, 2)]
    bare = [frame(seed=seed, runs=1, blocks=1, **CPU) for seed in (1, 2)]
    quiet = [frame(seed=seed, runs=1, **CPU) for seed in (1, 2)]

    assert pair(*sides).scope.session_sd == 0.15
    assert pair(*bare).scope.session_sd == 0.15
    assert pair(*quiet).scope.session_sd == 0.0


def test_single_runs_of_a_noisy_machine_do_not_tell_a_doubling() -> None:
    """Its load may have doubled: nothing in the files says that it did not."""
    rows = frame(seed=1, runs=1, spread=0.05, **CPU)
    slower = frame(seed=2, runs=1, spread=0.05, time_s=lambda size: 2e-4 * (10 + size), **CPU)

    assert set(verdicts(pair(rows, slower))) == {"unclear"}


def test_sides_measured_in_turns_share_their_sessions() -> None:
    """Which is how to compare software on a CPU."""
    times = [f"2026-01-01T0{hour}:00:00Z" for hour in range(6)]

    def measured(seed: int, starts: list[str]) -> pd.DataFrame:
        rows = frame(seed=seed, spread=0.05, **CPU)
        return rows.assign(
            started_at=rows["run_id"].str[-1].astype(int).map(dict(enumerate(starts)))
        )

    in_turns = pair(measured(1, times[::2]), measured(2, times[1::2]))
    in_a_row = pair(measured(1, times[:3]), measured(2, times[3:]))

    assert in_turns.scope.session_sd == 0.0
    assert "both sides were measured in the same session" in in_turns.scope.text
    assert in_a_row.scope.session_sd > 0.02


@pytest.mark.parametrize("backend", ["cuda", ""])
def test_a_gpu_has_no_sessions_unless_somebody_says_so(backend: str) -> None:
    """It is one's own while it is measured."""
    a, b = (frame(seed=seed, device="G", device_uuid="d1", backend=backend) for seed in (1, 2))

    assert pair(a, b).scope.session_sd == 0.0
    assert pair(a, b, session_sd=0.01).scope.session_sd == 0.01
