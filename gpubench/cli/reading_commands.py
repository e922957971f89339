"""The commands that read results files, with their options, and `doctor`."""

from gpubench.cli.command import (
    TABLE_FORMATS,
    Command,
    add_format,
    add_peaks,
)
from gpubench.cli.compare_options import add_compare_options
from gpubench.cli.complaints import Parser
from gpubench.report.layout.writers import WRITERS


def _show(sub: Parser) -> None:
    sub.add_argument("file", metavar="FILE", help="results file, .csv or .csv.gz, - for stdin")
    sub.add_argument("--select", metavar="PATTERN", help="only case ids that match, e.g. 'mlp/*'")
    sub.add_argument(
        "--device",
        metavar="SLOT",
        help="of several devices this one, by its slot or identifier, or all one by one (default:"
        " the comparison of all, and the median one)",
    )
    add_peaks(sub)
    add_format(sub, TABLE_FORMATS)


def _compare(sub: Parser) -> None:
    sub.add_argument(
        "sides",
        metavar="FILE",
        nargs="+",
        help="results file, label=a.csv,b.csv, or - for stdin; the first is the baseline",
    )
    sub.add_argument("--cases", action="store_true", help="list every case")
    add_peaks(sub)
    add_format(sub, TABLE_FORMATS)
    add_compare_options(sub)


def _batches(sub: Parser) -> None:
    sub.add_argument("file", metavar="FILE", help="results file, .csv or .csv.gz, - for stdin")
    sub.add_argument(
        "--plan",
        metavar="SIZES",
        help="sizes you plan to use, e.g. 100,128 (default: multiples of ten, and powers of two"
        " that a neighbour beats)",
    )
    sub.add_argument("--select", metavar="PATTERN", help="only case ids that match, e.g. 'mlp/*'")
    sub.add_argument("--plot", metavar="FILE", help="draw the curves too, as .png, .svg or .pdf")
    add_peaks(sub)
    add_format(sub, TABLE_FORMATS)


def _links(sub: Parser) -> None:
    sub.add_argument("file", metavar="FILE", help="results file, .csv or .csv.gz, - for stdin")
    sub.add_argument(
        "--select", metavar="PATTERN", help="only case ids that match, e.g. 'all_reduce/*'"
    )
    add_format(sub, TABLE_FORMATS)


def _claims(sub: Parser) -> None:
    sub.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="files of gpubench run, gpubench converge and gpubench tune, - for stdin",
    )
    sub.add_argument(
        "--plot", metavar="FILE", help="draw the training files too, as .png, .svg or .pdf"
    )
    add_format(sub, TABLE_FORMATS)


def _accept(sub: Parser) -> None:
    sub.add_argument("contract", metavar="CONTRACT", nargs="?", help="contract, a TOML file")
    sub.add_argument(
        "delivered",
        metavar="DELIVERED",
        nargs="*",
        help="results files of the delivered cards, .csv or .csv.gz, - for stdin",
    )
    sub.add_argument(
        "--reference", metavar="FILE", help="results file that the contract is in shares of"
    )
    sub.add_argument(
        "--init",
        metavar="FILE",
        help="print a commented contract that this reference supports, and do nothing else",
    )
    add_format(sub, f"{', '.join(WRITERS)} or junit")


def _report(sub: Parser) -> None:
    sub.add_argument(
        "sides",
        metavar="FILE",
        nargs="+",
        help="file of gpubench run, converge or tune, a quoted pattern, label=a.csv,b.csv, or - for"
        " stdin; the first is the baseline",
    )
    sub.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="report to write, - for stdout (default: report.html; stdout for other formats)",
    )
    sub.add_argument(
        "--format",
        metavar="FORMAT",
        help="html, md (pictures beside it as PNG) or json (default: as the name after -o ends)",
    )
    sub.add_argument(
        "--static",
        action="store_true",
        help="pictures drawn into the page and no script in it (needs the extra report-static)",
    )
    sub.add_argument("--open", action="store_true", help="show it in the browser")
    sub.add_argument(
        "--prices", metavar="FILE", help="price book: work per money (gpubench prices)"
    )
    sub.add_argument(
        "--contract",
        metavar="FILE",
        help="contract: the first side is its reference, the others are delivered cards",
    )
    add_peaks(sub)


def _fleet(sub: Parser) -> None:
    sub.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="results files of all devices, .csv or .csv.gz, a quoted pattern, - for stdin",
    )
    sub.add_argument(
        "--baseline",
        metavar="FILE",
        help="results file or pattern of accepted devices, for fewer than five, and for all of them"
        " being slow",
    )
    sub.add_argument(
        "--min-effect",
        metavar="PERCENT",
        help="smallest shortfall from the median device that matters (default 3%%)",
    )
    add_format(sub, TABLE_FORMATS)


