"""The pytest plugin: `pytest benches/ --benchmark-only` measures with gpubench's own runner."""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from gpubench.pytest_plugin.declared import parametrize_cases, uses_fixture
from gpubench.pytest_plugin.fixture import GpuBenchmark
from gpubench.pytest_plugin.options import add_options, check_options
from gpubench.pytest_plugin.replay import attach_replay_timer
from gpubench.pytest_plugin.unusable import warn_of_unusable_options

# This module is loaded for every pytest session where gpubench is installed. What measures is
# imported where the first item asks for it, so that other people's tests do not pay for it.

__all__ = ["GpuBenchmark"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ``--gpubench-*`` flags and their ini twins."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and refuse flags that cannot be used before anything is collected."""
    config.addinivalue_line(
        "markers",
        "gpubench(workload, phase=None): parametrize `case` with the suite's cases of a workload.",
    )
    check_options(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Turn a `gpubench` marker into one item per case of the suite."""
    parametrize_cases(metafunc)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Prepare every item that uses the fixture, and this session if there is one."""
    ours = [item for item in items if uses_fixture(item)]
    if not ours:
        return
    from gpubench.pytest_plugin.session_hooks import follow_session  # noqa: PLC0415

    warn_of_unusable_options(config, ours)
    for item in ours:
        attach_replay_timer(item)
    follow_session(config)


@pytest.fixture
def gpu_benchmark(request: pytest.FixtureRequest, benchmark: BenchmarkFixture) -> GpuBenchmark:
    """Time a declared case, or any function, the way gpubench does.

    `gpu_benchmark(case)` reports a case that the item was parametrized with.
    `gpu_benchmark(fn, *args, batch_size=100, flop=.., bytes_moved=.., items=.., **kwargs)` times
    a function.
    """
    if not isinstance(benchmark, BenchmarkFixture):
        kind = type(benchmark).__name__
        pytest.fail(
            f"benchmark: the fixture is of type {kind}, expected pytest-benchmark's; "
            "leave out the plugin or conftest that replaces it",
            pytrace=False,
        )
    from gpubench.pytest_plugin.measurements import measurements_of  # noqa: PLC0415

    return GpuBenchmark(request.node, benchmark, measurements_of(request.config))
