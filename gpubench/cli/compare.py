"""`gpubench compare`: results files against each other, and limits for scripts."""

from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from gpubench.cli.exit_codes import DONE, GATE_FAILED
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, warn
from gpubench.errors import UsageError
from gpubench.model.case_pattern import check_pattern
from gpubench.peaks.table import peak_table
from gpubench.report.layout.writers import check_format, written
from gpubench.units import parse_percent, parse_probability

if TYPE_CHECKING:
    from gpubench.compare.comparison_records import Metric, Settings
    from gpubench.compare.gates import Gates
    from gpubench.compare.pair_records import Comparison
    from gpubench.prices.priced_records import PricedComparison
    from gpubench.prices.records import PriceBook
    from gpubench.report.compare.view import View


def run(arguments: Namespace) -> int:
    """Run the command."""
    # Everything that was typed is looked at before a file of 140 MB is.
    check_format(arguments.format)
    settings, gates = _settings(arguments), _gates(arguments)
    from gpubench.report.compare.view import view_of  # noqa: PLC0415

    view = view_of(
        metric="time" if arguments.metric is None else arguments.metric,
        all_cases=arguments.cases,
        sort="case" if arguments.sort is None else arguments.sort,
        only=arguments.only,
    )
    from gpubench.compare.sides import files_of, filled_sides, parse_sides  # noqa: PLC0415
    from gpubench.results.parallel import ParallelReading  # noqa: PLC0415

    peaks = peak_table(arguments.peaks)
    book = None if arguments.prices is None else _book(arguments.prices, view)
    named = parse_sides(arguments.sides)
    # First of all: a second process reads while this one imports the rest.
    reading = ParallelReading(files_of(named))
    from gpubench.compare.comparison import compare  # noqa: PLC0415
    from gpubench.compare.gates import (  # noqa: PLC0415
        gate_failures,
        uncompared_cases,
        unseen_cases,
        untold_memory,
    )
    from gpubench.report.compare.document import comparison_document  # noqa: PLC0415
    from gpubench.report.compare.gate_lines import (  # noqa: PLC0415
        blind_lines,
        gate_lines,
        uncompared_lines,
    )
    from gpubench.selfcheck.recorded_sd import recorded_sd  # noqa: PLC0415

    comparison = compare(filled_sides(named, reading.tables()), settings, recorded_sd)
    failures = gate_failures(comparison, gates)
    for warning in comparison.warnings:
        warn(warning)
    money = None if book is None else _priced(comparison, book)
    document = comparison_document(comparison, view, money, peaks)
    answer(written(document, arguments.format, answer_screen()))
    unseen = unseen_cases(comparison) if gates.is_set else ()
    blind = blind_lines(unseen, untold_memory(comparison) if gates.memory is not None else ())
    uncompared = () if gates.slower is None else uncompared_lines(uncompared_cases(comparison))
    for line in (*gate_lines(failures), *blind, *uncompared):
        warn(line)
    return GATE_FAILED if failures else DONE


def _book(path: str, view: "View") -> "PriceBook":
    from gpubench.prices.book import read_price_book  # noqa: PLC0415

    if view.metric != "time":
        raise UsageError(
            "--prices",
            seen=f"it cannot be combined with --metric {view.metric}",
            expected="the time that a user waits, which money is paid for",
            advice="leave --metric out",
        )
    return read_price_book(path, _today())


def _priced(comparison: "Comparison", book: "PriceBook") -> "PricedComparison":
    from gpubench.prices.pricing import priced  # noqa: PLC0415

    return priced(comparison, book, _today())


def _today() -> date:
    return datetime.now(tz=UTC).date()


def show_comparison(files: Mapping[str, str], output_format: str, metric: str) -> int:
    """Print what several files are to each other, by the usual rules.

    Args:
        files: By the label of their side, the baseline first.
        output_format: A checked name.
        metric: The same.
    """
    from gpubench.compare.comparison import compare  # noqa: PLC0415
    from gpubench.compare.comparison_records import Settings  # noqa: PLC0415
    from gpubench.compare.sides import SideFiles, filled_sides  # noqa: PLC0415
    from gpubench.report.compare.document import comparison_document  # noqa: PLC0415
    from gpubench.report.compare.view import View  # noqa: PLC0415
    from gpubench.results.reader import read_results  # noqa: PLC0415
    from gpubench.selfcheck.recorded_sd import recorded_sd  # noqa: PLC0415

    sides = [SideFiles(label=label, files=(path,)) for label, path in files.items()]
    tables = [read_results(path) for path in files.values()]
    settings = Settings(metric=_times_of(metric))
    comparison = compare(filled_sides(sides, tables), settings, recorded_sd)
    for warning in comparison.warnings:
        warn(warning)
    view = View(metric=metric)
    document = comparison_document(comparison, view, peaks=peak_table())
    answer(written(document, output_format, answer_screen()))
    return DONE


def _settings(arguments: Namespace) -> "Settings":
    from gpubench.compare.comparison_records import Settings  # noqa: PLC0415
    from gpubench.compare.weights import read_weights  # noqa: PLC0415

    given: dict[str, Any] = {
        name: parse_percent(f"--{name.replace('_', '-')}", text)
        for name in ("min_effect", "gpu_sd", "session_sd")
        if (text := getattr(arguments, name)) is not None
    }
    if arguments.alpha is not None:
        given["alpha"] = parse_probability("--alpha", arguments.alpha)
    if arguments.select is not None:
        check_pattern(arguments.select)
    if arguments.weights is not None:
        told = read_weights(arguments.weights)
        given |= {"weights": told.weights, "systems": told.systems}
    metric = _times_of(arguments.metric)
    return Settings(**given, select=arguments.select, metric=metric)


def _times_of(metric: str | None) -> "Metric":
    """Return which times are compared: beside memory those that a user waits for."""
    from gpubench.compare.comparison_records import Metric  # noqa: PLC0415

    return Metric.GPU if metric == Metric.GPU else Metric.TIME


def _gates(arguments: Namespace) -> "Gates":
    from gpubench.compare.gates import Gates  # noqa: PLC0415

    limits = {
        name: None if text is None else parse_percent(f"--fail-{name}", text)
        for name, text in (("slower", arguments.fail_slower), ("memory", arguments.fail_memory))
    }
    return Gates(**limits)
