"""A made-up fleet with a slow device, a hot one, one of another power limit, and a repeat."""

from gpubench.fleet.fleet import FleetQuestion
from gpubench.fleet.records import FleetFindings
from gpubench.report.fleet.document import fleet_document
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from tools.simulate_fleet import SimulatedFleet, frame, verdict

SLOW, HOT, LIMITED = "d000000000003", "d00000000001d", "d000000000028"


def found() -> FleetFindings:
    """Forty-eight devices in six nodes, and one of them once more."""
    slow = {3: 0.09, 29: 0.05}
    rows = frame(SimulatedFleet(devices=48, slow=slow), 1).assign(plan="preset=brief;runs=3")
    name = rows["device_uuid"]
    rows.loc[name == HOT, "temperature_c"] = 78.0
    rows.loc[name == HOT, "throttle"] = "sw-thermal"
    rows.loc[name == LIMITED, "power_limit_w"] = 600.0
    is_there = (name != "d000000000010") & ((name != "d000000000011") | (rows["block"] == 0))
    again = frame(
        SimulatedFleet(
            devices=48,
            slow=slow,
            session="s2",
            started_at="2026-11-28T12:{:02d}:00+00:00",
        ),
        2,
    )
    return verdict(rows[is_there], again[again["device_uuid"] == SLOW])


def few() -> FleetFindings:
    """Three devices, which say nothing of each other."""
    return verdict(frame(SimulatedFleet(devices=3, slow={1: 0.1}), 1), question=FleetQuestion())


def told(findings: FleetFindings, output_format: str, width: int = 100) -> str:
    """The verdict in a format."""
    return written(fleet_document(findings), output_format, Screen(width=width))
