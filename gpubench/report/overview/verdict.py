"""The findings of an overview in plain words: subject, number, interval."""

from collections.abc import Iterator, Sequence

from gpubench.curves.curve import BestPoint
from gpubench.model import Status
from gpubench.overview.curve_lines import BatchPair, CurveLine, Overview, OverviewSide, PairVerdict
from gpubench.report.names import rate_noun, singular, version
from gpubench.report.overview.cells import change
from gpubench.report.overview.names import LineNames, curves_of
from gpubench.units import counted, format_bytes, format_percent, format_rate


def verdict(overview: Overview, side: int) -> str:
    """Return what a side's rows say: the best batch, 100 against 128, and how far to trust it.

    Args:
        overview: All that is shown.
        side: Index of the side to speak of.
    """
    headline, names = overview.headlines[side], LineNames(curves_of(overview, side))
    featured, pair_of = (
        None if index is None else overview.curves[index]
        for index in (headline.featured, headline.pair_of)
    )
    place = _place(overview.sides[side])
    if featured is None or featured.best is None:
        return f"{place}{_nothing(curves_of(overview, side))}"
    parts = [
        place + _best_words(featured, featured.best, names),
        _pair_words(pair_of, names),
        _pair_counts(headline.pair_verdicts),
        *_reservations(overview, side),
    ]
    return " ".join(part for part in parts if part)


def _nothing(shown: Sequence[CurveLine]) -> str:
    if any(curve.left_out for curve in shown):
        return (
            "no two batch sizes of a curve share a block and a clock, so none can be called best."
        )
    return "no case has a time; the reasons stand below."


def _place(side: OverviewSide) -> str:
    torch = dict(side.software).get("torch")
    names = [side.measured_on.name, f"torch {version(torch)}" if torch else ""]
    known = ", ".join(name for name in names if name)
    return f"{known}: " if known else ""


def _best_words(curve: CurveLine, best: BestPoint, names: LineNames) -> str:
    name = names.in_sentence(curve)
    noun = rate_noun(curve.workload, counts_items=curve.counts_items)
    facts = [format_rate(best.per_s, noun)]
    if best.memory_bytes is not None:
        facts.append(f"{format_bytes(best.memory_bytes)} peak memory")
    if best.sizes == 1:
        return f"{name} was timed at batch {best.batch_size} only ({', '.join(facts)})."
    return (
        f"{name} is fastest per {singular(noun)} at batch {best.batch_size}"
        f"{_edge(curve, best)} ({', '.join(facts)}){_near(best)}."
    )


def _edge(curve: CurveLine, best: BestPoint) -> str:
    """Return that the best is the first or last that there is, so that it need not be a peak."""
    if best.is_smallest:
        return ", the smallest tried"
    if not best.is_largest:
        return ""
    has_failed_above = curve.largest_batch_size > best.batch_size
    return ", the largest that ran" if has_failed_above else ", the largest tried"


def _near(best: BestPoint) -> str:
    if best.is_smallest:
        return "; every larger one is within 5 % of that" if best.knee_holds else ""
    if best.knee == best.batch_size:
        return "; no smaller batch comes within 5 % of that"
    knee = f"{best.knee}, the smallest tried," if best.knee_is_smallest else f"{best.knee}"
    if best.knee_holds:
        return f" and is within 5 % of that from batch {knee} up"
    return f"; it first comes within 5 % of that at batch {knee} with slower sizes above"


def _pair_words(curve: CurveLine | None, names: LineNames) -> str:
    if curve is None or curve.pair is None:
        return "100 against 128 was not measured."
    noun = rate_noun(curve.workload, counts_items=curve.counts_items)
    return _pair_result(curve.pair, singular(noun), names.in_sentence(curve))


def _pair_result(pair: BatchPair, item: str, name: str) -> str:
    more = "more" if pair.ratio >= 1 else "less"
    taken = f"batch 100 takes {format_percent(abs(pair.ratio - 1))} {more} time per {item} than 128"
    if pair.low is None or pair.high is None:
        return f"In {name}, {taken}; one block timed both, so there is no interval."
    interval = f"(95 % CI {change(pair.low)} to {change(pair.high)} %)"
    if pair.verdict is PairVerdict.UNCLEAR:
        if not pair.interval_tells:
            interval = f"(a 95 % CI wider than +-50 % over {pair.pairs} blocks)"
        return (
            f"Unclear: time per {item} at batch 100 against 128 in {name},"
            f" {change(pair.ratio)} % {interval}."
        )
    if pair.verdict is PairVerdict.SAME:
        return f"In {name}, batch 100 and 128 take the same time per {item} within 1 % {interval}."
    return f"In {name}, {taken} {interval}."


def _pair_counts(verdicts: Sequence[tuple[PairVerdict, int]]) -> str:
    """Return the verdicts of all curves; nothing if there is but one, which was told."""
    count = dict(verdicts)
    total = sum(count.values())
    if total <= 1:
        return ""
    words = {
        "slower": count[PairVerdict.SLOWER],
        "faster": count[PairVerdict.FASTER],
        "the same within 1 %": count[PairVerdict.SAME],
        "unclear": count[PairVerdict.UNCLEAR] + count[PairVerdict.SINGLE],
    }
    told = ", ".join(f"{word} in {number}" for word, number in words.items() if number)
    if only := next((word for word, number in words.items() if number == total), ""):
        return f"100 is {only} in {'both' if total == 2 else f'all {total}'} curves."  # noqa: PLR2004
    return f"Of {total} curves, 100 is {told}."


def _reservations(overview: Overview, side: int) -> Iterator[str]:
    counts = overview.sides[side].counts
    if overview.sides[side].measured_on.runs == 1:
        yield (
            "One run, so comparisons will be indicative; `gpubench run --runs 3` measures the"
            " between-run SD."
        )
    if overview.headlines[side].is_mostly_noisy:
        yield (
            f"{counts.of(Status.NOISY)} of {counted(counts.rows, 'row')} are noisy, so small"
            " differences mean nothing here; `gpubench doctor` says what else uses the machine."
        )
