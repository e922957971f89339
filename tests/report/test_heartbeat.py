"""Something is called while a context lasts, and no longer."""

import threading

from gpubench.report.heartbeat import beating


def test_it_beats_until_the_context_ends() -> None:
    """Waiting shows life, and nothing is printed into what follows."""
    beats: list[int] = []
    enough = threading.Event()

    def beat() -> None:
        beats.append(1)
        if len(beats) >= 3:
            enough.set()

    with beating(beat, every_s=1e-4):
        assert enough.wait(60.0)
    after = len(beats)

    assert not any(thread.name == "gpubench-progress" for thread in threading.enumerate())
    assert len(beats) == after


def test_a_stream_that_is_gone_ends_it_quietly() -> None:
    """Whoever measures writes to it as well, and says what is wrong."""
    tried = threading.Event()

    def beat() -> None:
        tried.set()
        raise BrokenPipeError

    with beating(beat, every_s=1e-4):
        assert tried.wait(60.0)
