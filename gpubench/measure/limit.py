"""The longest a visit may take, counted on the clock's own host time."""

from dataclasses import dataclass

from gpubench.measure.clock import Clock


class TimeLimitError(Exception):
    """A visit passed its time limit before it had enough samples to report."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment that a visit must not pass; looked at between calls, never inside one."""

    clock: Clock
    at_s: float
    """On `clock.now_s()`."""
    limit_s: float
    """What the user allowed, for the message."""

    @classmethod
    def after(cls, limit_s: float, clock: Clock) -> "Deadline":
        """Return the deadline that is `limit_s` seconds from now."""
        return cls(clock, clock.now_s() + limit_s, limit_s)

    @property
    def passed(self) -> bool:
        """Whether the moment is over."""
        return self.clock.now_s() >= self.at_s

    def check(self) -> None:
        """Give up if the moment is over.

        Raises:
            TimeLimitError: If it is.
        """
        if self.passed:
            raise TimeLimitError(f"took longer than its time limit of {self.limit_s:g} s")
