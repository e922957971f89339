"""Where the devices of a node wait for each other, so that all are loaded at the same time."""

import threading

NEIGHBOUR_LOST = "neighbour-lost"
"""The warning of a row beside which fewer devices were loaded than it says, since one was lost."""


class GateClosedError(Exception):
    """The measurement is over before its end."""


class Gate:
    """Opens for all devices at once, whenever the last of them has come.

    `threading.Barrier` breaks for good when one does not come; here the others go on.

    Args:
        parties: How many devices there are, >= 1.
    """

    is_met = True

    def __init__(self, parties: int) -> None:
        self._changed = threading.Condition()
        self._parties = parties
        self._waiting = 0
        self._openings = 0
        self._to_tell: tuple[str, ...] = ()
        self._told: tuple[str, ...] = ()
        """At the last opening, which the slowest may not have seen yet when a device is lost."""
        self._is_closed = False

    def gather(self) -> tuple[str, ...]:
        """Wait for the others; return what to say of the row that follows.

        Raises:
            GateClosedError: If it was closed.
        """
        with self._changed:
            openings = self._openings
            self._waiting += 1
            self._open_if_complete()
            self._changed.wait_for(lambda: self._is_closed or self._openings != openings)
            if self._is_closed:
                raise GateClosedError
            return self._told

    def leave(self) -> None:
        """Come no more, since everything is done."""
        with self._changed:
            self._parties -= 1
            self._open_if_complete()

    def lose(self) -> None:
        """Come no more, since the device cannot be measured; the others are told."""
        self.tell_of_loss()
        self.leave()

    def tell_of_loss(self) -> None:
        """Say from now on that fewer devices come than were asked for."""
        with self._changed:
            self._to_tell = (NEIGHBOUR_LOST,)

    def close(self) -> None:
        """Let nobody through any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _open_if_complete(self) -> None:
        if self._waiting and self._waiting == self._parties:
            self._waiting = 0
            self._openings += 1
            self._told = self._to_tell
            self._changed.notify_all()
