"""What an overview says under its table: cases without a time, and rows with a caveat."""

from collections.abc import Iterator

from gpubench.model import Status
from gpubench.overview.records import Counts, Failure, Overview
from gpubench.report.names import STATUSES, counted, dtype_name, unit_name

_SHOWN = 4


def failure_lines(overview: Overview) -> Iterator[str]:
    """Yield one line per case without a time, the first four of each status."""
    for status, words in STATUSES.items():
        failed = [failure for failure in overview.failures if failure.status is status]
        for failure in failed[:_SHOWN]:
            yield f"{len(failed)} {words}: {_failure_words(failure, overview)}"
        if len(failed) > _SHOWN:
            yield f"{len(failed)} {words}: and {len(failed) - _SHOWN} more (see --format json)"


def counts_line(counts: Counts) -> str:
    """Return the caveats of the rows in one line."""
    parts = [
        counted(counts.rows, "row"),
        f"{counts.of(Status.THROTTLED)} throttled",
        f"{counts.of(Status.NOISY)} noisy",
    ]
    if counts.dropped_samples is not None:
        parts.append(f"{counts.dropped_samples} samples dropped")
    if counts.host_bound_cases is not None:
        parts.append(f"host-bound above 5 %: {counts.host_bound_cases or 'none'}")
    parts += [f"{name} {rows}" for name, rows in counts.warnings]
    return " | ".join(parts)


def _failure_words(failure: Failure, overview: Overview) -> str:
    name = unit_name(failure, overview.units)
    where = f"{name} {dtype_name(failure.dtype)} batch {failure.batch_size}"
    return f"{where}: {failure.detail}" if failure.detail else where
