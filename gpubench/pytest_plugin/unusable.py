"""Options of pytest-benchmark that cannot apply, because gpubench decides how to measure."""

import os
import shlex
import warnings
from collections.abc import Iterable, Iterator

import pytest

_UNUSABLE = (
    "min_rounds",
    "min_time",
    "max_time",
    "precision",
    "confidence",
    "timer",
    "calibration_precision",
    "warmup",
    "warmup_iterations",
    "disable_gc",
    "cprofile",
    "cprofile_loops",
    "cprofile_top",
    "cprofile_dump",
)


class UnusableOptionWarning(pytest.PytestWarning):
    """An option was given that gpubench's own measuring does not follow."""


def warn_of_unusable_options(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Give one warning that names every such option, typed or in a marker of our items.

    Raises:
        pytest.UsageError: If the user has made warnings errors.
    """
    given = [*_typed(config), *_marked(items)]
    if not given:
        return
    warning = UnusableOptionWarning(
        f"{', '.join(given)}: no effect on gpu_benchmark, expected --gpubench-blocks or "
        "--gpubench-sample-time; leave it out, gpubench decides itself how often to call"
    )
    try:
        warnings.warn(warning, stacklevel=2)
    except UnusableOptionWarning as error:
        raise pytest.UsageError(str(error)) from error


def _typed(config: pytest.Config) -> Iterator[str]:
    """Yield the long options that were typed, wherever pytest reads its arguments from.

    Words and not values are looked at: pytest does not tell a default from the same value typed.
    """
    environment = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
    words = [*config.invocation_params.args, *config.getini("addopts"), *environment]
    typed = {str(word).partition("=")[0] for word in words}
    options = (f"--benchmark-{name.replace('_', '-')}" for name in _UNUSABLE)
    return (option for option in options if option in typed)


def _marked(items: Iterable[pytest.Item]) -> Iterator[str]:
    """Yield the keywords of the items' own `benchmark` markers that cannot apply."""
    markers = (item.get_closest_marker("benchmark") for item in items)
    given = {name for marker in markers if marker is not None for name in marker.kwargs}
    return (f"@pytest.mark.benchmark({name}=..)" for name in _UNUSABLE if name in given)
