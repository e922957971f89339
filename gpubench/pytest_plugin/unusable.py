"""Options of pytest-benchmark that cannot apply, because gpubench decides how to measure."""

import warnings

import pytest

_UNUSABLE = (
    "benchmark_min_rounds",
    "benchmark_min_time",
    "benchmark_max_time",
    "benchmark_precision",
    "benchmark_timer",
    "benchmark_calibration_precision",
    "benchmark_warmup",
    "benchmark_warmup_iterations",
    "benchmark_disable_gc",
    "benchmark_cprofile",
)


class UnusableOptionWarning(pytest.PytestWarning):
    """An option was given that gpubench's own measuring does not follow."""


def warn_of_unusable_options(config: pytest.Config) -> None:
    """Give one warning that names every such option that was typed."""
    typed = [
        option
        for name in _UNUSABLE
        if (option := "--" + name.replace("_", "-")) in _typed_options(config)
    ]
    if typed:
        warnings.warn(
            UnusableOptionWarning(
                f"{', '.join(typed)}: no effect on gpu_benchmark, expected --gpubench-blocks or "
                "--gpubench-sample-time; gpubench decides itself how often to call"
            ),
            stacklevel=2,
        )


def _typed_options(config: pytest.Config) -> set[str]:
    """Return the long options on the command line and in `addopts`, without their values."""
    words = [*config.invocation_params.args, *config.getini("addopts")]
    return {str(word).partition("=")[0] for word in words}
