"""Torch's switches of precision, older and newer, in whatever state a process has them."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.usefixtures("unwatched")

SCRIPT = """
import torch
from gpubench.workloads.switches import tf32_allowed

matmul, cudnn = torch.backends.cuda.matmul, torch.backends.cudnn

def read(of):
    try:
        return of()
    except RuntimeError:
        return "cannot be read"

def state():
    return (
        matmul.fp32_precision, cudnn.conv.fp32_precision, cudnn.rnn.fp32_precision,
        read(torch.get_float32_matmul_precision), read(lambda: cudnn.allow_tf32),
    )

{setting}
for allowed in (True, False):
    with tf32_allowed(allowed=allowed):
        assert (matmul.fp32_precision == "tf32") is allowed, state()
        assert (cudnn.conv.fp32_precision == "tf32") is allowed, state()
        inside = read(torch.get_float32_matmul_precision)
    first = state()
    with tf32_allowed(allowed=not allowed):
        pass
    assert state() == first
assert read(torch.get_float32_matmul_precision) == {after!r}
print("inside", inside)
"""


def run(setting: str, after: str) -> str:
    """Return what a fresh process says, since no switch can be brought back to its first state."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT.format(setting=setting, after=after)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("precision", ["highest", "high", "medium"])
def test_the_older_switches_can_be_read_inside_and_are_put_back(precision: str) -> None:
    """The compiler of torch reads them while it compiles."""
    setting = f"torch.set_float32_matmul_precision({precision!r})"

    assert run(setting, precision) == "inside highest"


@pytest.mark.parametrize(
    "setting",
    [
        'matmul.fp32_precision = "tf32"',
        'cudnn.conv.fp32_precision = "ieee"; matmul.fp32_precision = "tf32"',
    ],
)
def test_somebody_who_has_used_the_newer_switches_is_served(setting: str) -> None:
    """One line in a conftest makes the older ones raise."""
    run(setting, "cannot be read")


def test_cudnn_alone_may_have_been_switched() -> None:
    """Then a product's older switch can be read and the convolutions' cannot."""
    run('cudnn.conv.fp32_precision = "ieee"', "highest")
