"""The verdict over simulated fleets whose faults are known."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.errors import ResultsFileError
from gpubench.fleet.answer import FleetAnswer, fleet_answer
from gpubench.fleet.fleet import FleetQuestion
from gpubench.fleet.records import Cause, DeviceFinding, DeviceStanding, FleetFindings
from gpubench.results.schema import CASE_COLUMNS
from tools.simulate_fleet import SimulatedFleet, frame, measured, verdict

FLEET = SimulatedFleet(devices=16, slow={3: 0.08})


def standings(found: FleetFindings) -> Mapping[str, DeviceStanding]:
    """What holds of each device that is not ok, by its number."""
    return {
        one.device.name[-2:]: one.standing
        for group in found.groups
        for one in group.devices
        if one.standing is not DeviceStanding.OK
    }


def device(found: FleetFindings, number: int) -> DeviceFinding:
    """One device of the first group."""
    name = f"d{number:012x}"
    return next(one for one in found.groups[0].devices if one.device.key == name)


def with_cells(rows: pd.DataFrame, number: int, **cells: Any) -> pd.DataFrame:
    """The same with other cells in the rows of one device."""
    changed = rows.copy()
    for name, cell in cells.items():
        changed.loc[changed["device_uuid"] == f"d{number:012x}", name] = cell
    return changed


def test_a_slow_device_is_suspect_and_named_with_its_place() -> None:
    """Node and slot are where somebody has to go."""
    found = verdict(frame(FLEET, 1))

    assert standings(found) == {"03": DeviceStanding.SUSPECT}
    slow = device(found, 3)
    assert (slow.device.node, slow.device.slot) == ("node0000", 3)
    assert slow.worst is not None
    assert slow.worst.low is not None
    assert slow.worst.high is not None
    assert slow.worst.low < 0.92 < slow.worst.high or abs(slow.worst.ratio - 0.92) < 0.02
    assert fleet_answer(found) is FleetAnswer.SLOW


def test_a_healthy_fleet_is_ok_with_its_spread_and_limit() -> None:
    """0.4 % between devices and 0.3 % between nodes come out as they were put in."""
    found = verdict(frame(SimulatedFleet(devices=800, workloads=1), 1))

    assert fleet_answer(found) is FleetAnswer.OK
    (workload,) = found.groups[0].workloads
    assert workload.sds.devices == pytest.approx(0.004, rel=0.15)
    assert workload.sds.nodes == pytest.approx(0.003, rel=0.25)
    assert workload.sds.runs == pytest.approx(0.002, rel=0.1)
    assert workload.detectable is not None
    assert 0.035 < workload.detectable < 0.042


@settings(max_examples=3, deadline=None)
@given(st.permutations(range(3)), st.integers(0, 9))
def test_the_same_files_in_any_order_give_the_same_verdict(order: list[int], seed: int) -> None:
    """Down to the last bit, but for the names that the simulation gives files by their place."""
    rows = frame(replace(FLEET, devices=24, cells={"label": ""}), seed)
    files = [part for _, part in rows.groupby("node")]
    found = verdict(*files)
    again = verdict(*(files[place].sample(frac=1, random_state=seed) for place in order))

    for one, other in zip(found.groups, again.groups, strict=True):
        assert one.workloads == other.workloads
        assert one.nodes == other.nodes
        for first, second in zip(one.devices, other.devices, strict=True):
            assert replace(first.device, files=()) == replace(second.device, files=())
            assert replace(first, device=second.device) == second


def repeat(minutes: int, session: str, slow: float = 0.08, number: int = 3) -> pd.DataFrame:
    """One device of the fleet measured again by another command."""
    again = SimulatedFleet(
        devices=16,
        slow={number: slow},
        started_at=f"2026-11-28T11:{minutes:02d}:{{:02d}}+00:00",
        session=session,
    )
    rows = frame(again, 70 + minutes)
    return rows[rows["device_uuid"] == f"d{number:012x}"]


def test_a_repeat_after_another_device_makes_it_defective() -> None:
    """Never on one measurement: a neighbour's job may have been running."""
    found = verdict(frame(FLEET, 1), repeat(5, "s2"))

    assert standings(found) == {"03": DeviceStanding.DEFECTIVE}
    assert len(device(found, 3).sessions) == 2


def test_a_repeat_that_is_fast_leaves_it_suspect() -> None:
    """What comes and goes is worth a look and is no proof."""
    found = verdict(frame(FLEET, 1), repeat(5, "s2", slow=0.0))

    slow = device(found, 3)
    assert slow.standing is DeviceStanding.SUSPECT
    assert not slow.is_confirmed
    assert slow.sessions[0] < 0.94 < slow.sessions[1]


