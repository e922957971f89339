"""Messages between parent and worker: plain values, and nothing else in either direction."""

import pickle
from dataclasses import fields, is_dataclass
from enum import Enum
from multiprocessing.connection import Connection
from types import NoneType

_UNREADABLE = (
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    IndexError,
    ValueError,
)
"""What Python raises for bytes that are no pickle, or one of something else."""

_PLAIN = (str, int, float, bool, NoneType)


class NotPlainError(Exception):
    """A message holds something that another process could not be given."""


class UnreadableError(Exception):
    """What arrived is no message: something else than the other end wrote into the pipe."""


def send(connection: Connection, message: object) -> None:
    """Send a message.

    Not `Connection.send`, to which libraries add ways of their own of sending what is theirs: a
    tensor is passed by a descriptor that the parent then cannot open.

    Raises:
        NotPlainError: If it holds anything but records of plain values.
    """
    require_plain(message, type(message).__name__)
    connection.send_bytes(pickle.dumps(message))


def receive(connection: Connection) -> object:
    """Return the next message.

    Raises:
        EOFError: If the other end is gone.
        UnreadableError: If it is none.
    """
    data = connection.recv_bytes()
    try:
        return pickle.loads(data)  # noqa: S301  # of a process that this one has started
    except _UNREADABLE as error:
        raise UnreadableError from error


def require_plain(value: object, place: str) -> None:
    """Refuse a value that is no text, number, enumeration or record of such.

    Args:
        value: Anything.
        place: What to call it.

    Raises:
        NotPlainError: Naming the part that is not.
    """
    if type(value) in _PLAIN or isinstance(value, Enum):
        return
    if is_dataclass(value) and type(value).__module__.startswith("gpubench."):
        for field in fields(value):
            require_plain(getattr(value, field.name), f"{place}.{field.name}")
    elif type(value) is tuple:
        for part in value:
            require_plain(part, place)
    else:
        raise NotPlainError(f"{place} is of type {type(value).__name__}, expected a plain value")
