"""Several devices at the same time: a thread for each, all that they tell in one place."""

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from gpubench.errors import DeviceError
from gpubench.runner.device_run import DeviceRun
from gpubench.runner.events import DeviceLost, Event
from gpubench.runner.node.gate import Gate, GateClosedError
from gpubench.runner.node.seats import Seat

_PATIENCE_S = 0.1
"""Between two attempts to end what a thread may just have started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a device's run has told."""

    seat: Seat
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """A device's run is over, by an error or in good order."""

    seat: Seat
    error: BaseException | None = None


class SeatedRun:
    """The run of one device, in a thread of its own.

    A worker dies with the thread that started it, as the kernel sees it, so that thread has to
    last as long as the worker does.

    Args:
        seat: The device.
        run: What it measures.
        gate: Where it waits for the others.
        heard: Takes all that it tells.
    """

    def __init__(
        self, seat: Seat, run: DeviceRun, gate: Gate, heard: "SimpleQueue[Told | _Ended]"
    ) -> None:
        self.seat = seat
        self._run = run
        self._gate = gate
        self._heard = heard
        self._may_go_on = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._measure, name=seat.name)

    def start(self) -> None:
        """Begin to measure."""
        self._thread.start()

    def go_on(self) -> None:
        """Let it measure on: what it told last was taken care of."""
        self._may_go_on.release()

    def stop(self) -> None:
        """End it, whatever it does; its gate is closed."""
        while self._thread.is_alive():
            self._run.abort()
            self._may_go_on.release()
            self._thread.join(_PATIENCE_S)

    def _measure(self) -> None:
        error: BaseException | None = None
        try:
            for event in self._run.events():
                self._heard.put(Told(seat=self.seat, event=event))
                # The row is written before the next visit begins: writing takes time from a CPU
                # that is measured, and a process that is killed then has lost nothing.
                self._may_go_on.acquire()
        except GateClosedError:
            pass
        # Raised again in the thread that listens.
        except BaseException as raised:  # noqa: BLE001
            error = raised
        finally:
            self._run.stop()
            if error is None:
                self._gate.leave()
            else:
                self._gate.lose()
            self._heard.put(_Ended(seat=self.seat, error=error))


class NodeTurn:
    """A run of some devices at the same time; of one of them, alone.

    Args:
        runs: What each device measures, and the gate that all of them come to.
    """

    def __init__(self, runs: Sequence[tuple[Seat, DeviceRun]], gate: Gate) -> None:
        self._gate = gate
        self._heard: SimpleQueue[Told | _Ended] = SimpleQueue()
        self._seated = {seat.rank: SeatedRun(seat, run, gate, self._heard) for seat, run in runs}

    def told(self) -> Generator[Told, None, None]:
        """Yield what the devices tell, each of which waits until the next one is asked for.

        A device that cannot be opened is given up, and the others go on.

        Raises:
            GpubenchError: If something is wrong that is no device's own.
        """
        left = len(self._seated)
        try:
            for one in self._seated.values():
                one.start()
            while left:
                heard = self._heard.get()
                if isinstance(heard, Told):
                    yield heard
                    self._seated[heard.seat.rank].go_on()
                    continue
                left -= 1
                if heard.error is not None:
                    yield Told(seat=heard.seat, event=_lost(heard.seat, heard.error))
        finally:
            self._gate.close()
            for one in self._seated.values():
                one.stop()


def _lost(seat: Seat, error: BaseException) -> DeviceLost:
    if not isinstance(error, DeviceError):
        raise error
    return DeviceLost(rank=seat.rank, name=seat.name, reason=error.seen)
