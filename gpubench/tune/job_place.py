"""Which job runs where: what a job's process is told first."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPlace:
    """A factory's name and where its job is to run."""

    factory: str
    """``package.module:factory``."""
    device: str
    """As torch names it."""
    threads: int = 0
    """Of a CPU; 0 leaves torch's own choice."""
    search_path: tuple[str, ...] = ()
    """Where the module may be imported from, after everything else."""


def place_to_json(place: JobPlace) -> str:
    """Return a place as text for another process."""
    return json.dumps(asdict(place))


def place_from_json(text: str) -> JobPlace:
    """Return the place that `place_to_json` wrote."""
    values = json.loads(text)
    return JobPlace(**{**values, "search_path": tuple(values["search_path"])})
