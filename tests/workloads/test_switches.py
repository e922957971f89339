"""Torch's switches of precision, older and newer, in whatever state a process has them."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.usefixtures("unwatched")

SCRIPT = """
import json, os, sys, traceback
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

def check(setting, after):
    exec(setting)
    for allowed in (True, False):
        with tf32_allowed(allowed=allowed):
            assert (matmul.fp32_precision == "tf32") is allowed, state()
            assert (cudnn.conv.fp32_precision == "tf32") is allowed, state()
            inside = read(torch.get_float32_matmul_precision)
        first = state()
        with tf32_allowed(allowed=not allowed):
            pass
        assert state() == first
    assert read(torch.get_float32_matmul_precision) == after
    return inside

def in_a_fork(job):
    ours, theirs = os.pipe()
    if os.fork() == 0:
        try:
            said = f"inside {check(*job)}"
        except BaseException:
            said = traceback.format_exc()
        os.write(theirs, said.encode()[:4000])
        os._exit(0)
    os.close(theirs)
    os.wait()
    with open(ours) as pipe:
        return pipe.read()

print(json.dumps([in_a_fork(job) for job in json.loads(sys.argv[1])]))
"""

FORKING = ("-W", "ignore:This process:DeprecationWarning")
"""Newer Pythons warn of forks where a library has threads; these only read and set switches."""

OLDER = ("highest", "high", "medium")
NEWER = (
    'matmul.fp32_precision = "tf32"',
    'cudnn.conv.fp32_precision = "ieee"; matmul.fp32_precision = "tf32"',
)
CUDNN_ALONE = 'cudnn.conv.fp32_precision = "ieee"'


def older(precision: str) -> str:
    return f"torch.set_float32_matmul_precision({precision!r})"


AFTER = {
    **{older(precision): precision for precision in OLDER},
    **dict.fromkeys(NEWER, "cannot be read"),
    CUDNN_ALONE: "highest",
}
"""What somebody has switched, and what the older switch says afterwards."""


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """Return what fresh processes say, since no switch can be brought back to its first state.

    They are forks of one, since loading torch takes longer than what it is loaded for.
    """
    done = subprocess.run(
        [sys.executable, "-W", "error", *FORKING, "-c", SCRIPT, json.dumps(list(AFTER.items()))],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(zip(AFTER, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("precision", OLDER)
def test_the_older_switches_can_be_read_inside_and_are_put_back(
    precision: str, said: dict[str, str]
) -> None:
    """The compiler of torch reads them while it compiles."""
    assert said[older(precision)] == "inside highest"


@pytest.mark.parametrize("setting", NEWER)
def test_somebody_who_has_used_the_newer_switches_is_served(
    setting: str, said: dict[str, str]
) -> None:
    """One line in a conftest makes the older ones raise."""
    assert said[setting].startswith("inside ")


def test_cudnn_alone_may_have_been_switched(said: dict[str, str]) -> None:
    """Then a product's older switch can be read and the convolutions' cannot."""
    assert said[CUDNN_ALONE].startswith("inside ")
