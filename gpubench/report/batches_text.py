"""What batch sizes do on a machine, on a terminal or in a Markdown document."""

from collections.abc import Sequence

from gpubench.batches.records import Advice, BatchFindings, Knee, Machine, UnitFindings
from gpubench.report.batches_plot import LEGEND, plot_lines
from gpubench.report.batches_sentence import avoided, batches_sentence
from gpubench.report.batches_tables import (
    ADVICE_HEADER,
    UNIT_HEADER,
    advice_cells,
    claim6_rows,
    unit_cells,
)
from gpubench.report.batches_words import claim_detail, claim_text
from gpubench.report.names import counted, dtype_name, rate_noun, unit_name
from gpubench.report.style import bold, plain
from gpubench.report.table import markdown_table, text_table
from gpubench.report.wrapping import wrapped
from gpubench.units import format_percent, format_rate

_ADVICE_ROWS = 6
_UNIT_ROWS = 12
_CLAIM6_HEADER = ("claim 6: powers of two are faster", "effect", "95 % interval", "verdict")


def batches_text(findings: BatchFindings, *, width: int, color: bool, all_advice: bool) -> str:
    """Return for each machine its most telling curve, advice, contrasts, claims and a sentence.

    Args:
        findings: With at least one unit that has a curve.
        width: Columns of the terminal.
        color: Whether escape codes may be used.
        all_advice: Whether the planned sizes were asked for, so that none may be left out.
    """
    lines: list[str] = []
    for machine in findings.machines:
        lines += [""] if lines else []
        lines += wrapped(machine_line(machine), width)
        unit = featured(machine)
        if unit is not None and unit.knee is not None:
            lines += _curve_lines(unit, unit.knee, machine, width=width, color=color)
            lines += _advice_lines(unit, width=width, color=color, everything=all_advice)
        header, *rows = text_table(_CLAIM6_HEADER, claim6_rows(machine), width=width)
        lines += ["", bold(header, color=color), *rows]
        lines += _unit_lines(machine, width=width, color=color)
        lines.append("")
        for line in closing_lines(machine):
            lines += wrapped(line, width) or [""]
    return "\n".join(lines)


def batches_markdown(findings: BatchFindings) -> str:
    """Return the same as a Markdown document, with all units and all advice."""
    lines: list[str] = []
    for machine in findings.machines:
        lines += [f"**{plain(machine_line(machine))}**", ""]
        for unit in machine.units:
            if unit.knee is not None:
                lines += [plain(f"{_title(unit, machine)}: {knee_line(unit, unit.knee)}"), ""]
                lines += ["```", *plot_lines(unit.curve, 90), "```", ""]
                rows = [advice_cells(row) for row in unit.advice]
                lines += [*markdown_table(ADVICE_HEADER, rows), ""] if rows else []
        lines += [*markdown_table(_CLAIM6_HEADER, claim6_rows(machine)), ""]
        cells = [tuple(map(plain, unit_cells(unit, machine.units))) for unit in machine.units]
        lines += [*markdown_table(UNIT_HEADER, cells), ""]
        lines += [f"- {plain(line)}" for line in closing_lines(machine) if line]
        lines.append("")
    return "\n".join(lines).rstrip("\n")


def machine_line(machine: Machine) -> str:
    """Return where the rows come from, and how many of them have a caveat."""
    name = " | ".join(part for part in (machine.label, machine.device, machine.device_uuid) if part)
    if machine.label == machine.device:
        name = " | ".join(part for part in (machine.device, machine.device_uuid) if part)
    return (
        f"{name or 'unknown device'} | {counted(machine.runs, 'run')},"
        f" {counted(machine.blocks, 'block')} in all,"
        f" {counted(machine.sizes, 'batch size')},"
        f" {counted(machine.rows, 'row')}: {machine.throttled} throttled, {machine.noisy} noisy"
    )


def featured(machine: Machine) -> UnitFindings | None:
    """Return the unit that tells most: of known tiles, with most sizes, first in reading order."""
    told = [unit for unit in machine.units if unit.knee is not None]
    return max(
        told,
        key=lambda unit: (not unit.is_control, unit.tiles_known, len(unit.curve)),
        default=None,
    )


