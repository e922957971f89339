"""What all tests share: how hypothesis searches, and which tests this machine cannot run."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from gpubench.device import backends

pytest_plugins = ["pytester"]

# A deadline would make a test of arithmetic fail on a busy machine. In CI the same examples every
# time; elsewhere new ones, with the blob that brings a failure back.
settings.register_profile(
    "gpubench", deadline=None, print_blob=True, derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("gpubench")


def pytest_configure(config: pytest.Config) -> None:
    """Make every warning an error, here and not in pyproject.toml, which benches/ share.

    A measurement must not fail because the torch of somebody's container deprecates something.
    """
    config.addinivalue_line("filterwarnings", "error")


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is marked `gpu` where there is none."""
    needy = [item for item in items if item.get_closest_marker("gpu")]
    if needy and (obstacle := _gpu_obstacle()):
        for item in needy:
            item.add_marker(pytest.mark.skip(reason=obstacle))


def _gpu_obstacle() -> str | None:
    # Imported here because most selections of tests need no torch, which takes seconds to load.
    import torch  # noqa: PLC0415

    return None if torch.cuda.is_available() else "needs an NVIDIA GPU, and torch sees none here"
