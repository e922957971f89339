"""How the rows of a file ended, in lines that are read one by one."""

from collections.abc import Iterator

from gpubench.model import Status
from gpubench.overview.curve_lines import Counts
from gpubench.report.layout.document import Fact
from gpubench.units import counted


def count_facts(counts: Counts) -> Iterator[Fact]:
    """Yield how many rows are noisy or throttled, what waited for the host, and all warnings."""
    words = (
        f"{counts.rows}: {counts.of(Status.NOISY)} noisy, {counts.of(Status.THROTTLED)} throttled"
    )
    if counts.dropped_samples is not None:
        words += f"; {counted(counts.dropped_samples, 'sample')} dropped"
    yield Fact(name="rows", text=words)
    if counts.host_bound_cases is not None:
        where = "no row"
        if counts.host_bound_cases:
            where = f"a row or more of {counted(counts.host_bound_cases, 'case')}"
        yield Fact(name="host", text=f"the GPU waited for it over 5 % of the time in {where}")
    if counts.warnings:
        named = [f"{name} in {counted(rows, 'row')}" for name, rows in counts.warnings]
        yield Fact(name="warnings", text=", ".join(named))
