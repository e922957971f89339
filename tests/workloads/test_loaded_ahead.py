"""What an optimizer makes torch load is loaded ahead, and only where there is one."""

from typing import Any

import pytest
import torch

from gpubench.model import Case
from gpubench.runner import serve
from gpubench.runner.messages import Setup
from gpubench.workloads.loaded_ahead import load_optimizers


def case(workload: str, phase: str) -> Case:
    return Case(workload=workload, phase=phase, dtype="float32", batch_size=1)


@pytest.mark.parametrize(
    ("cases", "are_loaded"),
    [
        ([case("matmul", "forward"), case("all_reduce", "forward")], False),
        ([case("matmul", "forward"), case("mlp", "forward")], True),
        ([case("ddp-mlp", "train_step")], True),
        ([case("mine:job", "forward")], False),
        ([case("mine:job", "train_step")], True),
    ],
)
def test_optimizers_are_loaded_for_who_makes_one(
    cases: list[Case], are_loaded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start must not wait for a compiler that nobody uses."""
    made: list[Any] = []
    monkeypatch.setattr(torch.optim, "SGD", lambda *values, **_: made.append(values))

    load_optimizers(cases)

    assert bool(made) == are_loaded


def test_they_are_loaded_before_collections_are_tamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes later is looked at before each visit: 65 ms, more than a short case takes."""
    done: list[str] = []
    setup = Setup(
        device="cpu", threads=1, seed=0, sample_s=0.01, time_limit_s=30.0, identify=False, cases=()
    )
    messages = iter([setup])

    def receive(_connection: object) -> Setup:
        for message in messages:
            return message
        raise EOFError

    monkeypatch.setattr(serve, "receive", receive)
    monkeypatch.setattr(serve, "send", lambda *_: None)
    monkeypatch.setattr(serve, "_open", lambda _setup: (None, None))
    monkeypatch.setattr(serve, "load_optimizers", lambda _cases: done.append("load"))
    monkeypatch.setattr(serve, "tame_garbage_collection", lambda: done.append("tame"))

    serve.serve(None)  # type: ignore[arg-type]

    assert done == ["load", "tame"]
