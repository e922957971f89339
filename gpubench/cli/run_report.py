"""`gpubench run --report`: what was just measured, on a page."""

from collections.abc import Callable

from gpubench.cli.file_names import real_path
from gpubench.dossier.target import report_target
from gpubench.errors import UsageError

Show = Callable[[str], None]
"""Prints what a person wants to see of a results file."""


def shown_and_reported(show: Show, report: str | None, output: str | None) -> Show:
    """Return what shows a results file and writes its report, if one was asked for.

    Args:
        show: Shows it.
        report: The page's name as it was typed; None for none.
        output: Where the rows go, as it was typed.

    Raises:
        UsageError: If no report can be written there, while this still costs nothing.
    """
    if report is None:
        return show
    if report == "":
        raise UsageError(
            "--report",
            seen="an empty name",
            expected="that of a file",
            advice="name one that ends with .html, .md or .json",
        )
    if "-" in {report, output}:
        raise UsageError(
            "--report",
            seen="rows or report go to standard output",
            expected="a file for each",
            advice="name both with -o and --report",
        )
    if output is not None and real_path(output) == real_path(report):
        raise UsageError(
            "--report",
            seen=f"rows go into {output} too",
            expected="another file than that of -o",
            advice="name both with -o and --report",
        )
    target = report_target(report, None, static=False)

    def both(path: str) -> None:
        from gpubench.cli.patience import Patience  # noqa: PLC0415
        from gpubench.cli.report import write_asked  # noqa: PLC0415
        from gpubench.compare.sides import named_sides  # noqa: PLC0415
        from gpubench.dossier.contents import ReportRequest  # noqa: PLC0415
        from gpubench.peaks.table import peak_table  # noqa: PLC0415

        show(path)
        request = ReportRequest(sides=named_sides([path]), peaks=peak_table(), tell=Patience().tell)
        write_asked(request, target)

    return both
