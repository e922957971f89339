"""The findings of an overview in plain words."""

from gpubench.curves.curve import BestPoint
from gpubench.model import Status
from gpubench.overview.records import Overview, PairComparison, PairVerdict, UnitLine
from gpubench.report.names import dtype_name, phase_name, rate_noun, singular, version
from gpubench.report.overview_cells import TELLING
from gpubench.units import format_bytes, format_percent, format_rate

_MOST_TELLING = ("transformer", "convnet", "mlp", "matmul")
_PHASES = ("train_step", "forward_backward", "forward")


def sentence(overview: Overview, side: int) -> str:
    """Return what a side's rows say: the best batch, 100 against 128, and how far to trust it.

    Args:
        overview: All that is shown.
        side: Index of the side to speak of.
    """
    units = [unit for unit in overview.units if unit.side == side]
    parts = [_place(overview, side) + _best_words(units), _pair_words(units)]
    if overview.sides[side].runs == 1:
        parts.append("One run, so comparisons will be indicative.")
    if overview.counts.of(Status.NOISY) > overview.counts.rows / 2:
        parts.append(
            "More than half of the rows are noisy: small differences mean nothing here, and"
            " `gpubench doctor` says what else is using the machine."
        )
    return " ".join(parts)


def _place(overview: Overview, side: int) -> str:
    where = overview.sides[side]
    torch = dict(where.software).get("torch")
    names = [where.label or where.device, f"torch {version(torch)}" if torch else ""]
    known = ", ".join(name for name in names if name)
    return f"{known}: " if known else ""


def _best_words(units: list[UnitLine]) -> str:
    for unit in sorted(units, key=_rank):
        if unit.best is not None:
            return _fastest(unit, unit.best)
    return "nothing was timed."


def _fastest(unit: UnitLine, best: BestPoint) -> str:
    noun = rate_noun(unit.workload, counts_items=unit.counts_items)
    facts = [format_rate(best.per_s, noun)]
    if best.memory_bytes is not None:
        facts.append(format_bytes(best.memory_bytes))
    if best.is_largest and best.sizes > 1:
        facts.append("the largest batch that ran")
    if best.sizes == 1:
        return f"{_name(unit)} was timed at batch {best.batch_size} only ({', '.join(facts)})."
    near = f"is within 5 % of that from batch {best.knee} up"
    if not best.knee_holds:
        near = f"first comes within 5 % of that at batch {best.knee}, with slower sizes above"
    if best.knee == best.batch_size:
        near = "no smaller batch comes within 5 % of that"
    return (
        f"{_name(unit)} is fastest per {singular(noun)} at batch {best.batch_size}"
        f" ({', '.join(facts)}) and {near}."
    )


def _pair_words(units: list[UnitLine]) -> str:
    for unit in sorted(units, key=_rank):
        if unit.pair is not None:
            noun = rate_noun(unit.workload, counts_items=unit.counts_items)
            return f"In {_name(unit)}, batch 100 {_pair_result(unit.pair, singular(noun))}."
    return "100 against 128 was not run."


def _pair_result(pair: PairComparison, item: str) -> str:
    more = "more" if pair.ratio >= 1 else "less"
    taken = f"takes {format_percent(abs(pair.ratio - 1))} {more} time per {item} than 128"
    if pair.low is None or pair.high is None:
        return f"{taken}, from one block and so without an uncertainty"
    if pair.verdict is PairVerdict.UNCLEAR and (pair.high - pair.low) / 2 >= TELLING:
        return f"and 128 could not be told apart per {item}: {pair.pairs} blocks are too few"
    low, high = ((end - 1) * 100 for end in (pair.low, pair.high))
    interval = f"(95 % interval {low:+z.1f} to {high:+z.1f} %)"
    if pair.verdict is PairVerdict.UNCLEAR:
        return f"and 128 could not be told apart per {item} {interval}"
    if pair.verdict is PairVerdict.SAME:
        return f"and 128 take the same time per {item} within 1 % {interval}"
    return f"{taken} {interval}: 100 is {pair.verdict.value}"


def _name(unit: UnitLine) -> str:
    return f"{unit.workload} {phase_name(unit.phase)} ({dtype_name(unit.dtype)})"


def _rank(unit: UnitLine) -> tuple[int, int]:
    """Return a key that is smallest for what most resembles a user's own work."""
    return (
        _PHASES.index(unit.phase) if unit.phase in _PHASES else len(_PHASES),
        _MOST_TELLING.index(unit.workload) if unit.workload in _MOST_TELLING else -1,
    )
