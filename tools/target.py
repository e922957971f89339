"""Whether a target was met, as the word that stands beside a figure."""

MISSED = "MISSED"


def met(is_met: bool) -> str:  # noqa: FBT001  # a word for an outcome
    """Return the word; what ends with `MISSED` counts against the tool."""
    return "met" if is_met else MISSED
