"""`gpubench report`: all that files say, on one page that opens anywhere."""

import webbrowser
from argparse import Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gpubench.cli.exit_codes import DONE
from gpubench.cli.report_output import ReportTarget, report_target, write_report
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import say, warn
from gpubench.errors import UsageError
from gpubench.peaks.table import peak_table
from gpubench.report.layout.writers import written
from gpubench.units import format_bytes

if TYPE_CHECKING:
    from gpubench.accept.contract import Contract
    from gpubench.prices.records import PriceBook


def run(arguments: Namespace) -> int:
    """Run the command."""
    # Everything that was typed is looked at before any large file is.
    target = report_target(arguments.output, arguments.format)
    if arguments.open and target.path is None:
        raise UsageError(
            "--open",
            seen="the report goes to standard output",
            expected="a file to open",
            advice="name one with -o, or leave --open out",
        )
    from gpubench.cli.report_contents import ReportRequest, report_contents  # noqa: PLC0415
    from gpubench.compare.sides import named_sides  # noqa: PLC0415

    request = ReportRequest(
        sides=named_sides(arguments.sides),
        peaks=peak_table(arguments.peaks),
        book=None if arguments.prices is None else _book(arguments.prices),
        contract=None if arguments.contract is None else _contract(arguments.contract),
    )
    from gpubench.report.page.document import report_document  # noqa: PLC0415

    contents = report_contents(request)
    if contents.not_compared:
        warn(f"the sides are not compared: {contents.not_compared}")
    for file in contents.files:
        for warning in file.warnings:
            warn(f"{file.name}: {warning}")
    text = written(report_document(contents), target.output_format, answer_screen())
    write_report(text, target)
    if target.path is not None:
        _say_written(target, arguments.open)
    return DONE


def _say_written(target: ReportTarget, is_opened: bool) -> None:  # noqa: FBT001
    path = target.path
    if path is None:
        return
    say(f"report: {path} ({format_bytes(path.stat().st_size)})")
    if is_opened and not webbrowser.open(path.resolve().as_uri()):
        warn(f"no browser could be started; open {path} in one")


def _book(path: str) -> "PriceBook":
    from gpubench.prices.book import read_price_book  # noqa: PLC0415

    return read_price_book(path, datetime.now(tz=UTC).date())


def _contract(path: str) -> "Contract":
    from gpubench.accept.reading import read_contract  # noqa: PLC0415

    return read_contract(path)
