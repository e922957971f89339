"""One thing to time, and the text that identifies it."""

from collections.abc import Mapping
from dataclasses import dataclass


def format_params(params: Mapping[str, int | str]) -> str:
    """Return parameters in the canonical form of the results file, ``k=4096;n=4096``."""
    return ";".join(f"{name}={params[name]}" for name in sorted(params))


def parse_params(text: str) -> dict[str, str]:
    """Return the parameters in a canonical text; the inverse of `format_params` up to str()."""
    return dict(pair.split("=", 1) for pair in text.split(";") if pair)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing to time: a workload at one point of its parameter space.

    Two rows of results files are comparable exactly when their cases are equal, so nothing that
    is not part of "what is timed" belongs here. The fields are the `case` columns of the
    results file, by name.
    """

    workload: str
    """Registered name, e.g. ``matmul``, or a user's ``package.module:factory``."""

    workload_version: int = 1
    """Declared by the workload, bumped whenever what it computes changes."""

    implementation: str = ""
    """What does the computing: ``torch``, ``torch-compile``, ``cupy-tiled``, ..."""

    phase: str
    """``forward``, ``dgrad``, ``wgrad``, ``forward_backward`` or ``train_step``."""

    dtype: str
    """``float32``, ``tf32``, ``bfloat16``, ``float16``; an open list."""

    params: str = ""
    """Sizes in the canonical form of `format_params`."""

    batch_size: int
    """Rows, images or sequences per call, >= 1."""

    cache: str = "none"
    """``hot`` or ``cold`` for GPU kernels; ``none`` for passes and for the CPU."""

    @property
    def id(self) -> str:
        """The text that `--select` matches: all fields but the version, joined by slashes."""
        curve = f"{self.workload}/{self.implementation}/{self.phase}/{self.dtype}/{self.params}"
        return f"{curve}/{self.batch_size}/{self.cache}"

    @property
    def curve_id(self) -> str:
        """The case's id without its batch size: what one throughput curve is drawn of."""
        curve = f"{self.workload}/{self.implementation}/{self.phase}/{self.dtype}/{self.params}"
        return f"{curve}/{self.cache}"

    def param(self, name: str) -> int:
        """Return an integer parameter, e.g. ``case.param("k")``.

        Raises:
            KeyError: If the case has no such parameter.
        """
        return int(parse_params(self.params)[name])
