"""Where results were measured, in words."""

from gpubench.model import MeasuredOn

_UNKNOWN = "unknown device"


def place_title(place: MeasuredOn) -> str:
    """Return what tells one place from the others in a title."""
    return _joined(place.name or _UNKNOWN, place.device_uuid)


def place_words(place: MeasuredOn, fact: str | None = None) -> str:
    """Return the device with its identifier, and the label where that is another name.

    Args:
        place: Of the rows.
        fact: What else to say of the device, if anything.
    """
    label = f"label {place.label}" if place.label not in {"", place.device} else ""
    return _joined(place.device or _UNKNOWN, fact, place.device_uuid, label)


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)
