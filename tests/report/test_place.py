"""Where results were measured, in words."""

from gpubench.model import MeasuredOn
from gpubench.report.place import place_title, place_words

PLACE = MeasuredOn(backend="cuda", device="G", device_uuid="d1", label="lab", runs=1, blocks=1)
UNKNOWN = MeasuredOn(backend="", device="", runs=1, blocks=1)


def test_a_title_is_the_label_and_what_tells_devices_apart() -> None:
    """Two machines of one label are two sections."""
    assert place_title(PLACE) == "lab, d1"
    assert place_title(UNKNOWN) == "unknown device"


def test_a_label_is_said_beside_the_device_that_it_renames() -> None:
    """A label that is the device's own name says nothing."""
    assert place_words(PLACE, "700 W") == "G, 700 W, d1, label lab"
    assert place_words(MeasuredOn(backend="", device="G", label="G", runs=1, blocks=1)) == "G"
    assert place_words(UNKNOWN) == "unknown device"
