"""What every clause of a contract is."""

from typing import Protocol

from gpubench.accept.answers import ClauseAnswer
from gpubench.accept.delivery import Delivery


class Clause(Protocol):
    """One clause, as a contract states it."""

    @property
    def name(self) -> str:
        """As the contract calls it."""
        ...

    def answered(self, delivery: Delivery) -> ClauseAnswer:
        """Return what the delivered cards make of it.

        Raises:
            SettingsFileError: If it is about what the reference does not have.
        """
        ...
