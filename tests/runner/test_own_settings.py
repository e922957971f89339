"""What a work sets in its process is its own, and is said in its rows."""

import gc
import os
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path

import pytest
import torch

from gpubench.device.scripted import ScriptedDevice
from gpubench.model import Observation
from gpubench.runner.own_settings import CHANGED, OwnSettings
from gpubench.workloads.process_settings import current_settings
from tests.runner.scripted import case
from tests.runner.test_bench import bench, users

SETTERS: dict[str, Callable[[], object]] = {
    "gradients off in place of on": lambda: torch.set_grad_enabled(False),
    "default dtype float64 in place of float32": lambda: torch.set_default_dtype(torch.float64),
    "default device meta in place of None": lambda: torch.set_default_device("meta"),
    "anomaly detection on in place of off": lambda: torch.autograd.set_detect_anomaly(True),
    "oneDNN off in place of on": lambda: setattr(torch.backends.mkldnn, "enabled", False),
    "autocast of cpu on in place of off": lambda: torch.set_autocast_enabled("cpu", True),
    "garbage collection off in place of on": gc.disable,
    "deterministic algorithms on in place of off": lambda: torch.use_deterministic_algorithms(True),
}


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    was = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was else gc.disable)()


def measured(setter: Callable[[], object]) -> Observation:
    def call() -> float:
        setter()
        return 1.0

    return bench(users(call), ScriptedDevice()).visit(case())


@pytest.mark.parametrize("said", SETTERS)
def test_a_setting_that_a_work_makes_is_told_and_put_back(said: str) -> None:
    """Left in the process it made other cases 1.5 to 2.7 times slower, or twice as fast."""
    settings = OwnSettings()

    got = measured(SETTERS[said])

    assert got.warnings == (CHANGED,)
    assert got.detail == said
    with settings.of("another"):
        assert settings.changes() == ()
    assert measured(lambda: None).warnings == ()


def test_a_workload_finds_what_it_has_set_once() -> None:
    """A module that sets up at its first size means all of its sizes."""
    settings = OwnSettings()
    with settings.of("once"):
        torch.set_default_dtype(torch.float64)
    with settings.of("another"):
        assert torch.get_default_dtype() is torch.float32
    with settings.of("once"):
        assert torch.get_default_dtype() is torch.float64
        assert settings.changes() == ("default dtype float64 in place of float32",)

    assert torch.get_default_dtype() is torch.float32


@pytest.mark.parametrize("switch", ["cuda.matmul", "mkldnn.matmul"])
def test_switches_that_spoil_older_ones_are_put_back_too(switch: str) -> None:
    """Once a newer switch of precision is set, torch refuses to read the older one."""
    owner = reduce(getattr, switch.split("."), torch.backends)
    if not hasattr(owner, "fp32_precision"):
        pytest.skip("torch 2.9 and later have it")
    before, was = current_settings(), owner.fp32_precision
    settings = OwnSettings()

    with settings.of("newer"):
        owner.fp32_precision = "tf32"
        told = settings.changes()

    assert f"fp32 precision of {switch} tf32 in place of {was}" in told
    assert current_settings() == before
    with settings.of("newer"):
        assert settings.changes() == told
    assert current_settings() == before


def test_a_folder_of_any_name_and_many_settings_stay_one_short_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A detail is a cell of a table."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "\x1b[31m").mkdir()

    def call() -> None:
        for said in list(SETTERS)[:4]:
            SETTERS[said]()
        os.chdir(tmp_path / "\x1b[31m")

    got = measured(call)

    assert got.detail.endswith("; and 2 more")
    assert got.detail.isprintable()
    assert Path.cwd() == tmp_path


def test_settings_are_put_back_after_a_failure_too() -> None:
    """The next case is measured in the same process."""

    def call() -> None:
        torch.set_grad_enabled(False)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        measured(call)

    assert torch.is_grad_enabled()


def test_what_was_set_before_is_nobodys_change() -> None:
    """A module that is imported ahead of all cases sets for all of them, and the rows say so."""
    with torch.no_grad():
        got = measured(lambda: None)
        assert not torch.is_grad_enabled()

    assert got.warnings == ()
