"""Ratios, causes and differences of a fleet as people read them."""

from collections.abc import Sequence

from gpubench.curves.mixture import EMPTY, Mixture
from gpubench.fleet.records import (
    Cause,
    DeviceFinding,
    DeviceStanding,
    FleetDevice,
    FoundCause,
    GroupFinding,
    SpeedRatio,
)
from gpubench.units import counted, format_change, format_change_interval, format_percent

_SHOWN = 3
_TELLING = 0.005
"""A clock or power that differs by less is none to be mentioned."""


def change(ratio: SpeedRatio) -> str:
    """Return a speed against the median's as a change, ``-6.1 %``."""
    return format_change(ratio.ratio - 1.0)


def interval(ratio: SpeedRatio) -> str:
    """Return its 95 % interval; empty where no device has two runs."""
    if ratio.low is None or ratio.high is None:
        return ""
    return format_change_interval(ratio.low - 1.0, ratio.high - 1.0)


def listed_devices(devices: Sequence[FleetDevice], most: int = _SHOWN) -> str:
    """Return the names of devices, of many the first and how many more."""
    more = len(devices) - most
    names = ", ".join(device.name for device in devices[:most])
    return f"{names} and {more} more" if more > 0 else names


def group_name(group: GroupFinding, among: Sequence[GroupFinding]) -> str:
    """Return the model, and in what else a group differs from the others that are shown."""
    told = [
        f"{name} {text or EMPTY}"
        for name, text in group.fields.items()
        if name != "device" and any(other.fields[name] != text for other in among)
    ]
    more = [f"and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
    return ", ".join([group.model or "devices of no name", *told[:_SHOWN], *more])


def differing(found: Sequence[Mixture]) -> str:
    """Return in what some devices differ, ``power_limit_w is 600, not 700``."""
    return ", ".join(
        f"{one.name} is {one.short(one.texts[0])}, not {one.short(one.texts[1])}"
        for one in found[:_SHOWN]
    ) + (f", and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")


def cause_words(found: FoundCause) -> str:
    """Return a cause with the figures that it rests on."""
    return _CAUSES[found.cause] + (f" ({figures})" if (figures := _figures(found)) else "")


_CAUSES = {
    Cause.HEAT: "heat",
    Cause.LIMIT: "a lower power limit or application clock: it draws less power at a lower clock",
    Cause.CAP: "a lower clock at the same power cap, as of poorer silicon or voltage",
    Cause.CLOCK: "a lower clock",
    Cause.MEMORY_CLOCK: "a lower memory clock",
    Cause.MEMORY_ONLY: "memory only: what arithmetic decides is as fast as elsewhere",
    Cause.HOST_ONLY: "host only: copies and waits for the host are slow, kernels are not",
    Cause.UNTOLD: "its rows do not tell why",
}


def _figures(found: FoundCause) -> str:
    parts = [
        _ratio("clock", found.clock),
        _ratio("memory clock", found.memory_clock),
        _ratio("power", found.power),
    ]
    if found.warmer_c is not None and abs(found.warmer_c) >= 1.0:
        word = "warmer" if found.warmer_c > 0 else "cooler"
        parts.append(f"{abs(found.warmer_c):.0f} C {word}")
    if found.heat and found.cause is Cause.HEAT:
        parts.append(f"held back by heat in {format_percent(found.heat, decimals=0)} of visits")
    if found.cap and found.cause is Cause.CAP:
        parts.append(f"at the power cap in {format_percent(found.cap, decimals=0)} of visits")
    return ", ".join(part for part in parts if part)


def _ratio(name: str, ratio: float | None) -> str:
    if ratio is None or abs(ratio - 1.0) < _TELLING:
        return ""
    return f"{name} {format_change(ratio - 1.0)}"


def repeat_words(device: DeviceFinding) -> str:
    """Return what came of measuring a slow device again."""
    times = ", ".join(format_change(ratio - 1.0) for ratio in device.sessions)
    if device.standing is DeviceStanding.DEFECTIVE:
        return f"slow again after another device ({times})"
    if len(device.sessions) > 1:
        return f"measured {counted(len(device.sessions), 'time')}, not confirmed ({times})"
    return "measured once"
