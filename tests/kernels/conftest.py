"""Kernels compile in the background while other tests run, or they would take half the time."""

from collections.abc import Iterator

import pytest

from tests.kernels.compiling import Reports, all_compiled

FIXTURE = "compiled"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ask for what was compiled at the very end."""
    items.sort(key=_waits)


@pytest.fixture(scope="session")
def compiled() -> Iterator[Reports]:
    with all_compiled() as reports:
        yield reports


@pytest.fixture(scope="session", autouse=True)
def _compile_early(request: pytest.FixtureRequest) -> None:
    if any(_waits(item) for item in request.session.items):
        request.getfixturevalue(FIXTURE)


def _waits(item: pytest.Item) -> bool:
    return FIXTURE in getattr(item, "fixturenames", ())
