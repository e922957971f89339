"""Where results were measured, in words."""

from gpubench.model import MeasuredOn

_UNKNOWN = "unknown device"


def place_title(place: MeasuredOn, apart: str = "") -> str:
    """Return what tells one place from the others in a title.

    Args:
        place: Of the rows.
        apart: What tells them from other rows of the same place, if there are any.
    """
    return _joined(place.name or _UNKNOWN, place.device_uuid, apart)


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
