"""One thing that was looked at on a machine, with what it means and what to do about it."""

from dataclasses import dataclass

OK = "ok"
MISSING = "missing"
WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    level: str
    """``ok``, ``missing`` (optional parts) or ``warning`` (would disturb a measurement)."""
    subject: str
    text: str
    advice: str = ""
    """A command or an action; empty where nothing is to be done."""