def test_more_runs_of_one_command_are_no_repeat() -> None:
    """What disturbs the first run disturbs the next."""
    found = verdict(frame(replace(FLEET, runs=(5,)), 1))

    assert standings(found) == {"03": DeviceStanding.SUSPECT}


def test_twice_in_a_row_is_no_repeat() -> None:
    """It has not cooled down in between; and without a time nobody knows."""
    others = frame(replace(FLEET, slow={}), 1)
    others = others[others["device_uuid"] != "d000000000003"]
    late = others.assign(started_at="2026-11-28T15:00:00+00:00")
    twice = verdict(late, repeat(1, "s2"), repeat(9, "s3"))
    timeless = verdict(others, repeat(1, "s2").assign(started_at=""), repeat(9, "s3"))

    assert standings(twice) == {"03": DeviceStanding.SUSPECT}
    assert standings(timeless) == {"03": DeviceStanding.SUSPECT}


def test_a_slow_node_is_one_fault_and_not_eight() -> None:
    """Eight slow devices would hide each other, and nobody should exchange them."""
    found = verdict(frame(SimulatedFleet(devices=64, slow_nodes={5: 0.06}), 1))

    (slow,) = [node for node in found.groups[0].nodes if node.is_slow]
    assert slow.name == "node0005"
    assert set(standings(found).values()) == {DeviceStanding.WITH_NODE}
    assert len(standings(found)) == 8


def test_a_device_that_keeps_up_in_a_slow_node_is_ok() -> None:
    """What is wrong with the node has not reached it, and nobody has to move it."""
    fleet = SimulatedFleet(devices=64, slow_nodes={5: 0.06}, slow={42: -0.07})
    found = verdict(frame(fleet, 1))

    assert set(standings(found).values()) == {DeviceStanding.WITH_NODE}
    assert device(found, 42).standing is DeviceStanding.OK


def test_a_slot_that_is_slow_in_all_nodes_is_the_chassis() -> None:
    """The device in it is as good as the others."""
    found = verdict(frame(SimulatedFleet(devices=128, slow_slots={7: 0.05}), 1))

    (slow,) = [slot for slot in found.groups[0].slots if slot.is_slow]
    assert (slow.name, slow.devices) == ("7", 16)
    assert slow.slower_in == 1.0
    assert set(standings(found).values()) == {DeviceStanding.WITH_SLOT}


def test_a_device_that_is_slow_beside_its_node_is_named_too() -> None:
    """A bad device in a hot node is a bad device."""
    fleet = SimulatedFleet(devices=64, slow_nodes={5: 0.06}, slow={42: 0.09})
    found = verdict(frame(fleet, 1))

    assert device(found, 42).standing is DeviceStanding.SUSPECT
    assert [node.name for node in found.groups[0].nodes if node.is_slow] == ["node0005"]


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        ({"temperature_c": 75.0}, Cause.HEAT),
        ({"throttle": "sw-thermal"}, Cause.HEAT),
        ({"sm_clock_mhz": 1560.0, "throttle": "power-cap"}, Cause.CAP),
        ({"sm_clock_mhz": 1560.0, "power_w": 500.0}, Cause.LIMIT),
        ({"sm_clock_mhz": 1560.0}, Cause.CLOCK),
        ({"memory_clock_mhz": 2900.0}, Cause.MEMORY_CLOCK),
        ({"host_bound_share": 0.3}, Cause.HOST_ONLY),
        ({}, Cause.UNTOLD),
    ],
)
def test_a_cause_is_told_where_the_row_has_one(cells: Mapping[str, Any], cause: Cause) -> None:
    """The sensors of a slow device against the median device's."""
    rows = frame(FLEET, 1).assign(host_bound_share=0.0)
    found = device(verdict(with_cells(rows, 3, **cells)), 3).cause

    assert found is not None
    assert found.cause is cause


def test_memory_alone_is_a_cause() -> None:
    """Everything that arithmetic decides is as fast as elsewhere."""
    found = device(verdict(frame(replace(FLEET, slow_workloads=(1,)), 1)), 3)

    assert found.cause is not None
    assert found.cause.cause is Cause.MEMORY_ONLY


