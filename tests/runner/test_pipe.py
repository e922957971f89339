"""Only plain values cross the pipe, and only messages come out of it."""

from dataclasses import replace
from multiprocessing import Pipe

import numpy as np
import pytest
import torch

from gpubench.model import MemoryUse
from gpubench.runner.pipe import NotPlainError, UnreadableError, receive, send
from tests.runner.scripted import MEASURED, case


class OwnText(str):
    """A text of a class that the other process does not have."""


def test_a_message_arrives_as_it_was_sent() -> None:
    """Records of records, with an enumeration and a tuple in them."""
    ours, theirs = Pipe()

    send(ours, MEASURED)
    send(ours, case())

    assert (receive(theirs), receive(theirs)) == (MEASURED, case())


@pytest.mark.parametrize(
    "value", [torch.tensor(5), np.int64(5), OwnText("five"), [5], {"five": 5}, lambda: 5]
)
def test_anything_else_is_refused_by_its_place(value: object) -> None:
    """A tensor was sent by a descriptor, and the parent died of it."""
    ours, _theirs = Pipe()
    memory = MemoryUse(memory_allocated_bytes=value)  # type: ignore[arg-type]

    with pytest.raises(NotPlainError, match=r"Observation\.memory\.memory_allocated_bytes is of"):
        send(ours, replace(MEASURED, memory=memory))


@pytest.mark.parametrize("data", [b"", b"hello", b"\x80\x05K", b"cnowhere\nnothing\n."])
def test_what_is_no_message_is_known(data: bytes) -> None:
    """A work has the descriptor too, and some close or write whatever they find."""
    ours, theirs = Pipe()
    ours.send_bytes(data)

    with pytest.raises(UnreadableError):
        receive(theirs)
