"""The lines of `gpubench kernels` for programs, in base units and full precision."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from gpubench.overview.kernel_records import KernelLadder
from gpubench.report.layout.document import Record

FIELDS = (
    "label", "device", "device_uuid", "table", "workload", "implementation", "phase", "dtype",
    "params", "cache", "regime", "batch_size", "time_s", "flop_per_s", "bytes_per_s", "of_torch",
    "of_product", "of_memory", "tiles", "waves", "begins", "step_ratio", "step_low", "step_high",
    "apart_by", "of_flop_peak", "of_memory_peak",
)  # fmt: skip


def kernel_records(ladders: Sequence[KernelLadder]) -> Iterator[Record]:
    """Yield one record per line of either table; `table` says which it is of."""
    for ladder in ladders:
        side = {
            "label": ladder.measured_on.label,
            "device": ladder.measured_on.device,
            "device_uuid": ladder.measured_on.device_uuid,
            "apart_by": ladder.apart_words,
        }
        for line in ladder.lines:
            yield {
                **side,
                "table": "ladder",
                **asdict(line),
                "of_flop_peak": line.of_peak and line.of_peak.flop,
                "of_memory_peak": line.of_peak and line.of_peak.memory,
            }
        for tile in ladder.tile_lines:
            step = tile.step
            yield {
                **side,
                "table": "tiles",
                "workload": "matmul",
                "phase": "forward",
                **asdict(tile),
                "step_ratio": step and step.ratio,
                "step_low": step and step.low,
                "step_high": step and step.high,
            }
