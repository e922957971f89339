"""The picture of a fleet draws what its table says, and of very many devices the extremes."""

from dataclasses import replace

import pytest

from gpubench.fleet.records import FleetFindings
from gpubench.report.charts.device_speeds import device_speeds_figure
from tests.report.charts.drawing import check, labels
from tests.report.fleet.examples import HOT, SLOW, found
from tests.report.layout.documents import HOSTILE


@pytest.fixture(scope="module")
def findings() -> FleetFindings:
    return found()


def test_each_device_has_its_line_the_gravest_first(findings: FleetFindings) -> None:
    """With the figures of the table: the same ratio, interval and verdict."""
    group = findings.groups[0]

    figure = device_speeds_figure(group, findings.least, "GPU", "fleet-1-speeds")

    assert figure is not None
    check(figure)
    told = labels(figure)
    assert len(told) == len(group.devices)
    assert told[0].startswith(f"{SLOW}: {figure.table.rows[0].cells[5]} (")
    assert told[0].endswith(", defective")
    assert told[1].startswith(HOT)
    assert figure.left_out == ""


def test_no_name_of_a_file_steers_the_picture(findings: FleetFindings) -> None:
    """An identifier is a text of a file, and two long ones may be shortened to the same."""
    group = findings.groups[0]
    names = (HOSTILE, f"{'x' * 30}1{'y' * 30}", f"{'x' * 30}2{'y' * 30}")
    devices = [
        replace(one, device=replace(one.device, name=name, node=HOSTILE))
        for one, name in zip(group.devices, names, strict=False)
    ]

    figure = device_speeds_figure(replace(group, devices=tuple(devices)), 0.03, "GPU", "f-speeds")

    assert figure is not None
    check(figure)
    assert len({datum["device"] for datum in figure.spec["data"]["values"]}) == len(devices)
    assert len(labels(figure)) == len(devices)


def test_of_more_devices_than_fit_the_extremes_are_drawn(findings: FleetFindings) -> None:
    """Ten thousand lines are no picture; what is left out is said."""
    figure = device_speeds_figure(findings.groups[0], 0.03, "GPU", "fleet-1-speeds", most=12)

    assert figure is not None
    drawn = [datum["whole"] for datum in figure.spec["data"]["values"]]
    names = [one.device.name for one in findings.groups[0].devices]
    assert drawn == [*names[:4], *names[-8:]]
    assert figure.left_out.startswith("The picture shows 12 of 46 devices: those that are not ok")
