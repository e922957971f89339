"""`gpubench kernels`: the ladder of kernels on this GPU, measured now or read from a file."""

from argparse import Namespace
from functools import partial

from gpubench.cli.exit_codes import DONE
from gpubench.cli.measuring_commands import KERNELS_OPTIONS
from gpubench.cli.run import run_and_show
from gpubench.cli.run_plan import OpenWorker
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, warn
from gpubench.device.backends import default_device
from gpubench.errors import UsageError
from gpubench.peaks.table import peak_table
from gpubench.report.layout.writers import check_format, written
from gpubench.runner.worker import ProcessWorker

_OWN_OPTIONS = ("--output", "--label", *KERNELS_OPTIONS)


def run(arguments: Namespace, *, open_worker: OpenWorker = ProcessWorker) -> int:
    """Run the command; exit code 2 without a GPU and without a file.

    Args:
        arguments: What was typed.
        open_worker: Makes the workers that measure.
    """
    check_format(arguments.format)
    if arguments.file is not None:
        _refuse_options_beside_a_file(arguments)
        print_kernels(arguments.format, arguments.peaks, arguments.file)
        return DONE
    if arguments.device is None and default_device() == "cpu":
        raise UsageError(
            "kernels",
            seen="no GPU that torch can use",
            expected="one, or a results file of a machine that has one",
            advice="name the file, for example gpubench kernels results/FILE.csv",
        )
    peak_table(arguments.peaks)
    shown = partial(print_kernels, arguments.format, arguments.peaks)
    return run_and_show(arguments, open_worker, shown)


def print_kernels(output_format: str, peaks: str | None, source: str) -> None:
    """Print the ladder in a results file to stdout, warnings about the file to stderr.

    Raises:
        ResultsFileError: If the file cannot be read.
        UsageError: If it has no timed kernel of ours, or the file of peaks cannot be used.
    """
    from gpubench.overview.kernels import kernel_ladders  # noqa: PLC0415
    from gpubench.report.kernels.document import kernels_document  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415

    known = peak_table(peaks)
    table = read_results(source)
    for warning in table.warnings:
        warn(f"{table.source}: {warning}")
    ladders = kernel_ladders(table.frame, known)
    for warning in dict.fromkeys(text for ladder in ladders for text in ladder.warnings):
        warn(f"{table.source}: {warning}")
    if not any(ladder.lines for ladder in ladders):
        details = [failure.detail for ladder in ladders for failure in ladder.failures]
        raise UsageError(
            table.source,
            seen="none of gpubench's own kernels has a time"
            + (f" ({details[0]})" if details else ""),
            expected="rows such as those of gpubench run --preset kernels",
            advice="measure on a GPU with CuPy installed: gpubench kernels -o FILE",
        )
    answer(written(kernels_document(ladders), output_format, answer_screen()))


def _refuse_options_beside_a_file(arguments: Namespace) -> None:
    given = [flag for flag in _OWN_OPTIONS if getattr(arguments, flag.strip("-")) is not None]
    if given:
        raise UsageError(
            ", ".join(given),
            seen=f"it cannot be combined with the file {arguments.file}",
            expected="either a file to show or options to measure with",
            advice="leave one of them out",
        )
