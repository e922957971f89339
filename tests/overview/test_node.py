"""Several devices of a file beside each other, with times that are known."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gpubench.overview.overview import overview
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from gpubench.report.overview.document import overview_document
from tests.overview.frames import block_row

SIZES = (64, 100, 128)
DEVICES = ("d00000000000a", "d00000000000b", "d00000000000c")
SLOWER = {"d00000000000c": 1.03}


def rows(
    *, loaded: int = 3, together: float = 1.0, runs: int = 4, noise: float = 0.002, **changes: Any
) -> list[dict[str, Any]]:
    """Return the rows of three devices of which one is slow, in runs that drift together."""
    random = np.random.default_rng(loaded)
    found = []
    for run in range(runs):
        drift = 1 + 0.05 * run
        for rank, device in enumerate(DEVICES):
            for size in SIZES:
                scatter = np.exp(noise * random.standard_normal())
                time_s = 1e-5 * size * drift * together * SLOWER.get(device, 1.0) * scatter
                place = {"node": "n17", "device_rank": rank, "loaded_devices": loaded}
                row = block_row(
                    **{"device_uuid": device, **place, **changes},
                    run_id=f"r{loaded}{run}{rank}",
                    run_index=run,
                    batch_size=size,
                    time_median_s=time_s,
                )
                found.append(row)
    return found


def test_the_slowest_device_is_named_first_with_its_interval() -> None:
    """A buyer wants to know the slowest; what the node did to all in a run is no difference."""
    (speeds,) = overview(pd.DataFrame(rows())).nodes

    slowest = speeds.devices[0]
    assert (slowest.device_uuid, slowest.place.device_rank) == (DEVICES[2], 2)
    assert (slowest.place.node, slowest.place.loaded_devices) == ("n17", 3)
    assert abs(slowest.ratio - 1 / 1.03) < 0.004
    assert slowest.low is not None
    assert slowest.high is not None
    assert slowest.low < 1 / 1.03 < slowest.high < 1
    assert abs(speeds.spread - 0.03) < 0.006
    assert speeds.cases == len(SIZES)
    assert speeds.detectable is not None
    assert 0.002 < speeds.detectable < 0.02


def test_of_two_devices_the_slower_one_stands_for_both() -> None:
    """Whoever buys two gets that one too; of three it is the one in the middle."""
    two = pd.DataFrame(rows()).query("device_rank > 0")
    (of_two,), (of_three,) = (overview(found).nodes for found in (two, pd.DataFrame(rows())))

    assert of_two.median == of_two.devices[0]
    assert of_two.median.device_uuid == DEVICES[2]
    assert of_three.median == of_three.devices[1]


def test_one_run_has_no_interval_and_no_detection_limit() -> None:
    """A ratio is told, and that nobody knows how sure it is."""
    (speeds,) = overview(pd.DataFrame(rows(runs=1))).nodes

    assert {(one.low, one.high) for one in speeds.devices} == {(None, None)}
    assert speeds.detectable is None


@pytest.mark.parametrize(("runs", "noise", "more"), [(2, 0.3, 5), (6, 1.5, 12)])
def test_runs_that_lie_far_apart_are_not_given_a_limit_in_words(
    runs: int, noise: float, more: int
) -> None:
    """A device that is 99.9 % slower is found without a benchmark; who has six gives more."""
    document = overview_document(overview(pd.DataFrame(rows(runs=runs, noise=noise))))

    text = " ".join(written(document, "text").split())
    assert f"{runs} runs that lie so far apart tell next to nothing; measure with the" in text
    assert f"same options of `gpubench run` and --runs {more} or more." in text


def test_what_together_costs_is_told_with_its_interval() -> None:
    """Shared power, heat and host: a finding of its own, of all and of each device."""
    frame = pd.DataFrame([*rows(together=1.2), *rows(loaded=1)])

    found = overview(frame)

    (finding,) = found.together
    overall = finding.overall
    assert (finding.loaded_devices, finding.cases, overall.runs) == (3, 3, 4)
    assert overall.low is not None
    assert overall.high is not None
    assert 1.15 < overall.low <= overall.ratio <= overall.high < 1.25
    assert [one.name for one in finding.devices] == list(DEVICES)
    assert [one.name for one in finding.workloads] == ["matmul"]
    assert [speeds.loaded_devices for speeds in found.nodes] == [3, 1]
    assert found.warnings == (), "both were asked for, and each title says which"


def test_without_a_difference_none_is_shown() -> None:
    """The interval holds 1."""
    frame = pd.DataFrame([*rows(noise=0.01), *rows(loaded=1, noise=0.01)])

    document = overview_document(overview(frame))

    assert "no difference was shown" in written(document, "text", Screen(width=100))


def test_devices_of_two_drivers_are_not_held_against_each_other() -> None:
    """It would be the driver's difference, and stand against a device."""
    frame = pd.DataFrame(rows())
    frame["driver"] = np.where(frame["device_rank"] == 0, "v580.1", "v590.1")

    (speeds,) = overview(frame).nodes

    assert {one.device_uuid for one in speeds.devices} == {*DEVICES[1:]}


def test_rows_beside_a_lost_device_do_not_count() -> None:
    """A node in which one device is idle is another one."""
    frame = pd.DataFrame(rows())
    spoiled = frame["run_index"] == 3
    frame.loc[spoiled, "warnings"] = "neighbour-lost"
    frame.loc[spoiled & (frame["device_rank"] == 0), "time_median_s"] *= 2

    (speeds,) = overview(frame).nodes

    assert {one.runs for one in speeds.devices} == {3}
    assert speeds.devices[0].device_uuid == DEVICES[2]


def test_one_device_under_two_names_is_not_two() -> None:
    """Files of a device before and after a change are often merged."""
    frame = pd.DataFrame(rows(device_uuid=DEVICES[0], device_rank=0))
    frame["label"] = frame["run_id"].str[-1]

    assert overview(frame).nodes == ()


def test_a_file_of_one_device_says_nothing_of_others() -> None:
    """The overview that people know stays as it is."""
    frame = pd.DataFrame(rows(loaded=1))
    of_one = overview(frame[frame["device_rank"] == 0])

    assert (of_one.nodes, of_one.together) == ((), ())


def test_the_answer_names_device_slot_and_interval_in_text_and_json() -> None:
    """For people and for programs."""
    frame = pd.DataFrame([*rows(together=1.2), *rows(loaded=1)])
    document = overview_document(overview(frame))

    text = written(document, "text", Screen(width=100))
    data = json.loads(written(document, "json", Screen(width=100)))

    assert text.startswith("3 devices, 3 loaded at a time: Example CPU\nSlowest is d00000000000c,")
    assert "they slow each other down" in text
    assert data["nodes"][0]["devices"][0]["place"]["device_rank"] == 2
    assert data["together"][0]["overall"]["ratio"] > 1.15
    first, alone, together, *of_sides = data["sentences"]
    assert first.startswith("3 devices, 3 loaded at a time: Example CPU. Slowest is d00000000000c")
    assert alone.startswith("3 devices, each alone: Example CPU. Slowest is d00000000000c")
    assert "they slow each other down" in together
    assert len(of_sides) == len(data["sides"])
