"""The entry of a job's process: tie its life to the parent's, open the job, answer asks."""

import os
import signal
import sys
from multiprocessing.connection import Connection

from gpubench.errors import GpubenchError
from gpubench.process_life import CRASHED, die_with
from gpubench.runner.child import guard_group
from gpubench.runner.written import flush_output
from gpubench.tune.answers import RefusedAnswer
from gpubench.tune.attempt import one_line
from gpubench.tune.job_place import JobPlace, place_from_json
from gpubench.tune.plain_json import from_json, to_json


def main(descriptor: int, parent: int) -> int:
    """Serve the parent at the other end of a socket; return the exit code."""
    die_with(parent)
    guard_group(descriptor)
    # The parent alone decides what becomes of this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(descriptor)
    try:
        _serve(connection)
    except GpubenchError as error:
        _send(connection, _refusal(error))
        return CRASHED
    except BaseException as error:  # noqa: BLE001  # nobody here knows what it means
        _send(connection, _crash(one_line(error)))
        os._exit(CRASHED)
    return 0


def _serve(connection: Connection) -> None:
    """Answer asks about a job until the parent closes the connection.

    That it has is told apart from a job that reads a file past its end, which raises the same.
    """
    opening = _received(connection)
    if opening is not None:
        _answer(connection, place_from_json(opening))


def _answer(connection: Connection, place: JobPlace) -> None:
    sys.path += [folder for folder in place.search_path if folder not in sys.path]
    # Imports torch, which takes seconds in which the parent may already be gone.
    from gpubench.tune.answering import Answering  # noqa: PLC0415
    from gpubench.tune.opened_job import open_at  # noqa: PLC0415

    answering = Answering(open_at(place))
    while (ask := _received(connection)) is not None:
        _send(connection, answering.answer(from_json(ask)))


def _received(connection: Connection) -> str | None:
    """Return the next message; None once the parent is gone."""
    try:
        return connection.recv_bytes().decode()
    except EOFError:
        return None


def _send(connection: Connection, record: object) -> None:
    flush_output()
    connection.send_bytes(to_json(record).encode())


def _refusal(error: GpubenchError) -> RefusedAnswer:
    # Texts made of other texts, since a stranger's name may be a str of his own class.
    parts = (error.where, error.seen, error.expected, error.advice)
    where, seen, expected, advice = ("".join(part) for part in parts)
    return RefusedAnswer(where=where, seen=seen, expected=expected, advice=advice)


def _crash(detail: str) -> RefusedAnswer:
    return RefusedAnswer(
        where="job", seen=detail, expected="a job that runs", advice="correct the job"
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
