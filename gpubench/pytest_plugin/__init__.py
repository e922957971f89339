"""The pytest plugin: `pytest benches/ --benchmark-only` measures with gpubench's own runner."""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from gpubench.pytest_plugin import options
from gpubench.pytest_plugin.declared import parametrize_cases
from gpubench.pytest_plugin.fixture import GpuBenchmark
from gpubench.pytest_plugin.measurements import MEASUREMENTS, Measurements
from gpubench.pytest_plugin.replay import attach_replay_timer
from gpubench.pytest_plugin.summary import write_summary
from gpubench.pytest_plugin.unusable import warn_of_unusable_options

FIXTURE = "gpu_benchmark"

__all__ = ["GpuBenchmark"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ``--gpubench-*`` flags and their ini twins."""
    options.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker and the place where measurements are kept."""
    config.addinivalue_line(
        "markers",
        "gpubench(workload, phase=None): parametrize `case` with the suite's cases of a workload.",
    )
    config.stash[MEASUREMENTS] = Measurements(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Turn a `gpubench` marker into one item per case of the suite."""
    parametrize_cases(metafunc)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give every item that uses the fixture a timer through which samples are handed over."""
    ours = [item for item in items if FIXTURE in getattr(item, "fixturenames", ())]
    for item in ours:
        attach_replay_timer(item)
    if ours:
        warn_of_unusable_options(config)


@pytest.fixture
def gpu_benchmark(request: pytest.FixtureRequest, benchmark: BenchmarkFixture) -> GpuBenchmark:
    """Time a declared case, or any function, the way gpubench does.

    `gpu_benchmark(case)` reports a case that the item was parametrized with.
    `gpu_benchmark(fn, batch_size=100, flop=.., bytes_moved=.., items=..)` times a function.
    """
    return GpuBenchmark(request.node, benchmark, request.config.stash[MEASUREMENTS])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line per workload and a sentence, after pytest-benchmark's own table."""
    write_summary(terminalreporter, terminalreporter.config.stash[MEASUREMENTS])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the results file."""
    config.stash[MEASUREMENTS].close()