def test_a_wrong_power_limit_is_named_and_not_compared() -> None:
    """A limit that somebody set is a finding, and its device is not slow."""
    rows = with_cells(frame(FLEET, 1), 3, power_limit_w=500.0)
    found = verdict(rows)

    (left,) = found.left_out
    assert [one.key for one in left.devices] == ["d000000000003"]
    assert [(one.name, one.texts) for one in left.differences] == [
        ("power_limit_w", ("500", "700"))
    ]
    assert standings(found) == {}
    assert fleet_answer(found) is FleetAnswer.OPEN


def test_two_models_are_two_fleets() -> None:
    """Each is held against its own median."""
    slower = frame(SimulatedFleet(devices=8, first=16, slow={2: 0.08}), 2)
    slower = slower.assign(device="Older GPU", time_median_s=slower["time_median_s"] * 3)
    found = verdict(frame(FLEET, 1), slower)

    assert [group.model for group in found.groups] == ["Example GPU", "Older GPU"]
    assert standings(found) == {"03": DeviceStanding.SUSPECT, "12": DeviceStanding.SUSPECT}


def test_groups_that_are_all_too_small_are_told_side_by_side() -> None:
    """Which of them comes first in the alphabet is no reason to call the others incomparable."""
    rows = frame(SimulatedFleet(devices=6, per_node=6), 1)
    rows.loc[rows["device_rank"] > 3, "device"] = "Older GPU"
    found = verdict(rows[rows["device_rank"] != 3], rows.assign(loaded_devices=1.0, run_id="r"))

    groups = [(one.model, one.fields["loaded_devices"]) for one in found.groups]
    assert groups == [
        ("Example GPU", "1"), ("Example GPU", "6"), ("Older GPU", "1"), ("Older GPU", "6"),
    ]  # fmt: skip
    assert found.left_out == ()


def test_fewer_than_five_are_held_against_a_baseline_only() -> None:
    """Of three that differ nobody can say which one is off."""
    few = frame(SimulatedFleet(devices=3, slow={1: 0.1}), 1)
    accepted = measured(frame(SimulatedFleet(devices=8, first=100), 2))
    alone = verdict(few)
    found = verdict(few, question=FleetQuestion(baseline=accepted, baseline_name="b.csv"))

    assert set(standings(alone).values()) == {DeviceStanding.UNJUDGED}
    assert fleet_answer(alone) is FleetAnswer.OPEN
    assert found.groups[0].judged_by == "baseline"
    assert standings(found) == {"01": DeviceStanding.SUSPECT}
    assert all(one.detectable is not None for one in found.groups[0].workloads)


def test_a_baseline_of_another_driver_is_not_used() -> None:
    """It expires with what it was measured by."""
    older = frame(SimulatedFleet(devices=8, first=100, cells={"driver": "v570.1"}), 2)
    question = FleetQuestion(baseline=measured(older), baseline_name="b.csv")
    found = verdict(frame(SimulatedFleet(devices=3), 1), question=question)

    assert [one.name for one in found.unlike_baseline] == ["driver"]
    assert found.groups[0].judged_by == ""


def test_a_fleet_that_is_slow_as_a_whole_is_seen_against_a_baseline() -> None:
    """Its own median would hide it."""
    rows = frame(SimulatedFleet(devices=16), 1)
    rows["time_median_s"] *= 1.05
    question = FleetQuestion(baseline=measured(frame(SimulatedFleet(devices=8, first=100), 2)))
    found = verdict(rows, question=question)

    assert standings(found) == {}
    ratios = [one.against_baseline for one in found.groups[0].workloads]
    assert all(ratio is not None and ratio.high is not None for ratio in ratios)
    assert all(ratio.ratio < 0.97 and ratio.is_beyond_chance for ratio in ratios if ratio)


def test_what_is_missing_is_named() -> None:
    """A worker that died, a run that was stopped, a case that failed, a case that nobody ran."""
    rows = frame(FLEET, 1).assign(plan="preset=brief;runs=3")
    name = rows["device_uuid"]
    is_kept = (name != "d000000000005") & (
        (name != "d000000000006") | (rows["run_id"].str[-1] != "2")
    )
    rows = rows[is_kept & ((name != "d000000000007") | (rows["workload"] != "copy"))].copy()
    failed = (rows["device_uuid"] == "d000000000009") & (rows["workload"] == "mlp")
    rows.loc[failed, "status"] = "oom"
    rows.loc[failed, "time_median_s"] = float("nan")
    found = verdict(rows)

    assert found.missing.devices == (("node0000", 7, 8),)
    assert [(one.name[-1], had, of) for one, had, of in found.missing.runs] == [("6", 2, 3)]
    assert [case.partition("/")[0] for case in device(found, 7).missing] == ["copy"]
    assert device(found, 9).standing is DeviceStanding.FAILED
    assert list(device(found, 9).failures.values()) == ["oom"]


