"""What holds of a fleet as a whole."""

from collections.abc import Iterator
from enum import StrEnum

from gpubench.fleet.records import DeviceFinding, DeviceStanding, FleetFindings


class FleetAnswer(StrEnum):
    """Whether every device keeps up."""

    OK = "ok"
    SLOW = "slow"
    """Some device, node or slot is slow, or a device failed."""
    OPEN = "open"
    """None is, and some could not be judged or are missing."""


_BAD = frozenset(
    {
        DeviceStanding.SUSPECT,
        DeviceStanding.DEFECTIVE,
        DeviceStanding.WITH_NODE,
        DeviceStanding.WITH_SLOT,
        DeviceStanding.FAILED,
    }
)
_OPEN = frozenset({DeviceStanding.UNCLEAR, DeviceStanding.UNJUDGED})


def fleet_answer(found: FleetFindings) -> FleetAnswer:
    """Return what holds of all devices together: one that is slow decides, then one unknown."""
    standings = {one.standing for one in all_devices(found)}
    places = [place for group in found.groups for place in (*group.nodes, *group.slots)]
    if standings & _BAD or any(place.is_slow for place in places):
        return FleetAnswer.SLOW
    lacking = found.missing
    is_open = (
        bool(standings & _OPEN)
        or bool(found.left_out)
        or bool(lacking.files or lacking.devices or lacking.runs)
        or any(device.missing for device in all_devices(found))
    )
    return FleetAnswer.OPEN if is_open else FleetAnswer.OK


def all_devices(found: FleetFindings) -> Iterator[DeviceFinding]:
    """Yield the devices of every group."""
    for group in found.groups:
        yield from group.devices
