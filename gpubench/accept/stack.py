"""What differs between the reference's software and settings and those of the delivery."""

from gpubench.accept.measured import Measured
from gpubench.curves.alike import TOLD_ACROSS
from gpubench.curves.mixture import Mixture
from gpubench.terminal_text import shortened

_TOLD = tuple(name for name in TOLD_ACROSS if name not in ("host", "preset", "timer", "method"))

_LONGEST = 60


def stack_differences(reference: Measured, delivered: Measured) -> tuple[str, ...]:
    """Return what differs, column by column in words; it is part of every share."""
    lines = []
    for name in _TOLD:
        sides = [
            sorted({text for card in side.cards for text in card.stack.get(name, ())})
            for side in (reference, delivered)
        ]
        if sides[0] != sides[1]:
            both = Mixture(name=name, texts=tuple(sorted({*sides[0], *sides[1]})))
            told = [
                shortened(", ".join(both.short(text) for text in side), _LONGEST) or "not told"
                for side in sides
            ]
            lines.append(f"{name}: {told[0]} (reference), {told[1]} (delivered)")
    return tuple(lines)
