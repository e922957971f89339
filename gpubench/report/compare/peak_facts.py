"""The shares of the peak of both sides as lines, and what to know of them."""

from collections.abc import Iterator, Sequence

from gpubench.compare.comparison_records import SideFacts
from gpubench.compare.pair_records import PairComparison
from gpubench.compare.peak_shares import PairPeaks
from gpubench.peaks.records import PeakShares
from gpubench.report.compare.words import joined
from gpubench.report.layout.document import Fact
from gpubench.report.peaks import peak_cell, peak_lines


def peak_facts(baseline: SideFacts, pair: PairComparison, peaks: PairPeaks) -> Iterator[Fact]:
    """Yield what each side reaches at its own best batch; what is said of both is said once.

    Lines and no columns, since the table of workloads fills a screen without them.

    Args:
        baseline: One side.
        pair: The other.
        peaks: Of both; nothing is said of a side that is no GPU.
    """
    told: dict[str, list[str]] = {}
    for place, side in enumerate((baseline, pair.contender)):
        for line in _lines(place, side, pair, peaks):
            told.setdefault(line, []).append(side.label)
    for line, labels in told.items():
        yield Fact(name="peak", text=f"{joined(labels)}: {line}")


def _lines(place: int, side: SideFacts, pair: PairComparison, peaks: PairPeaks) -> Iterator[str]:
    found = {
        row.workload: [peaks.of_curve(curve)[place] for curve in row.best.curves]
        for row in pair.workloads
        if row.best is not None
    }
    parts = [f"{name} {text} %" for name, shares in found.items() if (text := _range(shares))]
    if parts:
        yield f"{', '.join(parts)} of the vendor's peak at own best batch"
    shown = [share for shares in found.values() for share in shares if share is not None]
    # Where no work was counted there is nothing to take a share of, whatever the peak.
    for device in side.devices[:1] if shown else ():
        yield from peak_lines(device, peaks.sides[place], shown)


def _range(shares: Sequence[PeakShares | None]) -> str:
    """Return a share, of several curves the least and the most; nothing where none is known."""
    known = [one for one in shares if one is not None and one.shown is not None]
    ends = sorted(known, key=lambda one: one.shown or 0.0)
    return " to ".join(dict.fromkeys(peak_cell(end) for end in (*ends[:1], *ends[-1:])))
