"""What people and programs read of a fleet is the same, and fits."""

import csv
import io
import json
from typing import Any

import pytest

from gpubench.fleet.records import FleetFindings
from tools.simulate_fleet import SimulatedFleet, frame, verdict

from .examples import HOT, LIMITED, SLOW, few, found, told


@pytest.fixture(scope="module")
def findings() -> FleetFindings:
    return found()


@pytest.fixture(scope="module")
def data(findings: FleetFindings) -> Any:
    return json.loads(told(findings, "json"))


def test_the_verdict_comes_first_with_the_slow_devices_by_name(findings: FleetFindings) -> None:
    """Whoever reads one line knows which device to pull."""
    first, _, _ = told(findings, "text").partition("\n\n")

    words = " ".join(first.split())
    assert words.startswith("Of 46 devices (Example GPU): 1 defective, 1 suspect: ")
    assert f"{SLOW} in node0000 slower in all 5 workloads, at worst -9" in words
    assert HOT in words


@pytest.mark.parametrize(
    ("slow", "words"),
    [((1,), "node0000 -1"), ((1, 2, 4), "node0000 slower in 3 of 5 workloads, at")],
)
def test_the_verdict_says_in_how_many_workloads_a_device_is_slow(
    slow: tuple[int, ...], words: str
) -> None:
    """The worst one alone would send its reader looking for a fault of that workload."""
    fleet = SimulatedFleet(slow={2: 0.1}, slow_workloads=slow)

    assert f"d000000000002 in {words}" in " ".join(told(verdict(frame(fleet, 1)), "text").split())


def test_what_is_left_out_twice_says_what_tells_it_apart() -> None:
    """Four devices of another model, together and alone, are two lines that must not be one."""
    rows = frame(SimulatedFleet(devices=12, per_node=12), 1)
    rows.loc[rows["device_rank"] > 7, "device"] = "Older GPU"
    text = told(verdict(rows, rows.assign(loaded_devices=1.0, run_id="r")), "text", width=300)

    assert "8 devices in 2 groups." in text.splitlines()[0]
    assert "Not comparable: 4 more devices; what differs stands below." in text
    for loaded in (1, 12):
        words = f"with loaded_devices {loaded}, since device is Older GPU, not Example GPU"
        assert words in text
    alike = next(line for line in text.splitlines() if line.startswith("alike"))
    assert "driver 580.1" in alike
    assert "loaded_devices" not in alike


def test_json_and_csv_say_the_same(findings: FleetFindings, data: Any) -> None:
    """Base units, and a line per device and workload."""
    lines = list(csv.DictReader(io.StringIO(told(findings, "csv"))))

    assert data["answer"] == "slow"
    (group,) = data["groups"]
    assert len(lines) == sum(len(one["ratios"]) for one in group["devices"])
    slow = {one["device"]: one["verdict"] for one in group["devices"] if one["verdict"] != "ok"}
    assert slow == {SLOW: "defective", HOT: "suspect"}
    assert {line["verdict"] for line in lines if line["device"] == HOT} == {"suspect"}
    ratios = {(line["device"], line["workload"]): float(line["ratio"]) for line in lines}
    for one in group["devices"]:
        for ratio in one["ratios"]:
            assert ratios[one["device"], ratio["workload"]] == ratio["ratio"]


def test_every_workload_has_its_limit(findings: FleetFindings, data: Any) -> None:
    """A fleet without a slow device says nothing unless it is known what would have been seen."""
    for one in data["groups"][0]["workloads"]:
        assert 0.03 < one["detectable"] < one["detectable_three_at_once"] < 0.1
    assert "slower than healthy is found in 95 % of measurements" in told(findings, "markdown")


def test_what_differs_and_what_lacks_is_told(findings: FleetFindings, data: Any) -> None:
    """Nothing is left out in silence."""
    text = " ".join(told(findings, "text").split())

    assert f"not comparable: 1 device ({LIMITED}), since power_limit_w is 600, not 700" in text
    assert "node node0002: 7 of 8 loaded devices have rows" in text
    assert data["missing"]["devices"][0] == {"node": "node0002", "devices": 7, "loaded": 8}