def knee_line(unit: UnitFindings, knee: Knee) -> str:
    """Return from where on a unit is fast."""
    between = "" if knee.low is None else f" ({knee.low} - {knee.high})"
    best = format_rate(knee.best_per_s, _noun(unit))
    rising = ", the largest that ran" if knee.is_largest else ""
    text = f"knee {knee.batch_size}{between}: smallest batch within 5 % of the best"
    text += f", {best} at {knee.best_batch_size}{rising}"
    if not knee.holds:
        text += "; some larger ones are slower"
    if knee.half_batch_size is not None:
        text += f"; half of that at about {knee.half_batch_size:.3g}"
    if unit.use.out_of_memory_from is not None:
        text += f"; out of memory from batch {unit.use.out_of_memory_from}"
    return text


def closing_lines(machine: Machine) -> list[str]:
    """Return the claims, then what to remember."""
    lines = [
        f"claim {claim.number}: {claim_text(claim)}: {claim.verdict.value}"
        f" ({claim_detail(claim, machine)})"
        for claim in machine.claims
    ]
    after = [line for line in (avoided(machine), batches_sentence(machine)) if line]
    return [*lines, *([spread] if (spread := _alike(machine)) else []), "", *after]


def _alike(machine: Machine) -> str:
    unit = featured(machine)
    if unit is None or unit.size_spread is None:
        return ""
    return (
        f"sizes that are alike in all of this still differ by {format_percent(unit.size_spread)}"
        " (standard deviation)"
    )


def _curve_lines(
    unit: UnitFindings, knee: Knee, machine: Machine, *, width: int, color: bool
) -> list[str]:
    title = f"{_title(unit, machine)}, {_noun(unit)}/s ({LEGEND})"
    return [
        *(bold(line, color=color) for line in wrapped(title, width)),
        *plot_lines(unit.curve, width),
        *wrapped(knee_line(unit, knee), width),
    ]


def _advice_lines(unit: UnitFindings, *, width: int, color: bool, everything: bool) -> list[str]:
    if not unit.advice:
        return []
    shown = unit.advice if everything else _telling(unit.advice)
    header, *rows = text_table(ADVICE_HEADER, [advice_cells(row) for row in shown], width=width)
    lines = ["", bold(header, color=color), *rows]
    left = [row for row in unit.advice if row not in shown]
    if left:
        better = sum(row.better for row in left)
        lines.append(
            f"and {len(left)} more, {better} with a better size nearby"
            " (--plan 100,130 picks, --format json lists)"
        )
    return lines


def _telling(advice: Sequence[Advice]) -> list[Advice]:
    """Return a handful of planned sizes: those with most to gain, and what people ask about."""
    asked = [row for row in advice if row.planned in {100, 200, 500}]
    gains = sorted(advice, key=lambda row: (row.better, row.gain or 0.0), reverse=True)
    chosen = list(dict.fromkeys([*asked, *gains]))[:_ADVICE_ROWS]
    return sorted(chosen, key=lambda row: row.planned)


def _unit_lines(machine: Machine, *, width: int, color: bool) -> list[str]:
    if len(machine.units) <= 1:
        return []
    order = sorted(machine.units, key=lambda unit: (not unit.tiles_known, -len(unit.curve)))
    shown = [unit for unit in machine.units if unit in order[:_UNIT_ROWS]]
    cells = [tuple(map(plain, unit_cells(unit, machine.units))) for unit in shown]
    header, *rows = text_table(UNIT_HEADER, cells, width=width)
    lines = ["", bold(header, color=color), *rows]
    left = len(machine.units) - len(shown)
    if left:
        lines.append(f"and {counted(left, 'more unit')} (--select narrows, --format csv lists)")
    return lines


def _title(unit: UnitFindings, machine: Machine) -> str:
    return f"{unit_name(unit, machine.units)} {dtype_name(unit.dtype)}"


def _noun(unit: UnitFindings) -> str:
    return rate_noun(unit.workload, counts_items=unit.counts_items)
