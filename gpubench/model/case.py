"""One thing to time, and the text that identifies it."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpubench.model.curve_key import CurveKey


def format_params(params: Mapping[str, int | str]) -> str:
    """Return parameters in the canonical form of the results file, ``k=4096;n=4096``."""
    return ";".join(f"{name}={params[name]}" for name in sorted(params))


def parse_params(text: str) -> dict[str, str]:
    """Return the parameters in a canonical text; the inverse of `format_params` up to str()."""
    return dict(pair.split("=", 1) for pair in text.split(";") if pair)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(CurveKey):
    """One thing to time: a workload at one point of its parameter space.

    Two rows of results files are comparable exactly when their cases are equal, so nothing that
    is not part of "what is timed" belongs here. The fields are the `case` columns of the
    results file, by name.
    """

    workload_version: int = 1
    """Declared by the workload, bumped whenever what it computes changes."""

    batch_size: int
    """Rows, images or sequences per call, >= 1."""

    @property
    def id(self) -> str:
        """The text that `--select` matches: all fields but the version, joined by slashes.

        An empty regime is left out: ids of cases without one are what they were before.
        """
        curve = f"{self.workload}/{self.implementation}/{self.phase}/{self.dtype}/{self.params}"
        regime = f"/{self.regime}" if self.regime else ""
        return f"{curve}/{self.batch_size}/{self.cache}{regime}"

    def param(self, name: str) -> int:
        """Return an integer parameter, e.g. ``case.param("k")``.

        Raises:
            KeyError: If the case has no such parameter.
        """
        return int(parse_params(self.params)[name])
