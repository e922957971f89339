"""`gpubench report`: all that files say, on one page that opens anywhere."""

import webbrowser
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gpubench.cli.exit_codes import DONE
from gpubench.cli.patience import Patience
from gpubench.cli.standard_streams import answer, say, warn
from gpubench.dossier.target import ReportTarget, report_target
from gpubench.errors import UsageError
from gpubench.peaks.table import peak_table
from gpubench.units import format_bytes

if TYPE_CHECKING:
    from gpubench.accept.contract import Contract
    from gpubench.dossier.contents import ReportRequest
    from gpubench.prices.records import PriceBook


def run(arguments: Namespace) -> int:
    """Run the command."""
    # Everything that was typed is looked at before any large file is.
    target = report_target(arguments.output, arguments.format, static=arguments.static)
    if arguments.open and target.path is None:
        raise UsageError(
            "--open",
            seen="the report goes to standard output",
            expected="a file to open",
            advice="name one with -o, or leave --open out",
        )
    from gpubench.cli.side_names import sides_meant  # noqa: PLC0415
    from gpubench.dossier.contents import ReportRequest  # noqa: PLC0415

    request = ReportRequest(
        sides=sides_meant(arguments.sides),
        peaks=peak_table(arguments.peaks),
        book=None if arguments.prices is None else _book(arguments.prices),
        contract=None if arguments.contract is None else _contract(arguments.contract),
        tell=Patience().tell,
    )
    write_asked(request, target)
    if arguments.open and target.path is not None:
        _open(target.path)
    return DONE


def write_asked(request: "ReportRequest", target: ReportTarget) -> None:
    """Write a report, and say on standard error what spoils it and where it is.

    Args:
        request: What it is about.
        target: Where it goes.

    Raises:
        GpubenchError: If a file cannot be read, or the report not be written.
    """
    from gpubench.dossier.contents import report_contents  # noqa: PLC0415
    from gpubench.dossier.writing import report_text, write_report  # noqa: PLC0415
    from gpubench.report.page.document import report_document  # noqa: PLC0415

    contents = report_contents(request)
    if contents.not_compared:
        warn(f"the sides are not compared: {contents.not_compared}")
    for file in contents.files:
        for warning in file.warnings:
            warn(f"{file.name}: {warning}")
    request.tell("writing the page")
    document = report_document(contents)
    if target.path is None:
        answer(report_text(document, target.form))
        return
    write_report(document, target)
    say(f"report: {target.path} ({format_bytes(target.path.stat().st_size)})")


def _open(path: Path) -> None:
    if not webbrowser.open(path.resolve().as_uri()):
        warn(f"no browser could be started; open {path} in one")


def _book(path: str) -> "PriceBook":
    from gpubench.prices.book import read_price_book  # noqa: PLC0415

    return read_price_book(path, datetime.now(tz=UTC).date())


def _contract(path: str) -> "Contract":
    from gpubench.accept.reading import read_contract  # noqa: PLC0415

    return read_contract(path)
