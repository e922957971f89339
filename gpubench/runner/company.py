"""The devices that are loaded together: each waits for the others before it measures."""

from typing import Protocol


class Company(Protocol):
    """What a device meets before each visit."""

    @property
    def is_met(self) -> bool:
        """Whether there is anybody: then work is built and checked before all begin to time it."""
        ...

    def gather(self) -> tuple[str, ...]:
        """Wait until all are there; return warnings for the row of the visit that follows."""
        ...


class NoCompany:
    """A device that waits for nobody."""

    is_met = False

    def gather(self) -> tuple[str, ...]:
        """Go on at once."""
        return ()


NO_COMPANY = NoCompany()
