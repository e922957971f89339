"""What to do with planned batch sizes, in sentences that may be quoted."""

from gpubench.batches.findings import BetterSizes, CurveFindings, MachineFindings
from gpubench.model import BatchClass, batch_class
from gpubench.report.batches.cells import padding_words
from gpubench.report.batches.names import full_name
from gpubench.suites.catalog import CUDA_IMPLEMENTATIONS
from gpubench.units import counted, format_change, format_change_interval, format_percent


def better_sizes(machine: MachineFindings) -> str:
    """Return how many planned sizes have a better one nearby; empty if nothing was planned."""
    found = machine.headline.better_sizes
    if found is None:
        return ""
    return f"{_better(machine, found)}{_untold(found.untold)}"


def _better(machine: MachineFindings, found: BetterSizes) -> str:
    if not found.has_intervals:
        return (
            f"Not shown: whether any of {counted(found.planned, 'planned size')} has a faster one"
            " within 30 %, since one block has no interval; measure with"
            " `gpubench run --runs 3`."
        )
    if found.most is None or found.most_of is None:
        if found.planned == 1:
            return "The planned size is not shown to have a faster one within 30 %."
        return f"Of {found.planned} planned sizes none is shown to have a faster one within 30 %."
    curve, most = machine.curves[found.most_of], found.most
    interval = format_change_interval(most.low, most.high)
    return (
        f"{_count(found)}. Most is gained by {most.try_size} in place of"
        f" {most.planned} in {full_name(curve, machine.curves)}:"
        f" {format_change(most.gain or 0.0)} per item (95 % CI {interval}; {most.reason.value})."
    )


def padding_pays(machine: MachineFindings) -> str:
    """Return how many sizes take longer than a larger one, and where padding gains most.

    A library's curve speaks where there is one; empty if none gains.
    """
    curves = [curve for curve in machine.curves if curve.padding and not curve.is_control]
    libraries = [curve for curve in curves if curve.implementation not in CUDA_IMPLEMENTATIONS]
    told = libraries or curves
    if not told:
        return ""
    best = max(told, key=lambda curve: max(one.gain for one in curve.padding))
    most = max(best.padding, key=lambda one: one.gain)
    powers = [one for one in best.padding if _is_power(one.batch_size) and one is not most]
    take = "takes" if len(best.padding) == 1 else "take"
    text = (
        f"{_sizes(best)} of {full_name(best, machine.curves)} {take} surely more time per call than"
        f" a larger one, so padding pays. Most: {padding_words(most)}"
    )
    if powers:
        text += f"; of powers of two: {padding_words(max(powers, key=lambda one: one.gain))}"
    others = len(told) - 1
    return f"{text}.{_elsewhere(others)}"


def size_spread(curve: CurveFindings) -> str:
    """Return how much sizes differ that nothing known tells apart; may be empty."""
    if curve.size_spread is None:
        return ""
    spread = format_percent(curve.size_spread)
    if curve.alike is None:
        return f"Residual SD between comparable sizes: {spread}, tiles unknown."
    one = curve.alike
    slower, faster = (one.smaller, one.larger) if one.most > 0 else (one.larger, one.smaller)
    more = one.most if one.most > 0 else 1 / (1 + one.most) - 1
    return (
        f"Sizes alike in kernel, tiles and alignment differ by {spread} (robust SD of"
        f" {one.pairs} pairs of neighbours); most: {slower} takes {format_percent(more)} more time"
        f" than {faster}."
    )


def _count(found: BetterSizes) -> str:
    sizes = f"{found.better} of {counted(found.planned, 'planned size')}"
    verb = "has" if found.better == 1 else "have"
    where, which = "", ""
    if found.curves > 1:
        where = f" in {found.curves} curves"
        which = " in at least one of them"
    text = f"{sizes}{where} {verb} a faster one within 30 %{which}"
    if 0 < found.better_powers < found.better:
        text += f", among them {counted(found.better_powers, 'power')} of two"
    return text


def _untold(sizes: int) -> str:
    """Return of how many planned sizes nothing is said; empty if of none."""
    were = "was" if sizes == 1 else "were"
    return f" {sizes} more {were} not timed, or with none nearby." if sizes else ""


def _sizes(curve: CurveFindings) -> str:
    return f"{len(curve.padding)} of {counted(len(curve.points), 'batch size')}"


def _elsewhere(curves: int) -> str:
    return f" So it does in {counted(curves, 'more curve')}." if curves else ""


def _is_power(size: int) -> bool:
    return batch_class(size) is BatchClass.POWER_OF_TWO
