"""The works as NVBench times them, through its Python package `cuda-bench`."""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import torch

from tools.crosscheck.records import Times, UnavailableError

_untyped: Any = torch.cuda
"""The same module: its streams come without types."""

_Name = TypeVar("_Name", bound=Hashable)

_COLD = "nv/cold/time/gpu/"
_BATCH = "nv/batch/time/gpu/mean"


def nvbench_times(
    calls: Mapping[_Name, Callable[[], object]], *, seconds: float
) -> dict[_Name, dict[str, Times]]:
    """Return NVBench's times by cache: cold runs one by one, hot ones as the mean of a batch.

    Its own example for torch passes ``sync=True``, which turns off the kernel that holds the GPU
    back and the check for throttling; here both stay on.

    Args:
        calls: The works by any name; each has been called before, so that nothing is loaded while
            the GPU is held.
        seconds: Most seconds for each.

    Raises:
        UnavailableError: If the package is not installed, cannot be loaded, or fails.
    """
    names = {f"work_{place}": name for place, name in enumerate(calls)}
    try:
        # Its native part is loaded at the first registration.
        bench = import_module("cuda.bench")
        for label, name in names.items():
            bench.register(_benchmark(label, calls[name])).set_name(label).set_timeout(seconds)
    except ImportError as error:
        raise UnavailableError("cuda-bench is not installed, or cannot be loaded") from error
    document = _document(bench)
    return {
        names[one["name"]]: times_of(one["states"][0]["summaries"])
        for one in document["benchmarks"]
    }


def _document(bench: Any) -> Any:
    """Run what was registered, on the GPU that is measured alone: by default it takes them all."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "nvbench.json"
        gpu = str(torch.cuda.current_device())
        try:
            bench.run_all_benchmarks(["crosscheck", "--devices", gpu, "--json", str(path)])
        except RuntimeError as error:
            reason = next(iter(str(error).splitlines()), "no reason given")
            raise UnavailableError(f"it failed: {reason}") from error
        return json.loads(path.read_text())


def times_of(summaries: Sequence[Mapping[str, Any]]) -> dict[str, Times]:
    """Return what NVBench's summaries of one state say, by cache."""
    values = {one["tag"]: _value(one) for one in summaries}
    found = {}
    has_median = f"{_COLD}median" in values
    if has_median or f"{_COLD}mean" in values:
        found["cold"] = Times(
            median_s=values[f"{_COLD}{'median' if has_median else 'mean'}"],
            p25_s=values.get(f"{_COLD}q1"),
            p75_s=values.get(f"{_COLD}q3"),
            samples=int(values["nv/cold/sample_size"]),
            is_mean=not has_median,
        )
    if _BATCH in values:
        found["hot"] = Times(median_s=values[_BATCH], is_mean=True)
    return found


def _value(summary: Mapping[str, Any]) -> float:
    """Return the number of a summary, which stands as text in a list of named values."""
    for one in summary.get("data", ()):
        if one["name"] == "value" and one["type"] in {"float64", "int64"}:
            return float(one["value"])
    return float("nan")


def _benchmark(label: str, call: Callable[[], object]) -> Callable[[Any], None]:
    def benchmark(state: Any) -> None:
        def launch(launched: Any) -> None:
            stream = _untyped.ExternalStream(launched.get_stream().addressof())
            with torch.cuda.stream(stream):
                call()

        state.exec(launch)

    benchmark.__name__ = label
    return benchmark
