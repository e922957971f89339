"""`gpubench batches`: what batch size does, and what a power of two is worth."""

from argparse import Namespace

from gpubench.cli.exit_codes import DONE
from gpubench.cli.patience import Patience
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, warn
from gpubench.errors import UsageError
from gpubench.peaks.table import peak_table
from gpubench.report.layout.writers import check_format, written
from gpubench.suites.planning import LARGEST_BATCH, MOST_SIZES
from gpubench.units import parse_count


def run(arguments: Namespace) -> int:
    """Run the command."""
    check_format(arguments.format)
    peaks = peak_table(arguments.peaks)
    planned = None if arguments.plan is None else _planned(arguments.plan)
    from gpubench.report.batches.figure import check_figure_path, write_figure  # noqa: PLC0415

    if arguments.plot is not None:
        check_figure_path(arguments.plot)
    from gpubench.batches.analysis import analyse  # noqa: PLC0415
    from gpubench.batches.answerable import refuse_unanswerable, refuse_unshared  # noqa: PLC0415
    from gpubench.batches.machine_rows import machine_rows  # noqa: PLC0415
    from gpubench.claims.judging import judged_claims  # noqa: PLC0415
    from gpubench.curves.apart import doubt_warnings  # noqa: PLC0415
    from gpubench.report.batches.document import batches_document  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415
    from gpubench.results.selection import select  # noqa: PLC0415

    table = read_results(arguments.file)
    if arguments.select is not None:
        table = select(table, arguments.select)
    refuse_unanswerable(table)
    for warning in (*table.warnings, *doubt_warnings(machine_rows(table.frame))):
        warn(f"{table.source}: {warning}")
    findings = analyse(table.frame, planned, Patience().counting("curves"), peaks)
    refuse_unshared(table.source, findings)
    if arguments.plot is not None:
        write_figure(findings, arguments.plot)
    claims = [judged_claims(machine) for machine in findings.machines]
    answer(written(batches_document(findings, claims), arguments.format, answer_screen()))
    return DONE


def _planned(text: str) -> list[int]:
    """Return the sizes of ``100,130,640``, each once.

    Raises:
        UsageError: If one is no integer >= 1.
    """
    sizes = [parse_count("--plan", part.strip(), most=LARGEST_BATCH) for part in text.split(",")]
    if len(sizes) > MOST_SIZES:
        raise UsageError(
            "--plan",
            seen=f"{len(sizes)} batch sizes",
            expected=f"at most {MOST_SIZES}",
            advice="leave some out",
        )
    return list(dict.fromkeys(sizes))
