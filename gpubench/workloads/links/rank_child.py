"""The entry of a rank's process: join the group, then answer the first rank until it is gone."""

import os
import signal
import sys
from multiprocessing.connection import Connection

from gpubench.model.foreign import kind_and_text
from gpubench.process_life import CRASHED, die_with, tame_garbage_collection
from gpubench.workloads.links.messages import Failed, Join, Present, Question


def main(descriptor: int, parent: int) -> int:
    """Serve the first rank at the other end of a socket; return the exit code."""
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(descriptor)
    try:
        _serve(connection)
    except (EOFError, ConnectionError):
        return 0
    # Nobody knows what state a group is in once a rank has failed: say why, and end.
    except BaseException as error:  # noqa: BLE001
        connection.send(Failed(detail=kind_and_text(error), out_of_memory=_is_out_of_memory(error)))
    # Without the clean-up of a group whose other ranks may be gone.
    os._exit(CRASHED)


def _serve(connection: Connection) -> None:
    join = connection.recv()
    if not isinstance(join, Join):
        raise TypeError(f"the first message is {type(join).__name__}, expected Join")
    # Imports torch, which takes seconds in which the first rank may already be gone.
    from gpubench.workloads.links.member import Member  # noqa: PLC0415

    member = Member(join, on_its_way=lambda: connection.send(Present()))
    tame_garbage_collection()
    while True:
        question = connection.recv()
        if not isinstance(question, Question):
            raise TypeError(f"asked for {type(question).__name__}, expected a question")
        connection.send(member.answer(question))


def _is_out_of_memory(error: BaseException) -> bool:
    from gpubench.workloads.links.lost_ranks import is_out_of_memory  # noqa: PLC0415

    return is_out_of_memory(error)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
