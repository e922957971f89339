"""What a side's runs say on standard error that a person should read: warnings, not progress."""

import re
from dataclasses import dataclass

from gpubench.runner.events import Printed
from gpubench.terminal_text import shortened, visible

_MOST_LINES = 20
"""Of a side: enough for its warnings; a library that complains in each call writes thousands."""

_LONGEST_LINE = 300

_PROGRESS = re.compile(r"plan: |-> |measuring \d+/\d+ |gpubench \S+ \| ")
"""How lines begin that say how far a run is, or on which machine: both are shown already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a run that ended well wrote on standard error."""

    text: str


class SideNews:
    """Tells each line of a side's runs once.

    Args:
        side: Its name.
    """

    def __init__(self, side: str) -> None:
        self._source = f"side {side}"
        self._told: set[str] = set()
        self._left_out = 0

    def of(self, said: Said) -> Printed:
        """Return what is new in what a run said."""
        lines = []
        for line in map(_readable, said.text.splitlines()):
            if not line or _PROGRESS.match(line) or line in self._told:
                continue
            if len(self._told) < _MOST_LINES:
                self._told.add(line)
                lines.append(line)
            else:
                self._left_out += 1
        return Printed(lines=tuple(lines), source=self._source)

    def rest(self) -> Printed:
        """Return how many lines were left out."""
        return Printed(left_out=self._left_out, source=self._source)


def _readable(line: str) -> str:
    return shortened(visible(line).strip(), _LONGEST_LINE)