def test_a_run_that_is_missing_of_one_load_is_named() -> None:
    """`--alone` has twice the runs; three of six are no whole file of three."""
    rows = frame(replace(FLEET, slow={}), 1).assign(plan="preset=brief;runs=3;alone=1")
    alone = frame(replace(FLEET, slow={}), 2).assign(plan=rows["plan"], loaded_devices=1.0)
    is_cut = (alone["device_uuid"] == "d000000000006") & (alone["run_id"].str[-1] != "0")
    found = verdict(pd.concat([rows, alone[~is_cut]], ignore_index=True))

    assert [(one.name[-1], had, of) for one, had, of in found.missing.runs] == [("6", 4, 6)]
    assert verdict(rows).missing.runs == (), "one load that was taken out of a file is whole"


@pytest.mark.parametrize("fewest", [0, 1])
def test_of_several_files_of_a_device_the_one_that_lacks_most_is_told(fewest: int) -> None:
    """Whoever repairs the file that lacks one run would else find that it lacked two."""
    files = []
    for number in range(2):
        whole = frame(replace(FLEET, slow={}, session=f"s{number}"), number + 1)
        last = ("0", "1")[number != fewest]
        is_cut = (whole["device_uuid"] == "d000000000006") & (whole["run_id"].str[-1] > last)
        files.append(whole[~is_cut].assign(plan="preset=brief;runs=3"))
    found = verdict(*files)

    assert [(one.name[-1], had, of) for one, had, of in found.missing.runs] == [("6", 1, 3)]


@pytest.mark.parametrize("cells", [{}, {"device_uuid": "d0000000000ff"}])
def test_a_copy_is_refused_whatever_it_is_called(cells: Mapping[str, Any]) -> None:
    """It would count as a repeat, or as one more healthy device."""
    rows = frame(FLEET, 1).assign(
        run_id=lambda found: "r" + found["run_id"].str[1:].str[:32].str.zfill(32)
    )
    copy = rows[rows["device_uuid"] == "d000000000003"].assign(**dict(cells))

    with pytest.raises(ResultsFileError, match=r"node-1.csv: rows that stand in node-0.csv too"):
        verdict(rows, copy)


def test_alone_and_together_are_two_regimes_of_one_device() -> None:
    """All of a node loaded share power and heat; that is no fault of a device."""
    rows = frame(replace(FLEET, slow={}), 1)
    alone = frame(replace(FLEET, slow={}), 2).assign(loaded_devices=1.0)
    alone["time_median_s"] *= 0.9
    found = verdict(pd.concat([rows, alone], ignore_index=True))

    assert [group.fields["loaded_devices"] for group in found.groups] == ["1", "8"]
    assert standings(found) == {}
    assert fleet_answer(found) is FleetAnswer.OK
    runs = {one.device.runs for group in found.groups for one in group.devices}
    assert runs == {3}, "each load has its own"


def test_devices_that_no_file_names_are_told_apart_by_file() -> None:
    """Tables of other tools have eight columns."""
    columns = [*CASE_COLUMNS, "run_id", "block", "status"]
    files = [
        frame(SimulatedFleet(devices=1, slow={0: 0.1 * (seed == 2)}), seed)[
            [*columns, "time_median_s"]
        ]
        for seed in range(6)
    ]
    found = verdict(*files)

    assert found.groups[0].devices[0].device.name == "a device in node-2.csv"
    assert found.groups[0].devices[0].standing is DeviceStanding.SUSPECT


@pytest.mark.parametrize("rank", [0.5, 1e29])
def test_a_rank_that_is_no_slot_is_none(rank: float) -> None:
    """Any number may stand in a file, and none may end in a traceback."""
    found = verdict(frame(replace(FLEET, cells={"device_rank": rank}), 1))

    assert standings(found) == {"03": DeviceStanding.SUSPECT}
    assert device(found, 3).device.slot is None


def test_a_baseline_of_the_fleets_own_rows_is_refused() -> None:
    """Held against itself nothing is slow."""
    rows = frame(FLEET, 1).assign(run_id="r" + "0" * 32)
    question = FleetQuestion(baseline=measured(rows), baseline_name="b.csv")

    with pytest.raises(ResultsFileError, match="rows of the baseline that stand in"):
        verdict(rows, question=question)