def test_causes_and_repeats_are_told(findings: FleetFindings) -> None:
    """Heat is read off the sensors, and the device that was slow twice is defective."""
    text = " ".join(told(findings, "text").split())

    assert f"{HOT}: heat (18 C warmer, held back by heat in 100 % of visits); measured once" in text
    assert f"{SLOW}: its rows do not tell why; slow again after another device (" in text
    assert f"Measure {HOT} again by the same plan, after another device" in text


def test_too_few_devices_are_told_what_they_need() -> None:
    """Of three that differ nobody can say which one is off."""
    text = " ".join(told(few(), "text").split())

    assert text.startswith("Not judged: 3 devices (Example GPU); 5 are needed")
    assert "--baseline FILE" in text


def test_of_two_nodes_that_differ_nobody_is_blamed_and_both_are_named() -> None:
    """Which one is off only a baseline can tell."""
    findings = verdict(frame(SimulatedFleet(devices=16, slow_nodes={1: 0.1}), 1))
    text = " ".join(told(findings, "text").split())

    assert "Warning: Node node0001 is 1" in text
    assert "slower than node0000 in" in text
    assert json.loads(told(findings, "json"))["answer"] == "open"


def test_a_failure_is_said_first_even_where_speed_cannot_be_judged() -> None:
    """The exit code says that a device failed, so that the first sentence must."""
    rows = frame(SimulatedFleet(devices=1), 1)
    rows["status"], rows["time_median_s"] = "oom", None

    text = " ".join(told(verdict(rows), "text").split())

    assert "Workloads:" not in text, "no heading stands above nothing"
    assert text.startswith("1 failed: d000000000000 in node0000. Speed not judged: 1 device (")


@pytest.mark.parametrize("width", [60, 80, 100])
def test_a_narrow_terminal_holds_it(findings: FleetFindings, width: int) -> None:
    """Mails and small windows wrap beyond."""
    assert max(map(len, told(findings, "text", width=width).splitlines())) <= width


@pytest.mark.parametrize("output_format", ["text", "markdown", "csv", "json", "html"])
def test_text_of_a_file_does_no_harm(output_format: str) -> None:
    """Files of a fleet come from hundreds of machines."""
    hostile = "\x1b[2J<script>&\"']]>|`\u202e"
    cells = {"label": hostile, "device": hostile, "node": hostile, "driver": hostile}
    rows = frame(SimulatedFleet(devices=6, slow={2: 0.3}, cells=cells), 1)
    odd = rows["device_uuid"] == "d000000000005"
    rows.loc[odd, "torch"] = hostile
    rows.loc[odd, "workload"] = hostile

    text = told(verdict(rows), output_format)

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert output_format != "html" or "<script>&" not in text
    assert "nan" not in text.lower().replace("finance", "") or output_format == "html"


def test_places_that_no_row_names_take_no_room() -> None:
    """Six files of single devices had empty columns for node and slot, and no interval at 80."""
    rows = frame(SimulatedFleet(devices=6, per_node=6), 1)
    rows = rows.assign(host="", node=None, device_rank=None)
    text = told(verdict(rows), "text", width=80)
    titles = next(line for line in text.splitlines() if "verdict" in line)

    assert "node" not in titles
    assert "slot" not in titles
    assert "95 % CI" in titles


def test_two_workloads_are_both() -> None:
    """`all 2 workloads` is what a machine would say."""
    rows = frame(SimulatedFleet(slow={2: 0.1}, slow_workloads=(0, 1, 2, 3, 4)), 1)
    two = rows[rows["workload"].isin(["mlp", "copy"])]

    assert "slower in both workloads, at worst" in " ".join(told(verdict(two), "text").split())
