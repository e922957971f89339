"""What all tests share: how hypothesis searches, and which tests this machine cannot run."""

import gc
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings

from gpubench.device import backends
from tests.warm import WarmProcess, adopting
from tests.watching import Watching, unfollowed

pytest_plugins = ["pytester"]

# A deadline would make a test of arithmetic fail on a busy machine. In CI the same examples every
# time; elsewhere new ones, with the blob that brings a failure back.
settings.register_profile(
    "gpubench", deadline=None, print_blob=True, derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("gpubench")

PRINTING = {
    "COLUMNS",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "PY_COLORS",
    "LANGUAGE",
}
PYTHONS = {"PYTHONWARNINGS", "PYTHONIOENCODING", "PYTHONSAFEPATH", "PYTHONDEVMODE"}
PYTESTS = {"PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"}
MAKES = {"PYTHON", "ARGS", "VARIANT", "TORCH_INDEX", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
RECORDED = {"CUDA_LAUNCH_BLOCKING", "NVIDIA_TF32_OVERRIDE"}
OURS = {"GPUBENCH_NODE", "GPUBENCH_RUN_OPTIONS"}
HABITS = PRINTING | PYTHONS | PYTESTS | MAKES | RECORDED | OURS
"""Variables that a test finds unset, whoever runs it."""

FRUGAL = {
    # A test's arrays are too small to be shared out, and threads that wait for work take its time.
    "OMP_NUM_THREADS": "1",
    # Else every process that a test starts would compile the package anew.
    "PYTHONDONTWRITEBYTECODE": "",
    # Torch's compiler would try out five sets of instructions, two seconds each, and use one.
    "TORCHINDUCTOR_VEC_ISA_OK": "0",
}
"""Variables that spare time in which no test learns anything."""

ORDINARY = {"LINES": "24", "TERM": "xterm", "LC_ALL": "C.UTF-8"}
"""Variables that a test finds as they are where nobody has touched them."""


def pytest_configure(config: pytest.Config) -> None:
    """Make every warning an error, here and not in pyproject.toml, which benches/ share.

    A measurement must not fail because the torch of somebody's container deprecates something.
    """
    config.addinivalue_line("filterwarnings", "error")
    # Before any test is imported, which may import what reads it.
    os.environ.update(FRUGAL)
    sys.dont_write_bytecode = False
    if (tracer := sys.gettrace()) is not None:
        config.pluginmanager.register(Watching(tracer))


@pytest.fixture(autouse=True, scope="module")
def _young_heap() -> None:
    """Look for garbage only among what a module's tests make, as a worker does.

    What they measure with collects it before each visit: with thousands of collected tests, and all
    that earlier modules left, each time would take half a second. Nothing thaws it again.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _without_habits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Take from the tests, and from what they start, what people have in their shells.

    And the spreads that `gpubench selfcheck` keeps in their homes, which `gpubench compare` uses.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in HABITS & os.environ.keys():
            patch.delenv(name)
        for name, value in ORDINARY.items():
            patch.setenv(name, value)
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        # All processes of pytest-xdist have their folders in one, and compile a kernel once.
        own = tmp_path_factory.getbasetemp()
        shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
        patch.setenv("GPUBENCH_TESTS_KERNELS", str(shared / "kernels"))
        yield


@pytest.fixture(autouse=True, scope="module")
def without_gpu(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hide the machine's GPUs from all tests that are not about one.

    So that they find the same default device everywhere. For a whole module: what its fixtures
    measure once for all of its tests has to find it, too. The variable is for the processes that
    a test starts; this one may have asked the driver already.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.node.get_closest_marker("gpu") is None:
            patch.setenv("CUDA_VISIBLE_DEVICES", "")
            patch.setattr(backends, "visible_gpus", lambda: 0)
        yield


@pytest.fixture
def untraced() -> None:
    """Leave coverage out of a test that goes over the same lines thousands of times.

    It would take half of the test's time, and the lines are reached by others. `Watching` looks
    for this name.
    """


@pytest.fixture
def watched_once() -> None:
    """Leave coverage out of all sets of a test's parameters but the first.

    For what takes long, and goes over the same lines with each of them. `Watching` looks for this
    name, too.
    """


@pytest.fixture(scope="module")
def unwatched() -> Iterator[None]:
    """Leave coverage out of the processes that a module starts, for the same reason."""
    with unfollowed():
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Let one process more than there are cores take tests, for some of these only wait."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share tests out by file, where pytest-xdist is installed and asked to."""
    from tests.sharing import ByFile  # noqa: PLC0415

    return ByFile(config, log)


def pytest_collection(session: pytest.Session) -> None:
    """Divide the first work in a fresh checkout, where several processes are to take all tests."""
    whole = pytest.Config.ArgsSource.TESTPATHS
    if session.config.args_source is whole and "PYTEST_XDIST_WORKER" in os.environ:
        from tests.sharing import import_own_share  # noqa: PLC0415

        import_own_share()


@pytest.fixture(scope="session")
def _warm_process() -> Iterator[WarmProcess]:
    process = WarmProcess()
    yield process
    process.stop()


@pytest.fixture
def warm_workers(
    _warm_process: WarmProcess, monkeypatch: pytest.MonkeyPatch, unwatched: None
) -> Iterator[None]:
    """Let workers be forks of a process that has torch loaded, where no claim is about a start."""
    monkeypatch.setattr("gpubench.runner.worker.spawn", _warm_process.spawn)
    with adopting():
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is marked `gpu` where there is none.

    And leave coverage out of laws, which go over the same lines for every example.
    """
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.fixturenames.append("untraced")
    needy = [item for item in items if item.get_closest_marker("gpu")]
    obstacle = _gpu_obstacle() if needy else None
    if obstacle:
        for item in needy:
            item.add_marker(pytest.mark.skip(reason=obstacle))


def _gpu_obstacle() -> str | None:
    # Imported here because most selections of tests need no torch, which takes seconds to load.
    import torch  # noqa: PLC0415

    return None if torch.cuda.is_available() else "needs an NVIDIA GPU, and torch sees none here"