def _merge(sub: Parser) -> None:
    sub.add_argument("files", metavar="FILE", nargs="+", help="results file, - for stdin")
    sub.add_argument(
        "-o", "--output", metavar="FILE", default="-", help="new results file (default: -, stdout)"
    )
    sub.add_argument(
        "--loaded",
        metavar="N",
        help="only rows measured beside so many devices of a node; 1 is alone",
    )


def _prices(sub: Parser) -> None:
    sub.add_argument("action", metavar="template", help="write an empty price book to stdout")


def _doctor(sub: Parser) -> None:
    add_format(sub, TABLE_FORMATS)


def _index(sub: Parser) -> None:
    sub.add_argument("folder", metavar="FOLDER", help="folder with results files")


READING_COMMANDS = {
    "show": Command(
        module="gpubench.cli.show",
        usage="FILE [options]",
        summary="show the best batch size, throughput and memory of each workload in a file",
        example="gpubench show results/mine.csv",
        add_arguments=_show,
    ),
    "compare": Command(
        module="gpubench.cli.compare",
        usage="BASELINE CONTENDER... [options]",
        summary="compare results files: speedups with confidence intervals",
        example="gpubench compare h100.csv h200.csv\n"
        "  gpubench compare old=mon.csv,tue.csv new=wed.csv --fail-slower 5%",
        add_arguments=_compare,
    ),
    "batches": Command(
        module="gpubench.cli.batches",
        usage="FILE [options]",
        summary="analyse batch sizes: throughput curves, better sizes nearby, powers of two",
        example="gpubench batches results/mine.csv --plan 100,128,640",
        add_arguments=_batches,
    ),
    "links": Command(
        module="gpubench.cli.links",
        usage="FILE [--select PATTERN] [--format FORMAT]",
        summary="show bandwidth of copies and collectives, and what several devices are worth",
        example="gpubench links links.csv",
        add_arguments=_links,
    ),
    "claims": Command(
        module="gpubench.cli.claims",
        usage="FILE... [--plot FILE] [--format FORMAT]",
        summary="put sixteen claims about batch size to timing and training files",
        example="gpubench claims results/timing.csv results/training.csv",
        add_arguments=_claims,
    ),
    "prices": Command(
        module="gpubench.cli.prices",
        usage="template",
        summary="write a price book to fill in, for compare --prices",
        example="gpubench prices template > prices.toml",
        add_arguments=_prices,
    ),
    "accept": Command(
        module="gpubench.cli.accept",
        usage="CONTRACT DELIVERED... --reference FILE [--format FORMAT]\n"
        "       gpubench accept --init REFERENCE > CONTRACT",
        summary="hold delivered cards to a contract: PASS, FAIL or UNKNOWN per clause and card",
        example="gpubench accept --init reference.csv > contract.toml\n"
        "  gpubench accept contract.toml card*.csv --reference reference.csv",
        add_arguments=_accept,
    ),
    "report": Command(
        module="gpubench.cli.report",
        usage="FILE... [-o FILE] [options]",
        summary="write all that files say on one page: charts, verdicts, tables, raw rows",
        example="gpubench report results/mine.csv -o mine.html\n"
        "  gpubench report h100.csv h200.csv --prices prices.toml -o offer.html --open",
        add_arguments=_report,
    ),
    "fleet": Command(
        module="gpubench.cli.fleet",
        usage="FILE... [options]",
        summary="find slow devices, nodes and slots of a fleet, and say how slow is found",
        example="gpubench fleet 'results/node-*.csv'\n"
        "  gpubench fleet node-*.csv repeat.csv --baseline accepted.csv",
        add_arguments=_fleet,
    ),
    "merge": Command(
        module="gpubench.cli.merge",
        usage="FILE... [-o FILE]",
        summary="merge results files into one",
        example="gpubench merge monday.csv tuesday.csv -o both.csv",
        add_arguments=_merge,
    ),
    "doctor": Command(
        module="gpubench.cli.doctor",
        usage="[--format FORMAT]",
        summary="check this machine: what is here, what is missing, what would disturb",
        example="gpubench doctor",
        add_arguments=_doctor,
    ),
    "index": Command(
        module="gpubench.cli.index",
        usage="FOLDER",
        summary="list a folder of results files on a Markdown page",
        example="gpubench index results > results/README.md",
        add_arguments=_index,
    ),
}
