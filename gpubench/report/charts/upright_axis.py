"""The upright axis of amounts from zero up, linear or logarithmic."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gpubench.report.charts.spec import number
from gpubench.report.layout.document import Switch, SwitchOption

_WORDS = {"log": "logarithmic", "linear": "linear"}
_TICKS = 6
_MANY = 4
"""Powers of ten from which on lines between them are more than an eye can follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UprightAxis:
    """How amounts stand in a picture; where they may stand otherwise, a switch says so."""

    scale: str
    """As the picture is drawn first, `linear` or `log`."""
    log_ticks: int
    """How many a logarithmic axis asks for."""

    def channel(self, field: str, title: str, *, form: str) -> dict[str, Any]:
        """Return the channel of a field.

        Args:
            field: A name of ours.
            title: What it is, with its unit.
            form: Of its numbers, as d3 writes them.
        """
        axis = {"format": form, "tickCount": self._ticks(self.scale)}
        return number(field, title, scale={"type": self.scale}, axis=axis)

    def switch(self, places: Sequence[int]) -> Switch:
        """Return the choice between both scales.

        Args:
            places: Layers that draw amounts.
        """
        order = [self.scale, *(kind for kind in _WORDS if kind != self.scale)]
        return Switch(
            name="upright axis",
            options=tuple(
                SwitchOption(
                    name=_WORDS[kind],
                    settings=tuple(
                        setting for place in places for setting in self._settings(place, kind)
                    ),
                )
                for kind in order
            ),
        )

    def _settings(self, place: int, kind: str) -> tuple[tuple[str, Any], ...]:
        at = f"/layer/{place}/encoding/y"
        return (f"{at}/scale/type", kind), (f"{at}/axis/tickCount", self._ticks(kind))

    def _ticks(self, kind: str) -> int:
        return self.log_ticks if kind == "log" else _TICKS


def upright_axis(amounts: Iterable[float], scale: str) -> UprightAxis:
    """Return the axis of some amounts.

    Args:
        amounts: All that are drawn; what is not above zero has no logarithm.
        scale: As the picture is drawn first.
    """
    positive = [amount for amount in amounts if amount > 0] or [1.0]
    # The axis ends at powers of ten; asked for as many ticks, Vega draws no lines between these.
    ends = [math.floor(math.log10(min(positive))), math.ceil(math.log10(max(positive)))]
    decades = ends[1] - ends[0]
    ticks = decades if decades >= _MANY else _TICKS
    return UprightAxis(scale=scale, log_ticks=ticks)
