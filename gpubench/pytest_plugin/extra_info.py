"""What pytest-benchmark's JSON says of a case beyond its times."""

from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from gpubench.model import Case, Observation


def extra_info(case: Case, observations: Sequence[Observation]) -> dict[str, Any]:
    """Return identity, throughput, memory and warnings of a case whose blocks all have a time.

    Rates are those of the median block. Memory is measured once per run; the largest counts.
    """
    timings = [seen.timing for seen in observations if seen.timing is not None]
    works = [seen.work for seen in observations]
    memories = [asdict(seen.memory) for seen in observations]
    return {
        "case": case.id,
        "batch_size": case.batch_size,
        "status": "+".join(sorted({str(seen.status) for seen in observations})),
        "warnings": sorted({name for seen in observations for name in seen.warnings}),
        "timer": timings[0].timer,
        "block_medians_s": [timing.time_median_s for timing in timings],
        "items_per_s": _known(median, [work.items_per_s for work in works]),
        "flop": works[0].flop,
        "flop_per_s": _known(median, [work.flop_per_s for work in works]),
        "bytes_moved": works[0].bytes_moved,
        "bytes_per_s": _known(median, [work.bytes_per_s for work in works]),
        **{name: _known(max, [memory[name] for memory in memories]) for name in memories[0]},
    }


def name_cases(output_json: object) -> None:
    """Write cases by their ids where pytest-benchmark writes the parameters of items.

    Args:
        output_json: What is going to be written; a conftest may have made something else of it,
            which stays as it is.
    """
    benchmarks = output_json.get("benchmarks") if isinstance(output_json, dict) else None
    for benchmark in benchmarks if isinstance(benchmarks, list) else ():
        params = benchmark.get("params") if isinstance(benchmark, dict) else None
        if isinstance(params, dict):
            benchmark["params"] = {
                name: value.id if isinstance(value, Case) else value
                for name, value in params.items()
            }


def _known(choose: Any, numbers: Sequence[float | None]) -> float | None:
    """Return one of the numbers that are known, or None if none is."""
    known = [number for number in numbers if number is not None]
    chosen: float | None = choose(known) if known else None
    return chosen
